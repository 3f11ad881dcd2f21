"""Events of cases into deliveries; each may come twice."""

from linli.cases import queries as cases
from linli.cases.queries import CaseDetail
from linli.core.outbox import Message
from linli.feedback.webhooks import payload, services
from linli.feedback.webhooks.models import Subscription
from linli.people import queries as people


def handle(message: Message) -> None:
    """Post an event to each active subscription that wants it and may know of the case."""
    if message.kind not in payload.EVENTS or message.about is None:
        return
    name, _facts = payload.EVENTS[message.kind]
    rows = Subscription.objects.filter(is_active=True).order_by("id")
    wanted = [row for row in rows if not row.events or name in row.events]
    if not wanted:
        return
    case = cases.case_detail(message.about, with_events=False)
    body = payload.build(message, case)
    for row in wanted:
        if _may_know(row, case):
            services.post(
                subscription_id=row.id, event_id=message.id, case_id=case.id, payload=body
            )


def _may_know(row: Subscription, case: CaseDetail) -> bool:
    if row.organisation_id is None:
        return True
    return not case.organisation_ids.isdisjoint(people.below(row.organisation_id))
