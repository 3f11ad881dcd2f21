"""Sending a report: limits, photos, the proof of work, and one report for one key."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import Near
from linli.core import errors, idempotency
from linli.guard import services as guard
from linli.intake import photos
from linli.intake import services as intake
from linli.places import queries as places
from linli.triage import reading
from linli.web.portal import proof
from linli.web.portal.given import Checked, Given

ACTOR = "resident"
CALLER = "portal"
FORM_CALLER = "portal:form"
MOST_PHOTOS = 5
PHOTO_SALT = "linli.portal.photo"
PHOTO_TERM = timedelta(hours=12)
WINDOW = timedelta(minutes=10)
SIMILAR_SINCE = timedelta(hours=48)
# How alike two texts must be before we ask "is it this one?", where the categories differ.
ALIKE = 0.30
MOST_SIMILAR = 3
AREAS = frozenset({"city", "district", "street", "community", "grid", "road"})


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one address may use a door in a window."""

    door: str
    most: int
    window: timedelta = WINDOW


# Many homes share one address of their provider: the limits are for machines, not for neighbours.
TRIES = Limit("portal.try", 60)
FOLLOWS = Limit("portal.follow", 20)
LOOKS = Limit("portal.track", 600)
MISSES = Limit("portal.miss", 20)
SUMS = Limit("portal.proof", 120)
PROVED = Limit("portal.report", 30)
PLAIN = Limit("portal.plain", 6, timedelta(hours=1))


def count(limit: Limit, *, sender: str, at: datetime) -> None:
    """Count one use; raises TooMany beyond the limit."""
    guard.count_use(door=limit.door, sender=sender, limit=limit.most, window=limit.window, at=at)


def keep_photos(files: Sequence["UploadedFile[bytes]"], *, at: datetime) -> tuple[str, ...]:
    """Store uploads and answer a signed token for each, which a form can carry along.

    Raises:
        Invalid: too many, too large, or not a photo; none of them is then used.
    """
    if len(files) > MOST_PHOTOS:
        raise errors.Invalid(fields={"photos": _("At most five photos, please")})
    tokens = []
    for file in files:
        try:
            media_id = photos.keep_photo(data=file.read(), actor=ACTOR, at=at)
        except (photos.NotAPhoto, photos.PhotoTooLarge) as error:
            raise errors.Invalid(fields={"photos": f"{file.name}: {error}"}) from error
        tokens.append(signing.dumps(str(media_id), salt=PHOTO_SALT))
    return tuple(tokens)


def photo_ids(tokens: Sequence[str]) -> list[UUID]:
    """The photos that signed tokens stand for; a forged or old one stands for none."""
    found = []
    for token in tokens[:MOST_PHOTOS]:
        try:
            found.append(UUID(signing.loads(token, salt=PHOTO_SALT, max_age=PHOTO_TERM)))
        except signing.BadSignature:
            continue
    return found


def similar(given: Given, checked: Checked, *, now: datetime) -> list[Near]:
    """Open cases nearby that anyone may see and that may be the same matter, likeliest first."""
    if checked.point is None and checked.place_id is None:
        return []
    if checked.place_id is not None and _is_area(checked.place_id):
        return []
    near = case_queries.similar_open(
        point=checked.point, place_id=checked.place_id, since=now - SIMILAR_SINCE
    )
    scored = []
    for one in near:
        alike = max((reading.likeness(given.text, other) for other in one.texts), default=0.0)
        same = checked.category is not None and one.category_id == checked.category.id
        if one.is_public and (same or alike >= ALIKE):
            scored.append((same + alike, one))
    scored.sort(key=lambda pair: (-pair[0], -pair[1].opened_at.timestamp()))
    return [one for _score, one in scored[:MOST_SIMILAR]]


def _is_area(place_id: UUID) -> bool:
    """A whole grid or district says nothing about being the same matter."""
    found = places.places_by_id([place_id]).get(place_id)
    return found is not None and found.kind in AREAS


