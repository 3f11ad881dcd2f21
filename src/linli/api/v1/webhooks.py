"""Webhooks out, for those who manage them: subscriptions, their deliveries, sending again."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Status

from linli.api.caller import ApiRequest, needs
from linli.api.schemas import internal
from linli.api.schemas.base import READING, answers
from linli.api.schemas.bodies import SubscribeIn, SwitchIn
from linli.api.v1.access import confirmed, whole_cell
from linli.api.writes import MayKey, once
from linli.feedback.webhooks import queries
from linli.feedback.webhooks import services as webhooks

router = Router(tags=["webhooks out"])
MANAGE = "webhook.manage"
ONE = answers(internal.SubscriptionOut)


@router.get(
    "", auth=needs("admin"), response=answers(list[internal.SubscriptionOut], refusals=READING)
)
def list_subscriptions(request: ApiRequest) -> Any:
    """Every subscription, the active ones first."""
    whole_cell(request.auth, MANAGE)
    return queries.subscriptions()


@router.post("", auth=needs("admin"), response=answers(internal.Subscribed, status=201))
def subscribe(request: ApiRequest, body: SubscribeIn, key: MayKey = None) -> Status[dict[str, Any]]:
    """Subscribe another system to events of cases. Deliveries are signed with the secret."""
    caller = request.auth
    whole_cell(caller, MANAGE)
    confirmed(request)

    def act() -> dict[str, Any]:
        pk, _secret = webhooks.subscribe(
            name=body.name,
            url=body.url,
            events=body.events,
            organisation_id=body.organisation_id,
            actor=caller.viewer.actor,
            at=caller.at,
        )
        return {"id": str(pk)}

    # The secret itself is not kept with the key.
    pk = UUID(once(request, key, act)["id"])
    return Status(201, {"id": pk, "secret": queries.secret(pk)})


@router.get(
    "/deliveries",
    auth=needs("admin"),
    response=answers(list[internal.DeliveryOut], refusals=READING),
)
def list_deliveries(
    request: ApiRequest,
    subscription_id: UUID | None = None,
    dead_only: bool = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Any:
    """The latest deliveries, newest first; `dead_only` for those that were given up."""
    whole_cell(request.auth, MANAGE)
    return queries.deliveries(subscription_id=subscription_id, dead_only=dead_only, limit=limit)


@router.post(
    "/deliveries/{delivery_id}/resend",
    auth=needs("admin"),
    response=answers(internal.DeliveryOut),
)
def resend(request: ApiRequest, delivery_id: UUID, key: MayKey = None) -> Any:
    """Put a dead delivery back in the queue; any other stays as it is."""
    caller = request.auth
    whole_cell(caller, MANAGE)

    def act() -> dict[str, Any]:
        webhooks.resend(delivery_id=delivery_id, actor=caller.viewer.actor, at=caller.at)
        return {}

    once(request, key, act)
    return queries.delivery(delivery_id)


@router.get("/{subscription_id}", auth=needs("admin"), response=ONE)
def get_subscription(request: ApiRequest, subscription_id: UUID) -> Any:
    """One subscription, and how it goes."""
    whole_cell(request.auth, MANAGE)
    return queries.subscription(subscription_id)


@router.post("/{subscription_id}/switch", auth=needs("admin"), response=ONE)
def switch_subscription(
    request: ApiRequest, subscription_id: UUID, body: SwitchIn, key: MayKey = None
) -> Any:
    """Switch a subscription off, which gives up what waits for it, or on again."""
    caller = request.auth
    whole_cell(caller, MANAGE)
    switch = webhooks.resume if body.is_active else webhooks.unsubscribe

    def act() -> dict[str, Any]:
        switch(subscription_id=subscription_id, actor=caller.viewer.actor, at=caller.at)
        return {}

    once(request, key, act)
    return queries.subscription(subscription_id)


@router.post(
    "/{subscription_id}/secret", auth=needs("admin"), response=answers(internal.Subscribed)
)
def rotate_secret(request: ApiRequest, subscription_id: UUID, key: MayKey = None) -> Any:
    """Give a subscription a new secret; for a day deliveries bear both signatures."""
    caller = request.auth
    whole_cell(caller, MANAGE)
    confirmed(request)

    def act() -> dict[str, Any]:
        webhooks.rotate_secret(
            subscription_id=subscription_id, actor=caller.viewer.actor, at=caller.at
        )
        return {}

    # The secret itself is not kept with the key.
    once(request, key, act)
    return {"id": subscription_id, "secret": queries.secret(subscription_id)}


@router.post(
    "/{subscription_id}/resend-dead", auth=needs("admin"), response=answers(internal.Resent)
)
def resend_dead(request: ApiRequest, subscription_id: UUID, key: MayKey = None) -> Any:
    """Put a subscription's dead deliveries back in the queue, 1,000 at most."""
    caller = request.auth
    whole_cell(caller, MANAGE)

    def act() -> dict[str, Any]:
        count = webhooks.resend_dead(
            subscription_id=subscription_id, actor=caller.viewer.actor, at=caller.at
        )
        return {"count": count}

    return once(request, key, act)
