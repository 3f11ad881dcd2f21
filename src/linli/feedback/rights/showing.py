"""What is kept about somebody, by purpose, and who read it; never the values themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases import queries as cases
from linli.cases.lifecycle import OPEN_STATES
from linli.cases.queries import ReportInfo
from linli.feedback import queries as feedback
from linli.guard import registry
from linli.people import queries as people
from linli.privacy import queries as privacy
from linli.privacy.declarations import CONSENT, FIELDS, PURPOSES
from linli.privacy.queries import HoldInfo, Reading, RequestInfo

# What rests on consent alone may end by itself; answering requests ends with the data.
ENDABLE = frozenset(
    purpose
    for field in FIELDS.values()
    if field.where == "vault" and field.basis is CONSENT
    for purpose in field.purposes
) - {"subject_request"}


@dataclass(frozen=True, slots=True)
class Line:
    """A field that is kept for a purpose: where it came from, since and until when."""

    field: str
    name: str
    basis: str
    source: str
    kept_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PurposeShown:
    """A purpose with what is kept for it; `can_end` where it rests on consent alone."""

    code: str
    name: str
    lines: list[Line]
    can_end: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """Who read something and what for: role and organisation, never the name of one person.

    `kind` is ``staff``, ``self``, ``system`` or ``program``.
    """

    kind: str
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    fields: tuple[str, ...]
    purpose_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report, by its code alone; `opened` where its own decision made the case."""

    id: UUID
    code: str
    received_at: datetime
    is_erased: bool
    is_at_work: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about somebody that may be shown without proving more than a tracking code."""

    purposes: list[PurposeShown]
    reports: list[ReportShown]
    looked: list[Looked]
    holds: list[HoldInfo]
    requests: list[RequestInfo]

    @property
    def is_empty(self) -> bool:
        return not self.purposes


def shown(*, report_ids: Iterable[UUID], subject_ids: Iterable[UUID], now: datetime) -> Shown:
    """What is kept about these reports and subjects, in the language active now."""
    reports, subjects = cases.reports_by_id(report_ids), list(subject_ids)
    lines = _of_vault(subjects)
    for report in reports:
        lines += _of_report(report)
    everyone = {*subjects, *(report.id for report in reports)}
    everyone |= {report.case_id for report in reports if report.case_id}
    return Shown(
        _by_purpose(lines),
        _reports(reports),
        looked_at(privacy.readings_of(everyone, limit=200)),
        privacy.holds_of(everyone, now=now),
        privacy.requests_of(report_ids=[report.id for report in reports], subject_ids=subjects),
    )


Tagged = tuple[str, Line]


def _of_vault(subject_ids: list[UUID]) -> list[Tagged]:
    return [
        (one.purpose, Line(one.field, one.name, one.basis, one.source, one.kept_at, one.forget_at))
        for one in privacy.kept_of(subject_ids)
    ]


def _of_report(report: ReportInfo) -> list[Tagged]:
    """What lies outside of the vault and came with a report."""
    if report.is_erased:
        return []
    at, found = report.received_at, [("report.text", report.received_at)]
    if report.point is not None:
        found.append(("report.place", at))
    photos = cases.media_of(report_ids=[report.id]).get(report.id, [])
    found += [("report.photo", photo.added_at) for photo in photos[:1]]
    found += [("message.text", one.created_at) for one in feedback.messages_to(report.id)[-1:]]
    if report.case_id is not None:
        found.append(("case.summary", at))
    return [
        (
            purpose,
            Line(
                code,
                str(FIELDS[code].name),
                str(FIELDS[code].basis),
                report.channel,
                kept_at,
                kept_at + FIELDS[code].retention,
            ),
        )
        for code, kept_at in found
        for purpose in FIELDS[code].purposes
    ]


def _by_purpose(tagged: list[Tagged]) -> list[PurposeShown]:
    found: dict[str, list[Line]] = {code: [] for code in PURPOSES}
    for purpose, line in tagged:
        found[purpose].append(line)
    return [
        PurposeShown(
            code,
            str(PURPOSES[code].name),
            _merged(lines),
            code in ENDABLE and any(FIELDS[line.field].where == "vault" for line in lines),
        )
        for code, lines in found.items()
        if lines
    ]


def _merged(lines: list[Line]) -> list[Line]:
    """One line for a field from one source, with its longest term."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        key = (line.field, line.source)
        if key not in found or found[key].until < line.until:
            found[key] = line
    return list(found.values())


def _reports(reports: list[ReportInfo]) -> list[ReportShown]:
    rows = cases.rows_by_id([report.case_id for report in reports if report.case_id])
    return [
        ReportShown(
            report.id,
            report.code,
            report.received_at,
            report.is_erased,
            report.case_id is None or rows[report.case_id].state in OPEN_STATES,
        )
        for report in reports
    ]


def looked_at(readings: list[Reading]) -> list[Looked]:
    """Readings with role and organisation in place of a person."""
    users = {pk for one in readings if (pk := _user(one.reader)) is not None}
    grants = registry.grants_of(sorted(users))
    english = cases.in_english()
    names = {one.id: (one.name_en if english else "") or one.name for one in people.organisations()}
    found = []
    for one in readings:
        held = grants.get(_user(one.reader) or UUID(int=0), [])
        where = dict.fromkeys(item.organisation_id for item in held if item.organisation_id)
        found.append(
            Looked(
                _kind(one.reader),
                tuple(dict.fromkeys(item.role for item in held)),
                tuple(names[pk] for pk in where if pk in names),
                tuple(str(FIELDS[code].name) for code in one.fields if code in FIELDS),
                one.purpose_name,
                one.read_at,
            )
        )
    return found


def _user(reader: str) -> UUID | None:
    kind, _colon, key = reader.partition(":")
    return UUID(key) if kind == "user" and len(key) == 36 else None


def _kind(reader: str) -> str:
    kind = reader.partition(":")[0]
    return {"user": "staff", "resident": "self", "system": "system"}.get(kind, "program")
