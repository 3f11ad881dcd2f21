"""What the live streams tell of a case: its line, and whom it concerns."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.cases.lifecycle import ACTIVE_STATES, OPEN_HANDOFFS
from linli.cases.models import Assignment, Case, HandOff, Report
from linli.cases.queries.lists import CaseRow, rows_by_id


@dataclass(frozen=True, slots=True)
class Change:
    """A case as it stands, with the organisations, members and codes that it concerns."""

    row: CaseRow
    organisation_ids: frozenset[UUID]
    former_organisation_ids: frozenset[UUID]
    member_ids: frozenset[UUID]
    former_member_ids: frozenset[UUID]
    codes: frozenset[str]


def changes(case_ids: list[UUID]) -> list[Change]:
    """The cases as they stand; one that is gone is left out."""
    rows = rows_by_id(case_ids)
    organisations: dict[UUID, set[UUID]] = defaultdict(set)
    former: dict[UUID, set[UUID]] = defaultdict(set)
    for case_id, giver_id, taker_id, state in HandOff.objects.filter(
        case_id__in=case_ids
    ).values_list("case_id", "giver_id", "taker_id", "state"):
        former[case_id] |= {giver_id, taker_id}
        if state in OPEN_HANDOFFS:
            organisations[case_id].add(taker_id)
    members: dict[UUID, set[UUID]] = defaultdict(set)
    freed: dict[UUID, set[UUID]] = defaultdict(set)
    for case_id, member_id, state in Assignment.objects.filter(case_id__in=case_ids).values_list(
        "case_id", "member_id", "state"
    ):
        (members if state in ACTIVE_STATES else freed)[case_id].add(member_id)
    codes: dict[UUID, set[str]] = defaultdict(set)
    for linked, code in Report.objects.filter(case_id__in=case_ids).values_list("case_id", "code"):
        if linked is not None:
            codes[linked].add(code)
    found = []
    for case_id, row in rows.items():
        concerned = organisations[case_id] | {row.owner_id}
        found.append(
            Change(
                row,
                frozenset(concerned),
                frozenset(former[case_id] - concerned),
                frozenset(members[case_id]),
                frozenset(freed[case_id] - members[case_id]),
                frozenset(codes[case_id]),
            )
        )
    return sorted(found, key=lambda change: (change.row.changed_at, str(change.row.id)))


def changed_since(moment: datetime, *, limit: int) -> list[UUID] | None:
    """Cases changed at or after `moment`, oldest change first; None when there are too many."""
    rows = Case.objects.filter(changed_at__gte=moment).order_by("changed_at", "id")
    found = list(rows.values_list("id", flat=True)[: limit + 1])
    return None if len(found) > limit else found
