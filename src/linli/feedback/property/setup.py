"""Setting up property systems, and signing beforehand what they may do by themselves."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.feedback.property import decide, seals
from linli.feedback.property.places import covers
from linli.feedback.tables.property import (
    ACTIONS,
    DEAD,
    WAITING_STATES,
    PropertyAction,
    PropertySystem,
    StandingOrder,
)
from linli.feedback.webhooks.address import check_url
from linli.feedback.webhooks.signing import secret_of
from linli.ledger import services as ledger
from linli.people import queries as people
from linli.places import queries as places

CAUSES = ("fire", "gas", "co", "water")


class SystemNotFound(errors.NotFound):
    code, title = "property-system-not-found", _("There is no such property system here")


class OrderNotFound(errors.NotFound):
    code, title = "standing-order-not-found", _("There is no such standing order here")


@transaction.atomic
def keep_system(
    *,
    name: str,
    url: str,
    organisation_id: UUID,
    area_id: UUID,
    actions: Sequence[str],
    actor: str,
    at: datetime,
    system_id: UUID | None = None,
) -> UUID:
    """Set up a property system, or change one: what was signed for it must be signed again then.

    Raises:
        AddressRefused: the address is none that may be called.
        Invalid: no name, no action, an unknown action; `fields` says which.
        OrganisationNotFound, SystemNotFound.
    """
    check_url(url)
    people.organisation(organisation_id)
    wanted = [one for one in ACTIONS if one in set(actions)]
    wrong: dict[str, str] = {}
    if not name.strip() or len(name) > 80:
        wrong["name"] = str(_("Give it a name of 1 to 80 characters"))
    if not wanted or len(wanted) != len(set(actions)):
        wrong["actions"] = str(_("Choose what it can do"))
    if not places.places_by_id([area_id]):
        wrong["area"] = str(_("There is no such place"))
    if wrong:
        raise errors.Invalid(fields=wrong)
    row = PropertySystem(id=new_id(), version=0)
    if system_id is not None:
        row = _locked(system_id)
    before = (row.url, row.area_id, row.actions, row.organisation_id)
    row.name, row.url, row.organisation_id, row.area_id = (
        name.strip(),
        url,
        organisation_id,
        area_id,
    )
    row.actions = wanted
    if before != (row.url, row.area_id, row.actions, row.organisation_id):
        row.version += 1
    row.changed_at = at
    row.save()
    facts = {"version": row.version, "actions": wanted, "area_id": str(area_id)}
    _record("PropertySystemKept", row.id, facts, actor=actor, at=at)
    return row.id


def _locked(system_id: UUID) -> PropertySystem:
    row = PropertySystem.objects.select_for_update().filter(pk=system_id).first()
    if row is None:
        raise SystemNotFound()
    return row


def _record(kind: str, about: UUID, facts: dict[str, object], *, actor: str, at: datetime) -> None:
    ledger.record(kind=kind, about=about, at=at, payload=facts, actor=actor)


@transaction.atomic
def rotate_secret(*, system_id: UUID, actor: str, at: datetime) -> str:
    """Give a system a new secret; for a day what is sent bears both signatures."""
    row = _locked(system_id)
    row.secret_version, row.rotated_at = row.secret_version + 1, at
    row.save(update_fields=["secret_version", "rotated_at"])
    _record("PropertySecretRotated", row.id, {}, actor=actor, at=at)
    return secret_of(subscription_id=row.id, version=row.secret_version)


@transaction.atomic
def switch_system(*, system_id: UUID, is_on: bool, actor: str, at: datetime) -> None:
    """Switch a system off or on; off, what still waits for it is given up. Twice is once."""
    row = _locked(system_id)
    if row.is_active == is_on:
        return
    row.is_active = is_on
    row.save(update_fields=["is_active"])
    if not is_on:
        waiting = PropertyAction.objects.filter(system=row, state__in=WAITING_STATES)
        waiting.update(state=DEAD, error="switched-off")
    _record("PropertySystemSwitched", row.id, {"is_on": is_on}, actor=actor, at=at)


@transaction.atomic
def sign_order(
    *,
    system_id: UUID,
    action: str,
    cause: str,
    buildings: Sequence[str],
    valid_until: datetime,
    actor: str,
    at: datetime,
) -> UUID:
    """Sign beforehand that a system does something by itself at a P1 alarm of a cause.

    It holds for the system as it is now: changed, it must be signed again.

    Args:
        buildings: codes of the buildings, within the system's area.
        valid_until: at most a year ahead.
        actor: a person; programs sign nothing.
    Raises:
        SystemNotFound: there is no such system.
        Invalid: `fields` says what is missing.
    """
    row = _locked(system_id)
    wrong = _wrong_order(row, action, cause, buildings)
    if not at < valid_until <= at + decide.LONGEST:
        wrong["valid_until"] = str(_("Choose a day within the year ahead"))
    if not actor.startswith("user:"):
        wrong["signed_by"] = str(_("Only a person can sign"))
    if wrong:
        raise errors.Invalid(fields=wrong)
    order = StandingOrder(
        id=new_id(),
        system=row,
        system_version=row.version,
        action=action,
        cause=cause,
        buildings=sorted(set(buildings)),
        valid_until=valid_until,
        signed_by=actor,
        signed_at=at,
    )
    order.signature = seals.seal(order)
    order.save()
    facts: dict[str, object] = {
        "system_id": str(row.id),
        "system_version": row.version,
        "action": action,
        "cause": cause,
        "buildings": order.buildings,
        "valid_until": valid_until.isoformat(),
        "signature": order.signature,
    }
    _record("StandingOrderSigned", order.id, facts, actor=actor, at=at)
    return order.id


def _wrong_order(
    row: PropertySystem, action: str, cause: str, buildings: Sequence[str]
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if action not in row.actions:
        wrong["action"] = str(_("The system cannot do this"))
    if cause not in CAUSES:
        wrong["cause"] = str(_("Choose a cause"))
    if not buildings or not all(covers(row, code) for code in buildings):
        wrong["buildings"] = str(_("Choose buildings of the system's area"))
    return wrong


@transaction.atomic
def end_order(*, order_id: UUID, actor: str, at: datetime) -> UUID:
    """Withdraw a standing order; done twice, it changes nothing. Returns its system's id."""
    row = StandingOrder.objects.select_for_update().filter(pk=order_id).first()
    if row is None:
        raise OrderNotFound()
    if row.ended_at is not None:
        return row.system_id
    row.ended_at, row.ended_by = at, actor
    row.save(update_fields=["ended_at", "ended_by"])
    _record("StandingOrderEnded", row.id, {}, actor=actor, at=at)
    return row.system_id
