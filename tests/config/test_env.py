"""Settings from the environment: values, files, and sentences that say what is wrong."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from linli.config import env


def test_given_a_file_when_a_setting_is_read_then_the_file_wins_without_its_line_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("LINLI_EXAMPLE", "from the variable")
    monkeypatch.setenv("LINLI_EXAMPLE_FILE", str(tmp_path / "key"))

    assert env.required("EXAMPLE") == "from the file"


def test_given_a_file_that_is_not_there_when_read_then_the_sentence_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_EXAMPLE_FILE", "/nowhere/key")

    with pytest.raises(ImproperlyConfigured, match="/nowhere/key, which cannot be read"):
        env.text("EXAMPLE", "")


def test_given_no_value_when_one_is_required_then_it_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LINLI_EXAMPLE", raising=False)

    with pytest.raises(ImproperlyConfigured, match="LINLI_EXAMPLE is not set"):
        env.required("EXAMPLE")


@pytest.mark.parametrize("value", ["maybe", "2", "ja"])
def test_given_neither_yes_nor_no_when_read_as_a_flag_then_it_refuses(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_EXAMPLE", value)

    with pytest.raises(ImproperlyConfigured, match="say 1 or 0"):
        env.flag("EXAMPLE", default=True)


@pytest.mark.parametrize("value", ["0", "101", "x", "1.5", "", "--5", "²"])
def test_given_no_number_in_range_when_read_then_it_refuses(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_EXAMPLE", value)

    with pytest.raises(ImproperlyConfigured, match="whole number from 1 to 100"):
        env.number("EXAMPLE", 8, low=1, high=100)


def test_given_a_list_when_read_then_spaces_and_empty_words_are_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_EXAMPLE", " a.example, ,b.example,")

    assert env.words("EXAMPLE", "") == ["a.example", "b.example"]
