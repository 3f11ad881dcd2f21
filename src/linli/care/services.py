"""What people do: arrange, tell of a journey, stop; and what the clock does: look, go on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.care import decide, events
from linli.care.models import CONSENTS, HEARS, Arrangement, Call, CallStep
from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.places import queries as places
from linli.privacy import services as privacy
from linli.privacy.declarations import FIELDS
from linli.sensing import queries as sensing
from linli.sensing import services as devices

PEOPLE = (
    "care.name", "care.phone", "care.note", "care.neighbour", "care.neighbour_phone",
    "care.family_phone",
)  # fmt: skip
LONGEST = {"care.note": 500}
LONGEST_AWAY = timedelta(days=180)
LEAST_SILENCE = timedelta(hours=2)
# A consent is asked for again after this; nobody is looked after for ever unasked.
CONSENT_TERM = FIELDS["care.phone"].retention
KEEP_AWAY = FIELDS["care.away"].retention
KEEP_CALLS = FIELDS["care.last_use"].retention


class ArrangementNotFound(errors.NotFound):
    code, title = "arrangement-not-found", _("There is no such arrangement here")


class ArrangedAlready(errors.Conflict):
    code, title = "arranged-already", _("There is an arrangement for this home already")


class CallNotFound(errors.NotFound):
    code, title = "care-call-not-found", _("There is no such call here")


class CallDone(errors.Conflict):
    code, title = "care-call-done", _("This call has gone on already; reload the page")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asked for. `people` are values by field code, '' or absent where not given."""

    people: dict[str, str]
    consent_by: str
    looks_at_water: bool = False
    look_hour: int = 10
    reminds_tests: bool = False
    family_hears: str = "nothing"
    language: str = "zh-hans"


@transaction.atomic
def arrange(
    *, place_id: UUID, wishes: Wishes, is_confirmed: bool = True, actor: str, at: datetime
) -> UUID:
    """Keep what the people of a home asked for, with their consent on record.

    Args:
        is_confirmed: whether staff knows that whoever asks lives there; nothing is looked at
            before.
    Returns:
        The arrangement's id.
    Raises:
        Invalid: the `fields` say what to mend.
        PlaceNotFound: there is no such place.
        ArrangedAlready: the home has one.
    """
    place = places.place(place_id)
    if wrong := _wrong(wishes, place.kind):
        raise errors.Invalid(fields=wrong)
    made = Arrangement(
        id=new_id(),
        place_id=place.id,
        made_at=at,
        made_by=actor,
        consent_at=at,
        consent_by=wishes.consent_by,
        looks_at_water=wishes.looks_at_water,
        look_hour=wishes.look_hour,
        reminds_tests=wishes.reminds_tests,
        family_hears=wishes.family_hears,
        language=wishes.language,
    )
    if not Arrangement.objects.bulk_create([made], ignore_conflicts=True) or not (
        Arrangement.objects.filter(pk=made.id).exists()
    ):
        raise ArrangedAlready()
    given = {code: text.strip() for code, text in wishes.people.items() if text.strip()}
    # As "My data" words it: from the person themselves, or from staff at their table.
    source = "portal" if wishes.consent_by == "self" else "field"
    privacy.keep(subject_id=made.id, values=given, source=source, at=at)
    _tell(made, "asked", actor, at)
    if is_confirmed:
        confirm(arrangement_id=made.id, actor=actor, at=at)
    return made.id


def _wrong(wishes: Wishes, kind: str) -> dict[str, str]:
    given = wishes.people
    wrong: dict[str, str] = {}
    if kind != "home":
        wrong["place"] = str(_("Choose one home, down to the door."))
    if wishes.consent_by not in CONSENTS:
        wrong["consent"] = str(_("Say how they consented."))
    if not given.get("care.phone", "").strip():
        wrong["phone"] = str(_("Without a number nobody can call back."))
    if bool(given.get("care.neighbour", "").strip()) != bool(
        given.get("care.neighbour_phone", "").strip()
    ):
        wrong["neighbour"] = str(_("A neighbour needs a name and a number."))
    if wishes.family_hears != "nothing" and not given.get("care.family_phone", "").strip():
        wrong["family_phone"] = str(_("Give the number of whom to tell."))
    if wishes.family_hears not in HEARS or not 0 <= wishes.look_hour < 24:
        wrong["hour"] = str(_("Please choose from the list"))
    for code, text in given.items():
        if code not in PEOPLE or len(text) > LONGEST.get(code, 60):
            wrong[code.removeprefix("care.")] = str(_("This is too long."))
    return wrong


