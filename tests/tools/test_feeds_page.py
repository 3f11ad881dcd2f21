"""docs/feeds.md says what the contracts say."""

import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "feeds_page.py"


@pytest.fixture
def tool():
    spec = importlib.util.spec_from_file_location("feeds_page", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_says_what_the_contracts_say(tool):
    assert tool.main(["--check"]) == 0


def test_given_another_contract_when_checked_then_the_page_has_drifted(tool, tmp_path, monkeypatch):
    for path in tool.LIBRARY.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("P1Y", "P9Y"), encoding="utf-8")
    monkeypatch.setattr(tool, "LIBRARY", tmp_path)

    assert tool.main(["--check"]) == 1
