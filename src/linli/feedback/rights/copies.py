"""A person's own copy of everything that is kept, with values; for who proved themselves."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.feedback import own_data
from linli.feedback.rights import showing
from linli.feedback.rights.who import ACTOR, CODE, Asker, NotProved
from linli.privacy import queries as privacy

FORMAT = "linli-own-data/1"


def copy_of(*, asker: Asker, at: datetime) -> dict[str, Any]:
    """Everything that is kept about somebody, for machines and for printing.

    Who read it is given by role and organisation; the reading for this copy goes on record.

    Raises:
        NotProved: they hold no more than a tracking code.
    """
    if asker.proof == CODE:
        raise NotProved()
    return {
        "format": FORMAT,
        "made_at": at,
        "reports": [_report(pk, at=at) for pk in asker.report_ids],
        "requests": _requests(asker),
    }


def _report(report_id: UUID, *, at: datetime) -> dict[str, Any]:
    found = own_data.of_report(report_id=report_id, reader=ACTOR, at=at)
    readings = found.pop("readings")
    return found | {"read_by": [asdict(one) for one in showing.looked_at(_readings(readings))]}


def _readings(rows: Iterable[dict[str, Any]]) -> list[privacy.Reading]:
    return [privacy.Reading(**row) for row in rows]


def _requests(asker: Asker) -> list[dict[str, Any]]:
    found = privacy.requests_of(report_ids=asker.report_ids, subject_ids=asker.subject_ids)
    return [
        {
            "kind": one.kind,
            "state": one.state,
            "purpose": one.purpose,
            "asked": one.words,
            "answer": one.answer,
            "received_at": one.received_at,
            "due_at": one.due_at,
            "ended_at": one.ended_at,
        }
        for one in found
        if asker.owns(one)
    ]