def is_dangerous(given: Given, checked: Checked) -> bool:
    """Danger to life is sent at once: no question stands before it, triage joins duplicates."""
    is_grave = checked.category is not None and checked.category.is_life_safety
    return is_grave or any(danger.grade == "P1" for danger in reading.dangers(given.text))


def form_key(given: Given, header: str) -> UUID:
    """The key of this report: from the phone's outbox, else of the form.

    Raises:
        Invalid: there is none, so that a second click could not be told from a second report.
    """
    try:
        return UUID(header or given.key)
    except ValueError as error:
        raise errors.Invalid(
            fields={"key": _("Please send it once more; what you typed is still here")}
        ) from error


def fingerprint_of(given: Given, uploads: Sequence[str]) -> str:
    """A digest of what was typed and of the photos' bytes, the same when sent again."""
    typed = asdict(given) | {"key": "", "proof": "", "is_new_matter": False, "kept_photos": []}
    return idempotency.fingerprint([typed, list(uploads)])


def digest_of(file: "UploadedFile[bytes]") -> str:
    """A digest of an upload's bytes; it can be read again afterwards."""
    found = sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


class _NotYet(Exception):
    """Nothing was sent under this key; rolls the look back."""


def sent_before(*, key: UUID, fingerprint: str) -> str:
    """The tracking code that this key was answered with before; '' when it is new.

    Raises:
        KeyReused: the key stands for another report.
    """

    def act() -> idempotency.Reply:
        raise _NotYet

    try:
        reply = idempotency.once(caller=FORM_CALLER, key=key, fingerprint=fingerprint, act=act)
    except _NotYet:
        return ""
    return str(reply["code"])


def send(
    given: Given,
    checked: Checked,
    uploads: Sequence["UploadedFile[bytes]"],
    *,
    key: UUID,
    fingerprint: str,
    sender: str,
    at: datetime,
) -> str:
    """Hand the report to intake, once for its key; answers the tracking code.

    A solved proof of work counts once; without one, fewer reports are taken from an address.

    Raises:
        Invalid: what intake finds; `fields` says what to mend.
        TooMany: the limit of the door is passed.
    """

    def act() -> idempotency.Reply:
        is_proved = proof.is_solved(given.proof) and proof.use_up(given.proof, key=key)
        count(PROVED if is_proved else PLAIN, sender=sender, at=at)
        tokens = (*given.kept_photos, *keep_photos(uploads, at=at))
        incoming = _incoming(given, checked, tuple(photo_ids(tokens)))
        receipt = intake.receive_report(
            incoming=incoming, caller=CALLER, key=key, actor=ACTOR, at=at
        )
        return {"code": receipt.code}

    reply = idempotency.once(caller=FORM_CALLER, key=key, fingerprint=fingerprint, act=act)
    return str(reply["code"])


def _incoming(given: Given, checked: Checked, media_ids: tuple[UUID, ...]) -> intake.Incoming:
    return intake.Incoming(
        channel="portal",
        text=given.text,
        category_code=checked.category.code if checked.category else "",
        attributes=checked.attributes,
        place_id=checked.place_id,
        address=given.address,
        point=checked.point,
        media_ids=media_ids,
        contact=checked.contact,
        wants_news=given.wants_news,
        language="en" if (get_language() or "").startswith("en") else "zh-hans",
    )


def follow_once(*, case_id: UUID, key: str, at: datetime) -> None:
    """Count a follower; the same form counts once for each case."""
    try:
        own = uuid5(case_id, str(UUID(key)))
    except ValueError:
        return

    def act() -> idempotency.Reply:
        cases.follow(case_id=case_id, actor=ACTOR, at=at)
        return {}

    idempotency.once(
        caller="portal:follow",
        key=own,
        fingerprint=idempotency.fingerprint(str(case_id)),
        act=act,
    )