@transaction.atomic
def confirm(*, arrangement_id: UUID, actor: str, at: datetime) -> None:
    """Say that whoever asked lives there; from the next hour set for it the water is looked at."""
    found = _arrangement(arrangement_id)
    if found.confirmed_at is not None:
        return
    found.confirmed_at = at
    found.next_look_at = _next_look(found.look_hour, at) if found.looks_at_water else None
    found.save(update_fields=["confirmed_at", "next_look_at"])
    _tell(found, "confirmed", actor, at)


def _next_look(hour: int, after: datetime) -> datetime:
    """The next moment after `after` at which the cell's clock shows this hour."""
    zone = ZoneInfo(settings.TIME_ZONE)
    day = after.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if moment > after:
            return moment
        day += timedelta(days=1)


@transaction.atomic
def set_away(*, arrangement_id: UUID, until: datetime | None, actor: str, at: datetime) -> None:
    """Keep that nobody is at home until a time, or, with None, that they are back.

    Calls that wait are let go: there is nobody to be reached.

    Raises:
        Invalid: the time does not lie ahead, or too far.
    """
    found = _arrangement(arrangement_id)
    if until is not None and not at < until <= at + LONGEST_AWAY:
        raise errors.Invalid(fields={"until": str(_("Say a day ahead, within half a year."))})
    # Being back is a fact of its own: for a day after it the meter proves nothing.
    found.away_until = until if until is not None else (found.away_until and at)
    found.save(update_fields=["away_until"])
    _tell(found, "away" if until else "back", actor, at)
    if until is not None:
        for call in found.calls.select_for_update().filter(done_at=None).order_by("id"):
            if call.stage in decide.WAITS:
                _move(call, "away", actor, at)


@transaction.atomic
def end(*, arrangement_id: UUID, actor: str, at: datetime, why: str = "asked") -> None:
    """Stop at once: names and numbers are erased, calls and last-use moments deleted."""
    found = _arrangement(arrangement_id)
    Call.objects.filter(arrangement=found).delete()
    found.ended_at, found.next_look_at, found.away_until = at, None, None
    found.save(update_fields=["ended_at", "next_look_at", "away_until"])
    privacy.erase(subject_ids=[found.id], why=why, actor=actor, at=at)
    _tell(found, "ended", actor, at)


def _arrangement(arrangement_id: UUID) -> Arrangement:
    rows = Arrangement.objects.select_for_update().filter(pk=arrangement_id, ended_at=None)
    found = rows.first()
    if found is None:
        raise ArrangementNotFound()
    return found


def _tell(found: Arrangement, step: str, actor: str, at: datetime) -> None:
    ledger.append(events.CareArranged(found.id, step, found.consent_by, at), actor=actor)


# --- the daily look ---


def look_at_water(*, now: datetime, limit: int = 200) -> int:
    """Look at the water of every home whose hour has come; returns how many calls that makes."""
    due = Arrangement.objects.filter(next_look_at__lte=now, ended_at=None)
    ids = list(due.order_by("next_look_at", "id").values_list("id", flat=True)[:limit])
    return sum(_look_at(pk, now) for pk in ids)


@transaction.atomic
def _look_at(arrangement_id: UUID, now: datetime) -> bool:
    rows = Arrangement.objects.select_for_update(skip_locked=True)
    found = rows.filter(pk=arrangement_id, next_look_at__lte=now, ended_at=None).first()
    if found is None:
        return False
    if not privacy.kept_fields(subject_id=found.id):
        # Whoever asked had their data deleted elsewhere: nobody is left to be looked after.
        end(arrangement_id=found.id, actor="system", at=now)
        return False
    found.next_look_at = _next_look(found.look_hour, now)
    found.save(update_fields=["next_look_at"])
    meters = sensing.water_meters(place_id=found.place_id, now=now)
    finding = decide.look([_meter(one) for one in meters], now=now, away_until=found.away_until)
    privacy.record_read(
        subject_id=found.id, fields=["care.last_use"], purpose="care_check", reader="system", at=now
    )
    _upkeep(meters, finding, now)
    if not finding.wants_call:
        return False
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return _open_call(found, day, finding.last_use_at, now)


def _meter(one: sensing.WaterMeter) -> decide.Meter:
    heard = None if one.is_out else one.usage.heard_at
    silent_after = max(LEAST_SILENCE, timedelta(seconds=3 * one.every_s))
    return decide.Meter(one.number, heard, one.usage.known_since, one.usage.used_at, silent_after)


