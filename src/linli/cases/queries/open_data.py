"""What anyone may see of reports and cases: the reads behind Open311 GeoReport v2."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet
from django.db.models.expressions import RawSQL

from linli.cases import content
from linli.cases.lifecycle import ENDED_STATES, OPEN_STATES
from linli.cases.models import Case, CategoryVersion, Clock, Event, Media, Report
from linli.cases.queries.categories import CategoryInfo, category_info
from linli.core.coordinates import Point, box, distance_m
from linli.core.ids import clean_code
from linli.places.queries import quoted
from linli.places.text import pieces, without_home
from linli.privacy.redaction import STAFF_NOTE_KINDS, redact

# Told to everyone although the note that goes with them is internal.
ENDINGS = ("CaseResolved", "CaseClosed", "CaseReopened", "CaseMerged")
MOST = 1000


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A report as the public sees it; where it is not public, only its state is there."""

    report_id: UUID
    case_id: UUID | None
    code: str
    channel: str
    is_public: bool
    state: str
    is_open: bool
    disposition: str
    category: CategoryInfo | None
    owner_zh: str
    owner_en: str
    text: str
    attributes: dict[str, Any]
    address: str
    place_id: UUID | None
    point: Point | None
    media_url: str
    photos: tuple[UUID, ...]
    received_at: datetime
    updated_at: datetime
    expected_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenFilters:
    """Which public reports are wanted; every bound is included."""

    start: datetime | None = None
    end: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    service_codes: tuple[str, ...] = ()
    statuses: frozenset[str] = frozenset()
    near: Point | None = None
    radius_m: float = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenUpdate:
    """A public event of a case, told for one of its reports; `text` only of public notes."""

    id: str
    code: str
    kind: str
    at: datetime
    text: str
    is_open: bool
    disposition: str
    category: CategoryInfo


def _reports() -> QuerySet[Report]:
    return Report.objects.select_related("case__category", "case__owner", "category")


def open_requests_by_code(codes: list[str]) -> list[OpenRequest]:
    """Reports with these codes, in their order, those that exist; not public ones bare."""
    wanted = [clean_code(code) for code in codes]
    rows = {row.code: row for row in _reports().filter(code__in=wanted[:MOST])}
    return _shown([rows[code] for code in dict.fromkeys(wanted) if code in rows])


def open_requests(filters: OpenFilters, *, offset: int = 0, limit: int = MOST) -> list[OpenRequest]:
    """Public reports that fit, latest first, at most 1,000."""
    rows = _reports().filter(is_public=True).filter(Q(case__isnull=True) | Q(case__is_public=True))
    # Without a category there is no service to name; triage finds one within seconds.
    rows = rows.filter(Q(category__is_public=True) | Q(case__isnull=False))
    if filters.start:
        rows = rows.filter(received_at__gte=filters.start)
    if filters.end:
        rows = rows.filter(received_at__lte=filters.end)
    rows = _by_status(rows, filters)
    rows = _by_update(rows, filters)
    rows = _by_text(rows, filters.text)
    if filters.near is None:
        ordered = rows.order_by("-received_at", "-id")
        found = _shown(list(ordered[offset : offset + min(limit, MOST)]))
    else:
        last = offset + min(limit, MOST)
        around = _around(rows, filters.near, filters.radius_m, most=last)
        found = _shown(around[offset:last])
    return _openly(found, filters.text)


def _openly(found: list[OpenRequest], text: str) -> list[OpenRequest]:
    """Those whose shown words hold what was searched: a masked number must not be guessable."""
    wanted = set(pieces(text)[:12])
    if not wanted:
        return found
    return [item for item in found if wanted <= set(pieces(_words_shown(item)))]


def _words_shown(item: OpenRequest) -> str:
    named = (item.category.name_zh, item.category.name_en) if item.category else ()
    return " ".join((item.code, item.text, item.address, *named))


def _by_status(rows: QuerySet[Report], filters: OpenFilters) -> QuerySet[Report]:
    if filters.service_codes:
        named = Q(case__category__code__in=filters.service_codes)
        waiting = Q(case__isnull=True, category__code__in=filters.service_codes)
        rows = rows.filter(named | waiting)
    if filters.statuses == {"open"}:
        rows = rows.filter(Q(case__isnull=True) | Q(case__state__in=OPEN_STATES))
    elif filters.statuses == {"closed"}:
        rows = rows.filter(case__state__in=ENDED_STATES)
    return rows


