"""What a log line never says."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.config.logging import HIDDEN, redact

PROGRAM = """
import logging, structlog
from linli.config import logging as ours
ours.set_up()
log = structlog.get_logger("test")
log.info("kept", case="0192f0c4-5b1a-7c33-9a55-3f2d4c6b7a80", note_id=7, ms=3.5, phone="1")
logging.getLogger("django.request").warning("Not Found: %s", "/track/ABCD-1234")
try:
    raise ValueError("(phone)=(13812345678) already exists")
except ValueError:
    logging.getLogger("django.request").exception("Internal: %s", "/track/ABCD-1234")
    log.exception("broken")
    logging.getLogger("other").error("no row for %s", "张三先生 110105 19491231 002X")
    log.error("kept_it", why=KeyError("13812345678"))
"""


def test_given_a_process_when_it_logs_then_each_line_is_json_without_personal_data() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]

    assert [line["event"] for line in lines][:3] == ["kept", "A request failed", "broken"]
    assert lines[3]["event"] == f"no row for {HIDDEN}先生 {HIDDEN}"
    assert lines[4]["why"] == "KeyError"
    assert lines[0]["case"] == "0192f0c4-5b1a-7c33-9a55-3f2d4c6b7a80"
    assert (lines[0]["note_id"], lines[0]["ms"], lines[0]["phone"]) == (7, 3.5, HIDDEN)
    assert lines[1]["error"] == lines[2]["error"] == "ValueError"
    assert "1381234" not in done.stdout + done.stderr
    assert "ABCD-1234" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "key", ["phone", "name", "caller_name", "email", "text", "Phone", "session_id", "report_text"]
)
def test_given_a_personal_key_when_logged_then_its_value_is_hidden_at_any_depth(key: str) -> None:
    shown = redact(None, "info", {key: "x", "inner": {key: ["x"]}, "list": [{key: "x"}]})

    assert shown == {key: HIDDEN, "inner": {key: HIDDEN}, "list": [{key: HIDDEN}]}


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.sampled_from(["", "+86 ", "电话"]))
def test_a_mobile_number_in_a_sentence_is_hidden(number: str, before: str) -> None:
    spaced = f"{number[:3]} {number[3:7]} {number[7:]}"

    for said in (number, spaced):
        shown = redact(None, "info", {"event": f"call {before}{said}, please"})
        assert said not in str(shown["event"])
