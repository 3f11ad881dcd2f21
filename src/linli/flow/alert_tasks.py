"""An alert sets off tasks: by plans, through the door of every report, once for each area."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils import timezone

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.core.clock import now
from linli.core.outbox import Message
from linli.intake import services as intake
from linli.people import queries as people
from linli.places import queries as places
from linli.sensing import queries, services
from linli.sensing.cap import areas
from linli.sensing.queries import AlertInfo, PlanInfo
from linli.triage import services as triage

# The key of a task's report derives from matter, plan and area: told twice, it is one report.
NAMES = UUID("7d5c3a0f-52f4-5a59-9c0e-7b7f3d2a6f10")
CALLER = ACTOR = "alerts"
LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Whom:
    """Where a task is opened, and at which organisation; None leaves that to triage."""

    path: str
    organisation_id: UUID | None


def handle(message: Message) -> None:
    """Open what an alert that stands sets off; say in those cases that it was called off."""
    if message.about is None:
        return
    alert = queries.alert(message.about)
    if alert.status != queries.ACTUAL:
        return
    if message.payload["change"] == "cancelled":
        _say_all_clear(alert)
    elif alert.is_in_force(now()) or alert.begins_at > now():
        open_tasks(alert)


def open_tasks(alert: AlertInfo) -> int:
    """Open the tasks of an alert that are not there yet; returns how many there were."""
    made = 0
    known = {(task.plan_id, task.whom) for task in queries.tasks_of(alert.root)}
    for plan in queries.plans_for(kind=alert.kind, level=alert.level):
        for whom in whom_it_concerns(plan, alert):
            if (plan.id, whom.path) not in known:
                _open(plan, whom, alert)
                made += 1
    return made


def whom_it_concerns(plan: PlanInfo, alert: AlertInfo) -> Iterator[Whom]:
    """Each organisation of the plan's kind in whose area it holds, else each area.

    An organisation with several areas gets one task, in the first of them; of two with the same
    area the first by code.
    """
    if not plan.owner_kind:
        yield from (Whom(path, None) for path in alert.paths)
        return
    taken: set[str] = set()
    for one in people.organisations(kinds=(plan.owner_kind,)):
        own = [path for path in one.area_paths if areas.touches([path], alert.paths)]
        # Responsible everywhere: where the alert holds.
        path = own[0] if own else "" if one.area_paths else next(iter(alert.paths), "")
        if path and path not in taken:
            taken.add(path)
            yield Whom(path, one.id)


def _open(plan: PlanInfo, whom: Whom, alert: AlertInfo) -> None:
    at = now()
    place = places.places_by_path([whom.path]).get(whom.path)
    receipt = intake.receive_report(
        incoming=intake.Incoming(
            channel="sensor",
            text=_text(plan, alert),
            category_code=plan.category,
            place_id=place.id if place else None,
            is_public=False,
            occurred_at=alert.sent_at,
            source="cap",
            is_complete=False,
        ),
        caller=CALLER,
        key=uuid5(NAMES, f"{alert.root} {plan.id} {whom.path}"),
        actor=ACTOR,
        at=at,
    )
    services.record_task(
        root=alert.root, plan_id=plan.id, whom=whom.path, report_id=receipt.report_id, at=at
    )
    case_id = triage.triage_report(report_id=receipt.report_id, at=at)
    _at_its_organisation(case_id, whom)


def _text(plan: PlanInfo, alert: AlertInfo) -> str:
    until = timezone.localtime(alert.ends_at)
    said = f"{plan.text}（{alert.words('zh-hans').headline}，有效至 {until:%m-%d %H:%M}）"
    return said[:LONGEST_TEXT]


def _at_its_organisation(case_id: UUID, whom: Whom) -> None:
    """The plan says who does it; triage would have gone by the category alone."""
    if whom.organisation_id is None:
        return
    case = case_queries.case_detail(case_id, with_events=False)
    if case.row.owner_id == whom.organisation_id or case.row.report_count > 1:
        return
    correction = cases.Correction(owner_id=whom.organisation_id)
    triage.overrule(
        case_id=case_id, correction=correction, reason="预警任务模板", actor=ACTOR, at=now()
    )


def _say_all_clear(alert: AlertInfo) -> None:
    """A note in each case that is still open; whether it is done, people say."""
    words = alert.words("zh-hans").headline
    tasks = queries.tasks_of(alert.root)
    reports = case_queries.reports_by_id([task.report_id for task in tasks])
    found = case_queries.rows_by_id([one.case_id for one in reports if one.case_id])
    for case in found.values():
        if case.ended_at is None:
            cases.add_note(
                case_id=case.id,
                text=f"预警已解除：{words}"[:LONGEST_TEXT],
                is_public=False,
                actor=ACTOR,
                at=now(),
            )
