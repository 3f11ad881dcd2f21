"""Opening and closing webhooks in, and taking reports from them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linli.api import limits
from linli.api.hooks import mapping as mappings
from linli.api.hooks import signing
from linli.api.models import InboundHook
from linli.core import errors
from linli.core.ids import new_id
from linli.intake import services as intake
from linli.intake.services import Receipt
from linli.ledger import services as ledger

SPACE = UUID("0d5c2f3e-4c8b-5a51-8d0e-7f2f6f1f9b20")
PER_MINUTE = 600
LARGEST_BODY = 256 * 1024


class HookNotFound(errors.NotFound):
    code, title = "hook-not-found", _("There is no such webhook here")


class HookNameTaken(errors.Conflict):
    code, title = "hook-name-taken", _("A webhook of this name exists")


@dataclass(frozen=True, slots=True)
class HookInfo:
    """A webhook in, without its secret."""

    id: UUID
    name: str
    mapping: dict[str, Any]
    is_active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived: the headers of Standard Webhooks, and the body as it was signed."""

    message_id: str
    sent_at: str
    signatures: str
    body: bytes


def hooks() -> list[HookInfo]:
    """All webhooks in, by name."""
    return [_info(row) for row in InboundHook.objects.order_by("name", "id")]


def hook(name: str) -> HookInfo:
    """One webhook in.

    Raises:
        HookNotFound: there is none of this name.
    """
    return _info(_row(name))


def secret(name: str) -> str:
    """The secret with which the sender of a webhook signs.

    Raises:
        HookNotFound: there is none of this name.
    """
    return _row(name).secret


def _row(name: str) -> InboundHook:
    row = InboundHook.objects.filter(name=name).first()
    if row is None:
        raise HookNotFound()
    return row


def _info(row: InboundHook) -> HookInfo:
    return HookInfo(row.id, row.name, row.mapping, row.is_active, row.made_at)


def make_hook(
    *, name: str, mapping: dict[str, Any], actor: str, at: datetime, secret: str | None = None
) -> str:
    """Open `/hooks/in/<name>` and return its secret, which cannot be shown again.

    Raises:
        HookNameTaken: the name is in use.
        Invalid: the mapping could not be applied.
    """
    mappings.check_mapping(mapping)
    secret = secret or signing.new_secret()
    try:
        with transaction.atomic():
            row = InboundHook.objects.create(
                id=new_id(), name=name, secret=secret, mapping=mapping, made_at=at
            )
            facts: dict[str, object] = {"name": name}
            ledger.record(kind="HookMade", about=row.id, at=at, payload=facts, actor=actor)
    except IntegrityError as error:
        raise HookNameTaken() from error
    return secret


@transaction.atomic
def switch_hook(*, name: str, is_active: bool, actor: str, at: datetime) -> HookInfo:
    """Open or close a webhook; doing so again changes nothing.

    Raises:
        HookNotFound: there is none of this name.
    """
    row = InboundHook.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise HookNotFound()
    if row.is_active != is_active:
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        facts: dict[str, object] = {"name": name, "is_active": is_active}
        ledger.record(kind="HookSwitched", about=row.id, at=at, payload=facts, actor=actor)
    return _info(row)


def take_delivery(*, name: str, delivery: Delivery, at: datetime) -> Receipt:
    """Take a report from a signed message, once per `webhook-id`; durable when this returns.

    Raises:
        HookNotFound: no open webhook has this name.
        SignatureWrong, TooOld: it was not signed with the hook's secret, or not just now.
        TooMany: more than 600 in a minute.
        Invalid: the body cannot be taken as a report.
        KeyReused: the id stands for another message.
    """
    row = InboundHook.objects.filter(name=name, is_active=True).first()
    if row is None:
        raise HookNotFound()
    signing.check(
        secret=row.secret,
        message_id=delivery.message_id,
        sent_at=delivery.sent_at,
        signatures=delivery.signatures,
        body=delivery.body,
        now=at,
    )
    actor = f"hook:{row.id}"
    limits.use(door="hook", sender=actor, limit=PER_MINUTE, at=at)
    return intake.receive_report(
        incoming=mappings.incoming(name=name, mapping=row.mapping, body=_parsed(delivery.body)),
        caller=actor,
        key=uuid5(SPACE, delivery.message_id),
        actor=actor,
        at=at,
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise errors.Invalid(fields={"body": str(_("Send a JSON object"))}) from error
