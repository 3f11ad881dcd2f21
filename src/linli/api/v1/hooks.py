"""Webhooks in, for those who manage them."""

from typing import Annotated, Any

from django.conf import settings
from ninja import Path, Router, Status

from linli.api.caller import ApiRequest, needs
from linli.api.hooks import services as hooks
from linli.api.schemas import internal
from linli.api.schemas.base import READING, answers
from linli.api.schemas.bodies import HookIn, SwitchIn
from linli.api.v1.access import whole_cell

router = Router(tags=["webhooks in"])
Name = Annotated[str, Path(max_length=60)]


@router.get("", auth=needs("admin"), response=answers(list[internal.HookOut], refusals=READING))
def list_hooks(request: ApiRequest) -> Any:
    """All webhooks in."""
    whole_cell(request.auth, "webhook.manage")
    return hooks.hooks()


@router.post("", auth=needs("admin"), response=answers(internal.HookMade, status=201))
def make_hook(request: ApiRequest, body: HookIn) -> Status[dict[str, Any]]:
    """Open a webhook. Its secret is shown this once."""
    caller = request.auth
    whole_cell(caller, "webhook.manage")
    secret = hooks.make_hook(
        name=body.name, mapping=body.mapping, actor=caller.viewer.actor, at=caller.at
    )
    made = next(item for item in hooks.hooks() if item.name == body.name)
    address = f"{settings.PUBLIC_URL}/hooks/in/{made.name}"
    shown = {
        "id": made.id,
        "name": made.name,
        "mapping": made.mapping,
        "is_active": made.is_active,
        "made_at": made.made_at,
    }
    return Status(201, shown | {"secret": secret, "address": address})


@router.post("/{name}/switch", auth=needs("admin"), response=answers(internal.HookOut))
def switch_hook(request: ApiRequest, name: Name, body: SwitchIn) -> Any:
    """Open or close a webhook."""
    caller = request.auth
    whole_cell(caller, "webhook.manage")
    return hooks.switch_hook(
        name=name, is_active=body.is_active, actor=caller.viewer.actor, at=caller.at
    )