def _by_update(rows: QuerySet[Report], filters: OpenFilters) -> QuerySet[Report]:
    if not (filters.updated_after or filters.updated_before):
        return rows
    bounds = [filters.updated_after, filters.updated_before] * 2
    # Two indexes answer this: cases by change, and reports that no case has taken up.
    changed = RawSQL(  # noqa: S611  # parameters only, no text is glued
        "SELECT report.id FROM cases_case found JOIN cases_report report"
        " ON report.case_id = found.id WHERE found.changed_at"
        " BETWEEN coalesce(%s, '-infinity'::timestamptz) AND coalesce(%s, 'infinity'::timestamptz)"
        " UNION ALL SELECT id FROM cases_report WHERE case_id IS NULL AND received_at"
        " BETWEEN coalesce(%s, '-infinity'::timestamptz) AND coalesce(%s, 'infinity'::timestamptz)",
        bounds,
    )
    return rows.filter(pk__in=changed)


def _by_text(rows: QuerySet[Report], text: str) -> QuerySet[Report]:
    parts = pieces(text)[:12]
    if not parts:
        return rows
    query = " & ".join(quoted(part) for part in parts)
    return rows.filter(
        case_id__in=RawSQL("SELECT case_id FROM cases_search WHERE words @@ %s::tsquery", [query])
    )


def _around(rows: QuerySet[Report], near: Point, radius_m: float, *, most: int) -> list[Report]:
    """The latest `most` reports around a point, of the latest 10,000 in the square about it."""
    west, south, east, north = box(near, radius_m)
    inside = rows.filter(lon__range=(west, east), lat__range=(south, north))
    ordered = inside.order_by("-received_at", "-id")
    found: list[Report] = []
    # A square holds little more than its circle: a piece or two of it are enough.
    size = 2 * most
    for start in range(0, MOST * 10, size):
        piece = list(ordered[start : start + size])
        found += [
            row
            for row in piece
            if row.lon is not None
            and row.lat is not None
            and distance_m(near, Point(row.lon, row.lat)) <= radius_m
        ]
        if len(found) >= most or len(piece) < size:
            break
    return found


def _shown(rows: list[Report]) -> list[OpenRequest]:
    photos: dict[UUID, list[UUID]] = defaultdict(list)
    public = Media.objects.filter(report_id__in=[row.id for row in rows], is_public=True)
    for report_id, pk in public.order_by("added_at", "id").values_list("report_id", "id"):
        if report_id is not None:
            photos[report_id].append(pk)
    due = _due({row.case_id for row in rows if row.case_id is not None})
    known: dict[UUID, CategoryInfo] = {}
    # Only what is public is opened at all.
    words = _public_words([row for row in rows if _is_public(row)])
    return [
        _request(row, words.get(row.id, content.ERASED_REPORT), photos.get(row.id, []), due, known)
        for row in rows
    ]


def _public_words(rows: list[Report]) -> dict[UUID, content.ReportWords]:
    """What public reports say, opened only to be shown; some addresses only the case knows."""
    opened = content.open_reports([(row.id, row.sealed) for row in rows], purpose=content.PUBLISH)
    words = {row.id: said for row, said in zip(rows, opened, strict=True)}
    cases = [row.case for row in rows if row.case and not words[row.id].address]
    lines = content.open_cases([(one.id, one.sealed) for one in cases], purpose=content.PUBLISH)
    places = {one.id: line.address for one, line in zip(cases, lines, strict=True)}
    for row in rows:
        if row.case_id in places:
            words[row.id] = replace(words[row.id], address=places[row.case_id])
    return words


def _is_public(row: Report) -> bool:
    category = row.case.category if row.case else row.category
    is_public = row.is_public and (row.case is None or row.case.is_public)
    return is_public and (category is None or category.is_public)


def _due(case_ids: set[UUID]) -> dict[UUID, datetime]:
    clocks = Clock.objects.filter(
        case_id__in=case_ids, kind="resolve", hand_off__isnull=True, state="running"
    )
    return dict(clocks.order_by("round").values_list("case_id", "due_at"))


def _request(
    row: Report,
    said: content.ReportWords,
    photos: list[UUID],
    due: dict[UUID, datetime],
    known: dict[UUID, CategoryInfo],
) -> OpenRequest:
    case = row.case
    category = case.category if case else row.category
    if category is not None and category.id not in known:
        known[category.id] = category_info(category)
    is_public = _is_public(row)
    has_point = is_public and row.lon is not None and row.lat is not None
    return OpenRequest(
        report_id=row.id,
        case_id=row.case_id,
        code=row.code,
        channel=row.channel,
        is_public=is_public,
        state=case.state if case else "received",
        is_open=case is None or case.state in OPEN_STATES,
        disposition=case.disposition if case else "",
        category=known[category.id] if category else None,
        owner_zh=case.owner.name if case else "",
        owner_en=case.owner.name_en if case else "",
        text=redact(said.text),
        attributes=said.attributes,
        address=redact(without_home(said.address)),
        place_id=row.place_id if is_public else None,
        point=Point(row.lon, row.lat) if has_point else None,  # type: ignore[arg-type]  # has_point
        media_url=said.media_url,
        photos=tuple(photos) if is_public else (),
        received_at=row.received_at,
        updated_at=(case.ended_at or case.changed_at) if case else row.received_at,
        expected_at=due.get(row.case_id) if row.case_id else None,
    )


