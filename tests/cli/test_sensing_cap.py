"""`linli sensing cap`: what it says of a file, and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.alerts_kit import NAME, make_alert, make_areas, make_source

from linli.cli.sensing import command
from linli.sensing import cap

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent.parent / "sensing" / "golden" / "cap"


def linli(*words):
    return CliRunner().invoke(command, ["cap", *map(str, words)])


def test_given_a_file_then_it_says_what_is_in_it_and_keeps_nothing():
    said = linli("read", GOLDEN / "china.xml", "--json")

    facts = json.loads(said.output)
    assert (facts["cap"], facts["profile"], facts["level"]) == ("1.1", "GB/T 35965.1", "orange")
    assert json.loads(linli("list", "--json").output) == {"alerts": []}


def test_given_a_source_then_the_file_is_kept_once_and_stands(tmp_path):
    make_areas()
    make_source()
    file = tmp_path / "rain.xml"
    file.write_bytes(cap.write(make_alert()))

    first, again = (json.loads(linli("read", file, "--source", NAME, "--json").output)
                    for _ in range(2))  # fmt: skip

    assert (first["is_new"], again["is_new"]) == (True, False)
    assert "orange  rain  Actual  暴雨橙色预警" in linli("list").output


@pytest.mark.parametrize(
    ("text", "why"), [(b"<alert/>", "not-cap"), (b"<!DOCTYPE a><alert/>", "hostile")]
)
def test_given_what_is_no_alert_then_it_ends_with_one_and_says_why(tmp_path, text, why):
    file = tmp_path / "wrong.xml"
    file.write_bytes(text)

    said = linli("read", file)

    assert said.exit_code == 1 and why in said.output
