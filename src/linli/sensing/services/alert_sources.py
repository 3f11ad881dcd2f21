"""Sources of alerts: opened, changed, given a new secret, remembered after a fetch."""

import base64
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.core import errors
from linli.core.ids import new_id
from linli.ledger import services as ledger
from linli.places import queries as places
from linli.sensing.cap.areas import WHOLE
from linli.sensing.models import AlertSource
from linli.sensing.services.alerts import SourceNotFound

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
MOST_SENDERS, LONGEST_SENDER, MOST_SEEN = 50, 200, 500


@dataclass(frozen=True, slots=True)
class NewSource:
    """What a source is to be; `codes` lead from a sender's codes of areas to ours, or to ``*``."""

    name: str
    title: str
    senders: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)
    poll_url: str = ""
    is_active: bool = True


@transaction.atomic
def keep_source(*, new: NewSource, actor: str, at: datetime) -> UUID:
    """Open a source of alerts or change one, found by its name; returns its id.

    Whoever calls checks that `poll_url` may be fetched. A new source gets a secret.

    Raises:
        Invalid: `fields` says what to mend.
    """
    _check(new)
    row = AlertSource.objects.select_for_update().filter(name=new.name).first()
    if row is None:
        row = AlertSource(id=new_id(), name=new.name, secret=_secret(), made_at=at)
    if row.poll_url != new.poll_url:
        row.etag, row.seen, row.poll_error = "", [], ""
    row.title, row.senders, row.codes = new.title.strip(), list(new.senders), new.codes
    row.poll_url, row.is_active = new.poll_url, new.is_active
    row.save()
    facts: dict[str, object] = {
        "name": new.name,
        "senders": list(new.senders),
        "is_polled": bool(new.poll_url),
        "is_active": new.is_active,
    }
    ledger.record(kind="AlertSourceKept", about=row.id, at=at, payload=facts, actor=actor)
    return row.id


def _check(new: NewSource) -> None:
    wrong: dict[str, str] = {}
    if not NAME.fullmatch(new.name):
        wrong["name"] = _("Small letters, digits and hyphens, 60 at most")
    if not new.title.strip() or len(new.title) > 80:
        wrong["title"] = _("Give it a title of 1 to 80 characters")
    if len(new.senders) > MOST_SENDERS or any(
        not one or len(one) > LONGEST_SENDER for one in new.senders
    ):
        wrong["senders"] = _("At most 50 senders, each on a line of its own")
    ours = set(new.codes.values()) - {WHOLE}
    unknown = ours - set(places.places_by_code(ours))
    if unknown:
        wrong["codes"] = _("There is no place with the code %(code)s") % {"code": min(unknown)}
    if wrong:
        raise errors.Invalid(fields=wrong)


def _secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@transaction.atomic
def renew_source_secret(*, name: str, actor: str, at: datetime) -> str:
    """Give a source another secret; the old one ends at once. Returns the new one.

    Raises:
        SourceNotFound: there is no source of this name.
    """
    row = AlertSource.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise SourceNotFound()
    row.secret = _secret()
    row.save(update_fields=["secret"])
    facts: dict[str, object] = {"name": name}
    ledger.record(kind="AlertSecretRenewed", about=row.id, at=at, payload=facts, actor=actor)
    return row.secret


def remember_poll(
    *, source_id: UUID, at: datetime, error: str = "", etag: str | None = None, seen: list[str]
) -> None:
    """Keep how a fetch ended, its ETag, and which links of a feed were followed."""
    row = AlertSource.objects.get(pk=source_id)
    kept = [*row.seen, *(one for one in seen if one not in row.seen)][-MOST_SEEN:]
    changed = {"polled_at": at, "poll_error": error[:60], "seen": kept}
    if etag is not None:
        changed["etag"] = etag[:200]
    AlertSource.objects.filter(pk=source_id).update(**changed)
