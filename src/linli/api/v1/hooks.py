"""Webhooks in, for those who manage them."""

from dataclasses import asdict
from typing import Annotated, Any

from django.conf import settings
from ninja import Path, Router, Status

from linli.api.caller import ApiRequest, needs
from linli.api.hooks import services as hooks
from linli.api.schemas import internal
from linli.api.schemas.base import READING, answers
from linli.api.schemas.bodies import HookIn, SwitchIn
from linli.api.v1.access import whole_cell
from linli.api.writes import MayKey, once

router = Router(tags=["webhooks in"])
Name = Annotated[str, Path(max_length=60)]


@router.get("", auth=needs("admin"), response=answers(list[internal.HookOut], refusals=READING))
def list_hooks(request: ApiRequest) -> Any:
    """All webhooks in."""
    whole_cell(request.auth, "webhook.manage")
    return hooks.hooks()


@router.post("", auth=needs("admin"), response=answers(internal.HookMade, status=201))
def make_hook(request: ApiRequest, body: HookIn, key: MayKey = None) -> Status[dict[str, Any]]:
    """Open a webhook. Its secret is shown this once; the same `Idempotency-Key` shows it again."""
    caller = request.auth
    whole_cell(caller, "webhook.manage")

    def act() -> dict[str, Any]:
        hooks.make_hook(
            name=body.name, mapping=body.mapping, actor=caller.viewer.actor, at=caller.at
        )
        return {}

    # The secret itself is not kept with the key.
    once(request, key, act)
    made = hooks.hook(body.name)
    address = f"{settings.PUBLIC_URL}/hooks/in/{made.name}"
    secret = {"secret": hooks.secret(body.name), "address": address}
    return Status(201, asdict(made) | secret)


@router.post("/{name}/switch", auth=needs("admin"), response=answers(internal.HookOut))
def switch_hook(request: ApiRequest, name: Name, body: SwitchIn, key: MayKey = None) -> Any:
    """Open or close a webhook."""
    caller = request.auth
    whole_cell(caller, "webhook.manage")

    def act() -> dict[str, Any]:
        hooks.switch_hook(
            name=name, is_active=body.is_active, actor=caller.viewer.actor, at=caller.at
        )
        return {}

    once(request, key, act)
    return hooks.hook(name)