def _upkeep(meters: list[sensing.WaterMeter], finding: decide.Finding, now: datetime) -> None:
    """A silent meter is a matter for whoever looks after it, and for nobody else."""
    for one in meters:
        if one.number in finding.silent and not one.is_out:
            devices.ask_upkeep(device_id=one.device_id, kind="silent", at=now)
    if finding.code in {"used", "none-used"}:
        heard = [one.device_id for one in meters if one.usage.heard_at is not None]
        devices.upkeep_done(device_ids=heard, kind="silent", at=now)


def _open_call(found: Arrangement, day: date, last_use_at: datetime | None, at: datetime) -> bool:
    if Call.objects.filter(arrangement=found, done_at=None).exists():
        return False
    call = Call(
        id=new_id(),
        arrangement=found,
        day=day,
        last_use_at=last_use_at,
        made_at=at,
        stage="home",
        due_at=at + decide.WAITS["home"],
    )
    Call.objects.bulk_create([call], ignore_conflicts=True)
    if not Call.objects.filter(pk=call.id).exists():
        return False
    _announce(call, "", "system", at)
    return True


# --- calls ---


@transaction.atomic
def put_down(*, call_id: UUID, stage: str, outcome: str, actor: str, at: datetime) -> str:
    """Put down how a call went; it goes on to the neighbour, to a case, or is done.

    Args:
        stage: whom the caller rang; where the call has gone on meanwhile, nothing is changed.
    Returns:
        The stage it has now.
    Raises:
        CallNotFound: there is none.
        CallDone: somebody else, or the clock, was first.
        Invalid: the outcome is none of the list.
    """
    call = Call.objects.select_for_update().select_related("arrangement").filter(pk=call_id).first()
    if call is None:
        raise CallNotFound()
    if call.stage != stage:
        raise CallDone()
    if outcome == "late" or (stage, outcome) not in decide.NEXT:
        raise errors.Invalid(fields={"outcome": str(_("Say how the call went."))})
    return _move(call, outcome, actor, at)


def pass_on_late(*, now: datetime, limit: int = 200) -> int:
    """Have calls that nobody made in time go on by themselves; returns how many."""
    due = Call.objects.filter(due_at__lte=now, done_at=None).order_by("due_at", "id")
    return sum(_pass_on(pk, now) for pk in due.values_list("id", flat=True)[:limit])


@transaction.atomic
def _pass_on(call_id: UUID, now: datetime) -> bool:
    rows = Call.objects.select_for_update(of=("self",), skip_locked=True)
    found = rows.select_related("arrangement").filter(pk=call_id, due_at__lte=now, done_at=None)
    call = found.first()
    if call is None:
        return False
    _move(call, "late", "system", now)
    return True


def _move(call: Call, outcome: str, actor: str, at: datetime) -> str:
    kept = privacy.kept_fields(subject_id=call.arrangement_id, purpose="care_check")
    has_neighbour = "care.neighbour_phone" in kept
    stage = decide.next_stage(stage=call.stage, outcome=outcome, has_neighbour=has_neighbour)
    if stage is None:
        raise CallDone()
    CallStep.objects.create(call=call, who=call.stage, outcome=outcome, actor=actor, at=at)
    call.stage, is_over = stage, stage not in decide.WAITS
    call.done_at = at if is_over else None
    call.due_at = at if is_over else at + decide.WAITS[stage]
    call.save(update_fields=["stage", "done_at", "due_at"])
    _announce(call, outcome, actor, at)
    return stage


def _announce(call: Call, outcome: str, actor: str, at: datetime) -> None:
    moved = events.CareCallMoved(
        call.id, call.arrangement_id, call.arrangement.place_id, call.stage, outcome, at
    )
    ledger.append(moved, actor=actor)


# --- forgetting ---


def forget(*, now: datetime) -> int:
    """Delete calls past their term, and end arrangements whose consent is too old to stand."""
    gone, _each = Call.objects.filter(made_at__lt=now - KEEP_CALLS).delete()
    standing = Arrangement.objects.filter(ended_at=None)
    gone += standing.filter(away_until__lt=now - KEEP_AWAY).update(away_until=None)
    for pk, consent_at in list(standing.order_by("id").values_list("id", "consent_at")):
        is_old = consent_at < now - CONSENT_TERM
        if is_old or not privacy.kept_fields(subject_id=pk):
            # Too old, or whoever asked had their data deleted by another way.
            end(arrangement_id=pk, actor="system", at=now, why="retention" if is_old else "asked")
            gone += 1
    return gone
