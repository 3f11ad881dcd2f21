"""The tables of both documents are the tables of the code."""

from datetime import timedelta
from pathlib import Path

import pytest

from linli.cases import clock_rules as rules
from linli.cases.clock_rules import table
from linli.cases.lifecycle import CASE_STATES, OPEN_STATES

DOCS = Path(__file__).resolve().parents[2] / "docs"
# What the code's words are called in each document.
WORDS = {
    "clocks.md": {
        **{action: action for action in table.ACTIONS},
        "may": "may",
        "always": "always",
        "no": "no",
        "working": "working time",
        "always counted": "around the clock",
        "remind": "reminder",
        "escalate": "escalation",
        "owner": "owner",
        "lead": "lead",
        "desk": "desk",
    },
    "clocks.zh.md": {
        table.START: "起算",
        table.ANEW: "重新起算",
        table.GO_ON: "继续",
        table.RETARGET: "改期",
        table.MEET: "完成",
        table.STOP: "终止",
        table.PAUSE: "暂停",
        table.RESUME: "恢复",
        "may": "可有",
        "always": "必有",
        "no": "无",
        "working": "工作时间",
        "always counted": "全天候",
        "remind": "提醒",
        "escalate": "升级",
        "owner": "归口单位",
        "lead": "组长",
        "desk": "受理台",
    },
}
both = pytest.mark.parametrize("name", sorted(WORDS))


def tables(name: str) -> list[list[list[str]]]:
    """The tables of a document, in order, each without its two heading lines."""
    found: list[list[list[str]]] = []
    within = False
    for line in (DOCS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            if not within:
                found.append([])
            found[-1].append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
        within = line.startswith("|")
    return [rows[2:] for rows in found]


@both
def test_every_event_does_to_each_clock_what_the_document_says(name: str) -> None:
    words, rows = WORDS[name], tables(name)[0]

    assert [(row[0], *row[2:]) for row in rows] == [
        (event, *(words[row[kind]] if kind in row else "–" for kind in rules.KINDS))
        for event, row in rules.RULES.items()
    ]
    assert all(row[1] for row in rows)


def _may(kind: str, state: str) -> str:
    if kind not in rules.MAY_RUN[state]:
        return "no"
    return "always" if kind == "resolve" and state in OPEN_STATES else "may"


@both
def test_each_case_state_has_the_clocks_that_the_document_says(name: str) -> None:
    assert tables(name)[1] == [
        [state, *(WORDS[name][_may(kind, state)] for kind in rules.KINDS)] for state in CASE_STATES
    ]


@both
def test_default_targets_are_the_documented_minutes(name: str) -> None:
    def minutes(grade: str, kind: str) -> str:
        target = rules.DEFAULT_TARGETS[grade].of(kind)
        return "" if target is None else str(target // timedelta(minutes=1))

    assert tables(name)[2] == [
        [
            grade,
            *(minutes(grade, kind) for kind in rules.CASE_KINDS),
            WORDS[name]["always counted" if grade in ("P1", "P2") else "working"],
        ]
        for grade in rules.DEFAULT_TARGETS
    ]


@both
def test_notices_are_the_documented_ones(name: str) -> None:
    words = WORDS[name]
    reminders = [[str(p), words["remind"], words["owner"]] for p in rules.REMIND_AT]
    escalations = [
        [str(p), words["escalate"], words[rules.ESCALATE_TO[p]]] for p in rules.ESCALATE_AT
    ]

    assert tables(name)[3] == reminders + escalations
    assert timedelta(minutes=1) == rules.REMINDER_LEAST
