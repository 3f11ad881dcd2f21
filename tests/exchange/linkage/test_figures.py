"""The promises of linkage on a small made-up district; `linli bench linkage` measures a large one."""

from pathlib import Path

import pytest

from linli.bench import linkage


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkage, "HOMES", 2000)
    monkeypatch.setattr(linkage, "OWNERS", 1500)


def test_persons_are_linked_as_promised(tmp_path: Path) -> None:
    found = linkage.persons(tmp_path)
    assert found["precision"] >= 0.998
    assert found["recall_of_supported"] >= 0.96
    # Some forty pairs each, so one merged pair is two per cent; the bench looks at more.
    assert found["twins_merged"]["merged"] <= 1
    assert found["namesakes_next_door_merged"]["merged"] <= 1


def test_businesses_are_linked_as_promised(tmp_path: Path) -> None:
    found = linkage.businesses(tmp_path)
    assert found["precision"] >= 0.98
    assert found["recall_of_supported"] >= 0.93


def test_homes_are_linked_as_promised(tmp_path: Path) -> None:
    for found in linkage.homes(tmp_path).values():
        assert found["precision"] >= 0.998
        assert found["recall_of_supported"] >= 0.93


def test_given_no_febrl_then_the_figure_is_skipped_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(linkage.FEBRL, raising=False)
    assert "skipped" in linkage.febrl4(tmp_path)
    assert "SKIPPED" in capsys.readouterr().err
