"""The measurement measures: a small run reaches every console."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.web.live.serving import database_url

from linli.bench import streams


@pytest.mark.django_db(transaction=True)
def test_given_a_few_consoles_when_measured_then_every_update_reaches_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", database_url())

    # A thread of its own: a browser that an earlier test started keeps a loop in this one.
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(streams.run, consoles=60, updates=3, workers=1).result()

    assert found["reached_all"] == 3
    assert found["all_p95_s"] > 0


def test_given_a_hard_limit_when_more_is_asked_for_then_it_says_so() -> None:
    with pytest.raises(streams.TooFewFiles, match="hard limit"):
        streams.allow_files(10**9)
