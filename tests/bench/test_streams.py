"""The measurement measures: a small run reaches every console."""

import pytest
from tests.web.live.serving import database_url

from linli.bench import streams


@pytest.mark.django_db(transaction=True)
def test_given_a_few_consoles_when_measured_then_every_update_reaches_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", database_url())

    found = streams.run(consoles=60, updates=3, workers=1)

    assert found["reached_all"] == 3
    assert found["all_p95_s"] > 0


def test_given_a_hard_limit_when_more_is_asked_for_then_it_says_so() -> None:
    with pytest.raises(streams.TooFewFiles, match="hard limit"):
        streams.allow_files(10**9)
