"""The story of a case: reports and events in one line of time, newest last."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases.queries import CaseDetail, CategoryInfo, EventInfo, MediaInfo, ReportInfo
from linli.core import clock
from linli.guard import queries as guard
from linli.people import queries as people
from linli.web.console import correcting, wording
from linli.web.console.wording import Names
from linli.web.shared import times

GROUPS = ("reports", "decisions", "steps", "notes")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, as shown."""

    group: str
    what: str
    at: datetime
    who: str = ""
    body: str = ""
    tone: str = ""
    reasons: list[str] = field(default_factory=list)
    pictures: list[UUID] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    is_public: bool = False
    is_note: bool = False


def names_for(case: CaseDetail, categories: list[CategoryInfo]) -> Names:
    """Every name that the story of a case needs, in a handful of queries."""
    members = {str(item.member_id): item.member_name for item in case.assignments}
    actors = {event.actor.partition(":")[2] for event in case.events if ":" in event.actor}
    users = guard.names_of({UUID(key) for key in actors if len(key) == 36})
    organisations = {
        str(one.id): (one.name_en if case_queries.in_english() else "") or one.name
        for one in people.organisations()
    }
    others = _case_ids(case)
    codes = case_queries.rows_by_id(others) if others else {}
    return Names(
        people=members | {str(pk): name for pk, name in users.items()},
        organisations=organisations,
        categories={one.code: one.name for one in categories},
        dispositions=disposition_names(case.category),
        cases={str(pk): row.code for pk, row in codes.items()},
        skills=people.skill_names(english=case_queries.in_english()),
        times=_moment,
    )


def _case_ids(case: CaseDetail) -> list[UUID]:
    found = [str(event.facts.get("into_id", "")) for event in case.events]
    found += [str(event.facts.get("for_case_id", "")) for event in case.events]
    for event in case.events:
        found += [str(one.get("case_id", "")) for one in event.facts.get("reasons", [])]
    return [UUID(word) for word in dict.fromkeys(found) if len(word) == 36]


def _moment(iso: str) -> str:
    return times.moment(at=datetime.fromisoformat(iso), now=clock.now()) if iso else ""


def disposition_names(category: CategoryInfo) -> dict[str, str]:
    """How cases of a category may end, by code."""
    key = "name_en" if case_queries.in_english() else "name_zh"
    return {item["code"]: item.get(key) or item["name_zh"] for item in category.dispositions}


def story_of(
    case: CaseDetail,
    *,
    reports: list[ReportInfo],
    media: dict[UUID, list[MediaInfo]],
    categories: list[CategoryInfo],
    names: Names,
) -> list[Line]:
    """All lines of the story, newest last."""
    forms = {one.id: one.form for one in categories}
    lines = [
        _report(one, media.get(one.id, []), forms, number)
        for number, one in enumerate(reports, start=1)
    ]
    lines += [_event(event, names, media.get(case.id, [])) for event in case.events]
    return sorted(lines, key=lambda line: line.at)


def _report(
    report: ReportInfo,
    media: list[MediaInfo],
    forms: dict[UUID, list[dict[str, object]]],
    number: int,
) -> Line:
    said = {"number": number, "channel": wording.channel_words(report.channel)}
    form = forms.get(report.category_id, []) if report.category_id else []
    return Line(
        "reports",
        _("Report %(number)s, by %(channel)s") % said,
        report.received_at,
        who=report.code,
        body=report.text,
        tone="brand",
        pictures=[one.id for one in media],
        answers=_answers(report, form),
    )


def _answers(report: ReportInfo, form: list[dict[str, object]]) -> list[tuple[str, str]]:
    language = "en" if case_queries.in_english() else "zh"
    found = []
    for item in form:
        value = report.attributes.get(str(item["code"]))
        if value in (None, "", []):
            continue
        listed = item.get("values") or []
        known = {one["key"]: one[f"name_{language}"] for one in listed}  # type: ignore[attr-defined]  # JSON
        given = value if isinstance(value, list) else [value]
        answer = "、".join(str(known.get(one, one)) for one in given)
        found.append((str(item[f"description_{language}"]), answer))
    return found


def _event(event: EventInfo, names: Names, media: list[MediaInfo]) -> Line:
    reasons = wording.reasons_words(event.facts.get("reasons", []), names)
    if event.kind == "CaseOverruled":
        reasons = correcting.change_words(event.facts.get("changes", {}), names)
    shown = str(event.facts.get("media_id", ""))
    return Line(
        wording.GROUPS.get(event.kind, "steps"),
        wording.event_words(event.kind, event.facts, names),
        event.at,
        who=wording.actor_words(event.actor, names),
        body=event.text,
        tone=wording.TONES.get(event.kind, ""),
        reasons=reasons,
        pictures=[one.id for one in media if str(one.id) == shown],
        is_public=event.is_public,
        is_note=event.kind == "NoteAdded",
    )