def open_updates(
    *, start: datetime, end: datetime, codes: tuple[str, ...] = (), limit: int = MOST
) -> list[OpenUpdate]:
    """What happened to public cases from `start` to `end`, both included: the first of them.

    A case with several reports tells each of them.

    Args:
        codes: of the reports that are wanted; none means all.
    """
    wanted = [clean_code(code) for code in codes]
    # A case changed at or after its every event: the index by change bounds the search.
    cases = Case.objects.filter(is_public=True, changed_at__gte=start)
    if wanted:
        cases = cases.filter(pk__in=Report.objects.filter(code__in=wanted).values("case_id"))
    events = (
        Event.objects.filter(case_id__in=cases.values("pk"), at__gte=start, at__lte=end)
        .filter(Q(is_public=True) | Q(kind__in=ENDINGS))
        .select_related("case__category")
        .order_by("at", "id")
    )
    found = _told(list(events[:limit]))
    return [one for one in found if not wanted or one.code in wanted][:limit]


def updates_of(case_ids: list[UUID]) -> dict[UUID, list[OpenUpdate]]:
    """The public story of some cases, oldest first."""
    events = (
        Event.objects.filter(case_id__in=case_ids, case__is_public=True)
        .filter(Q(is_public=True) | Q(kind__in=ENDINGS))
        .select_related("case__category")
        .order_by("at", "id")
    )
    story: dict[UUID, list[OpenUpdate]] = defaultdict(list)
    found = list(events)
    known: dict[UUID, CategoryInfo] = {}
    for event, text in zip(found, _texts(found), strict=True):
        story[event.case_id].append(_update(event, event.case.code, text, known))
    return story


def latest_notes(case_ids: list[UUID]) -> dict[UUID, str]:
    """The latest public note of each of these cases that is public and has one."""
    notes = Event.objects.filter(
        case_id__in=case_ids, case__is_public=True, is_public=True, kind="NoteAdded"
    )
    latest = list(notes.order_by("case_id", "-at", "-id").distinct("case_id"))
    texts = _texts(latest)
    return {event.case_id: text for event, text in zip(latest, texts, strict=True)}


def _texts(events: list[Event]) -> list[str]:
    """What public notes say, for each event; "" for any other."""
    notes = [event for event in events if event.kind == "NoteAdded" and event.is_public]
    opened = content.open_notes(
        [(event.id, event.sealed) for event in notes], purpose=content.PUBLISH
    )
    said = {
        event.id: redact(text, STAFF_NOTE_KINDS) for event, text in zip(notes, opened, strict=True)
    }
    return [said.get(event.id, "") for event in events]


def _told(events: list[Event]) -> list[OpenUpdate]:
    codes: dict[UUID, list[str]] = defaultdict(list)
    rows = Report.objects.filter(case_id__in={event.case_id for event in events}, is_public=True)
    for case_id, code in rows.order_by("received_at", "id").values_list("case_id", "code"):
        if case_id is not None:
            codes[case_id].append(code)
    texts = _texts(events)
    known: dict[UUID, CategoryInfo] = {}
    return [
        _update(event, code, text, known)
        for event, text in zip(events, texts, strict=True)
        for code in codes[event.case_id]
    ]


def _update(event: Event, code: str, text: str, known: dict[UUID, CategoryInfo]) -> OpenUpdate:
    case = event.case
    if case.category_id not in known:
        known[case.category_id] = category_info(case.category)
    after_end = case.ended_at is not None and event.at >= case.ended_at
    ends = event.kind in {"CaseResolved", "CaseClosed", "CaseMerged"}
    return OpenUpdate(
        id=str(event.id) if code == case.code else f"{event.id}-{code}",
        code=code,
        kind=event.kind,
        at=event.at,
        text=text,
        is_open=not ends and not after_end,
        disposition=str(event.facts.get("disposition", "")),
        category=known[case.category_id],
    )


def latest_event_id(case_id: UUID) -> UUID | None:
    """The event of a case that was recorded last."""
    rows = Event.objects.filter(case_id=case_id).order_by("-recorded_at", "-id")
    return rows.values_list("id", flat=True).first()


def catalogue_changed_at() -> datetime | None:
    """When a category was last made or changed."""
    found = CategoryVersion.objects.aggregate(last=Max(F("changed_at")))
    last: datetime | None = found["last"]
    return last
