"""The words of reports, cases and events, sealed under keys of their own; opened for a purpose.

A report, a case and a photo are subjects to the vault: each has a key, and destroying it makes
its words unreadable wherever they were copied to.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.privacy import keys
from linli.privacy.sealed import Place, open_texts, seal_text

HANDLE, PUBLISH = "handle_case", "inform_public"
Sealed = tuple[UUID, bytes | memoryview]


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What a reporter said; `is_erased` when its key was destroyed or is locked.

    `salt` (hex) is that of the digest in the ledger, and goes with the words.
    """

    text: str = ""
    address: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    media_url: str = ""
    salt: str = ""
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class CaseWords:
    """The line and the address of a case, as lists show them."""

    summary: str = ""
    address: str = ""
    is_erased: bool = False


def seal_report(*, key: keys.OpenKey, report_id: UUID, words: ReportWords) -> bytes:
    """A report's words as its row keeps them."""
    return _seal(key, Place("report.text", report_id), words)


def seal_case(*, case_id: UUID, words: CaseWords, at: datetime) -> bytes:
    """A case's words as its row keeps them; inside the writer's transaction."""
    key = keys.key_for(subject_id=case_id, purpose=HANDLE, at=at)
    return case_with(key=key, case_id=case_id, words=words)


def case_with(*, key: keys.OpenKey, case_id: UUID, words: CaseWords) -> bytes:
    """Like `seal_case`, with the case's key at hand."""
    return _seal(key, Place("case.summary", case_id), words)


def seal_note(*, case_id: UUID, event_id: UUID, text: str, at: datetime) -> bytes:
    """The text of an event; b"" where it has none."""
    if not text:
        return b""
    key = keys.key_for(subject_id=case_id, purpose=HANDLE, at=at)
    return seal_text(key=key, place=Place("case.note", event_id), text=text)


def open_reports(rows: Sequence[Sealed], *, purpose: str = HANDLE) -> list[ReportWords]:
    """The words of reports, each given by id and sealed value, in order."""
    texts = open_texts([(Place("report.text", pk), data) for pk, data in rows], purpose=purpose)
    return [ReportWords(**json.loads(text)) if text else ERASED_REPORT for text in texts]


def open_cases(rows: Sequence[Sealed], *, purpose: str = HANDLE) -> list[CaseWords]:
    """The words of cases, each given by id and sealed value, in order."""
    texts = open_texts([(Place("case.summary", pk), data) for pk, data in rows], purpose=purpose)
    return [CaseWords(**json.loads(text)) if text else ERASED_CASE for text in texts]


def open_notes(rows: Sequence[Sealed], *, purpose: str = HANDLE) -> list[str]:
    """The texts of events; "" where there was none or it was erased."""
    texts = open_texts([(Place("case.note", pk), data) for pk, data in rows], purpose=purpose)
    return [text or "" for text in texts]


ERASED_REPORT = ReportWords(is_erased=True)
ERASED_CASE = CaseWords(is_erased=True)


def _seal(key: keys.OpenKey, place: Place, words: ReportWords | CaseWords) -> bytes:
    said = {name: value for name, value in asdict(words).items() if value and name != "is_erased"}
    return seal_text(key=key, place=place, text=json.dumps(said, ensure_ascii=False))
