"""From the linkage's uncertain pairs to what a steward is asked."""

import json
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.exchange.deliveries import agree, cared, deliver, make_district, resident
from tests.factories import NOON

from linli.exchange.engine import engine
from linli.exchange.groups import Group
from linli.exchange.models import Pair
from linli.exchange.pipeline.pairs import keep_pairs
from linli.exchange.registry import assemble
from linli.exchange.states import HOME

pytestmark = pytest.mark.django_db
HERE, THERE = UUID(int=1), UUID(int=2)


def test_given_two_that_only_a_guard_keeps_apart_then_the_pair_says_so_and_what_speaks_for_it() -> (
    None
):
    make_district()
    agree("residents", "care-list")
    deliver("residents", [resident(1, name="王晓明")])
    deliver("care-list", [cared(1, name="王晓亮")])

    pair = Pair.objects.filter(purpose="care-visits").get()

    assert pair.evidence[0] == {"comparison": "guard", "outcome": "other name", "weight": None}
    outcomes = {one["comparison"]: one["outcome"] for one in pair.evidence[1:]}
    assert outcomes["name"] == "one sign"
    assert outcomes["contact"] == "phone and home"
    assert all(isinstance(one["weight"], float) for one in pair.evidence[1:])


def test_given_records_that_lie_in_one_home_already_then_nobody_is_asked_about_them(
    tmp_path: Path,
) -> None:
    asked = [("a", "b"), ("a", "c"), ("c", "d")]
    evidence = json.dumps({"guard": None, "comparisons": []})
    table = {"left": [one for one, _ in asked], "right": [other for _, other in asked],
             "probability": [0.9] * 3, "weight": [4.0] * 3, "evidence": [evidence] * 3}  # fmt: skip
    pq.write_table(pa.table(table), tmp_path / "pairs.parquet")
    group = Group(HOME, "", ("buildings",))

    with engine(tmp_path) as con:
        # d lies nowhere yet, so that it may be the same home as c.
        assemble.members(con=con, files={"a": HERE, "b": HERE, "c": THERE})
        keep_pairs(con=con, group=group, path=tmp_path / "pairs.parquet", at=NOON)

    assert set(Pair.objects.values_list("left", "right")) == {("a", "c"), ("c", "d")}
