"""Many addresses at once answer as one at a time does, and within the promised errors."""

import duckdb
import pyarrow as pa
import pytest

from linli.bench.address_match import judge
from linli.places.matching import Base, Row, bulk, match, match_table
from linli.places.matching.bulk import reason_text
from linli.places.matching.fronts import Fronts
from linli.sim.feeds import addresses, dirty


@pytest.fixture(scope="module")
def town():
    city = addresses.build(homes=12_000, seed=91, names="b", small=True)
    rows = list(addresses.given(city))
    said = list(dirty.Writer(base=city, seed=92).rows(2_500))
    return city, rows, Base.of(Row(*row[:6]) for row in rows), said


def test_fronts_answer_as_match_does(town):
    _city, _rows, base, said = town
    fronts = Fronts(base)

    assert [fronts.match(one.text) for one in said] == [
        match(text=one.text, base=base) for one in said
    ]


@pytest.mark.parametrize("least", [1, 10**9])
def test_a_table_is_answered_as_single_texts_are_and_twice_the_same(town, monkeypatch, least):
    _city, _rows, base, said = town
    monkeypatch.setattr(bulk, "SETS", least)
    texts = [one.text for one in said] + [None]
    con = duckdb.connect()
    con.register("given", pa.table({"id": list(range(2_501)), "address": texts}))
    con.execute("CREATE TABLE said AS SELECT * FROM given").fetchall()

    for into in ("found", "again"):
        match_table(con=con, table="said", key="id", address="address", base=base, into=into)

    found = con.execute("SELECT * FROM found").fetchall()
    assert found == con.execute("SELECT * FROM again").fetchall()
    for row, one in zip(found, said, strict=False):
        alone = match(text=one.text, base=base)
        assert row[1:5] == (alone.code, alone.level, alone.confidence, reason_text(alone))
        assert row[5] == " ".join(alone.alternatives)
    assert found[2_500][:4] == (2_500, "", "none", 0.0)


def test_answers_keep_within_the_promised_errors(town):
    city, rows, base, said = town
    answers = [match(text=one.text, base=base) for one in said]
    roads = {site.code: city.roads[site.road][0] for site in city.sites if site.road}
    facts = judge(said, answers, {row[0]: row[3] for row in rows}, roads)

    assert facts["one_home_found"] > 0.93
    assert facts["wrong_of_answered"] < 0.005
    assert facts["absent_taken"] < 0.01
