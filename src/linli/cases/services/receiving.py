"""Receiving reports: the one write that every sender waits for."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from linli.cases import content, events
from linli.core import idempotency
from linli.core.coordinates import Point
from linli.core.ids import new_code, new_id
from linli.ledger import services as ledger
from linli.ledger.commitments import words_digest
from linli.privacy import keys

# The sender's key, the report, the key that seals it, its ledger entry and its event: one
# statement, so that none of them can be there without the others, and one way to the database.
RECEIVE = f"""
WITH {{kept}}, report AS (
    INSERT INTO cases_report (id, code, channel, source, category_id, place_id, sealed, lon, lat,
        reporter_id, device_id, wants_news, is_public, language, occurred_at, received_at)
    SELECT %(about)s, %(code)s, %(channel)s, %(source)s, %(category_id)s, %(place_id)s,
        %(sealed)s, %(lon)s, %(lat)s, %(reporter_id)s, %(device_id)s, %(wants_news)s,
        %(is_public)s, %(language)s, %(occurred_at)s, %(at)s FROM kept
), {keys.KEEP.format(rows="kept")}, {ledger.ENTRY.format(rows="kept")}
SELECT 1 FROM kept
"""  # noqa: S608  # constants only, values are parameters
WITH_KEY = RECEIVE.format(kept=idempotency.KEEP)
WITHOUT_KEY = RECEIVE.format(kept="kept AS (SELECT 1)")


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as a door took it in, already checked."""

    channel: str
    text: str
    occurred_at: datetime
    source: str = ""
    category_id: UUID | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    place_id: UUID | None = None
    address: str = ""
    point: Point | None = None
    media_url: str = ""
    reporter_id: UUID | None = None
    device_id: str = ""
    wants_news: bool = False
    is_public: bool = True
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class Received:
    """The report as it is kept; `is_new` unless it was sent before."""

    report_id: UUID
    code: str
    is_new: bool = True


def receive_report(
    *, new: NewReport, actor: str, at: datetime, sent: idempotency.Sent | None = None
) -> Received:
    """Keep a report for good, once per sender's key; triage hears of it through the outbox.

    Outside a transaction it is durable when this returns.

    Args:
        sent: the sender's key; without one, each call is a report of its own.
    Raises:
        KeyReused: the key stands for another report.
    """
    received, salt = Received(new_id(), new_code()), secrets.token_bytes(16)
    event = events.ReportReceived(
        about=received.report_id,
        at=at,
        channel=new.channel,
        code=received.code,
        words=words_digest(salt=salt, text=new.text),
    )
    made = keys.make_key(subject_id=received.report_id, purpose=content.HANDLE)
    values = _values(new) | ledger.values(event, actor=actor) | {"code": received.code}
    values |= keys.values(made) | {"sealed": _sealed(new, received.report_id, salt, made.open)}
    if sent is not None:
        reply = {"report_id": str(received.report_id), "code": received.code}
        values |= {
            "caller": sent.caller,
            "key": sent.key,
            "fingerprint": sent.fingerprint,
            "reply": Jsonb(reply),
        }
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_KEY if sent is None else WITH_KEY, values)
        is_new = cursor.fetchone() is not None
    if is_new or sent is None:
        return received
    return received_before(sent) or received


def received_before(sent: idempotency.Sent) -> Received | None:
    """The report that a sender's key stands for; None when the key is new.

    Raises:
        KeyReused: the key stands for another report.
    """
    kept = idempotency.kept_reply(sent)
    if kept is None:
        return None
    return Received(UUID(kept["report_id"]), kept["code"], is_new=False)


def _sealed(new: NewReport, report_id: UUID, salt: bytes, key: keys.OpenKey) -> bytes:
    words = content.ReportWords(new.text, new.address, new.attributes, new.media_url, salt.hex())
    return content.seal_report(key=key, report_id=report_id, words=words)


def _values(new: NewReport) -> dict[str, Any]:
    return {
        "channel": new.channel,
        "source": new.source,
        "category_id": new.category_id,
        "place_id": new.place_id,
        "lon": new.point.lon if new.point else None,
        "lat": new.point.lat if new.point else None,
        "reporter_id": new.reporter_id,
        "device_id": new.device_id,
        "wants_news": new.wants_news,
        "is_public": new.is_public,
        "language": new.language,
        "occurred_at": new.occurred_at,
    }
