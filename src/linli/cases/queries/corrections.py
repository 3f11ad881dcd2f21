"""What people set right: the texts of reports with the category and kind they were given."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases import content
from linli.cases.events import CaseOverruled
from linli.cases.models import Case, Event, Report

LEARN = "learn_triage"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A report's text and what a person said it is; texts of one `case_id` are one matter."""

    case_id: UUID
    text: str
    category_code: str
    kind: str
    at: datetime


def corrected(*, most: int = 20_000) -> list[Corrected]:
    """Texts whose category or kind a person set or confirmed, the latest first.

    What stands at the case now counts: a second correction replaces the first. A change of grade,
    owner or place alone says nothing about the words.
    """
    rows = Event.objects.filter(kind=CaseOverruled.kind).order_by("-at", "-id")
    latest: dict[UUID, datetime] = {}
    for case_id, at, facts in rows.values_list("case_id", "at", "facts").iterator():
        changes = facts.get("changes", {})
        # Nothing changed: a person confirmed what the machine was unsure of.
        if not changes or changes.keys() & {"category", "kind"}:
            latest.setdefault(case_id, at)
        if len(latest) >= most:
            break
    labels = {
        pk: (code, kind)
        for pk, code, kind in Case.objects.filter(pk__in=latest, merged_into=None).values_list(
            "id", "category__code", "kind"
        )
    }
    reports = Report.objects.filter(case_id__in=labels).order_by("received_at", "id")
    known = list(reports.values_list("id", "case_id", "sealed"))
    words = content.open_reports([(pk, sealed) for pk, _case, sealed in known], purpose=LEARN)
    found = [
        Corrected(case_id, said.text, *labels[case_id], at=latest[case_id])
        for (_pk, case_id, _sealed), said in zip(known, words, strict=True)
        if case_id is not None and said.text
    ]
    return sorted(found, key=lambda one: (one.at, str(one.case_id), one.text), reverse=True)[:most]
