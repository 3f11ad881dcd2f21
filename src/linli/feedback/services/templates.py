"""Templates: seeded from the shipped file, changed with history."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.core import errors
from linli.core.ids import new_id
from linli.feedback import rendering
from linli.feedback.models import CHANNELS, LANGUAGES, Template, TemplateVersion
from linli.ledger import services as ledger

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "templates.json"


class TemplateNotFound(errors.NotFound):
    code, title = "template-not-found", _("There is no such template")


@cache
def shipped() -> dict[str, dict[str, dict[str, str]]]:
    """The words that Linli comes with: by moment, language, and ``sms``, ``subject``, ``email``."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


def words_for(*, moment: str, channel: str, language: str) -> tuple[str, str]:
    """Subject and body of a template; the shipped words where nobody has set or seeded any."""
    row = Template.objects.filter(moment=moment, channel=channel, language=language).first()
    if row is not None:
        return row.subject, row.body
    words = shipped()[moment][language]
    return words["subject"] if channel == "email" else "", words[channel]


@transaction.atomic
def seed_templates(*, at: datetime) -> int:
    """Keep the shipped templates that are not there yet; returns how many were new."""
    known = set(Template.objects.values_list("moment", "channel", "language"))
    fresh = 0
    for moment, by_language in shipped().items():
        for language in LANGUAGES:
            words = by_language[language]
            for channel in CHANNELS:
                if channel not in words or (moment, channel, language) in known:
                    continue
                subject = words["subject"] if channel == "email" else ""
                keep_template(
                    moment=moment,
                    channel=channel,
                    language=language,
                    subject=subject,
                    body=words[channel],
                    actor="system",
                    reason="",
                    at=at,
                )
                fresh += 1
    return fresh


@transaction.atomic
def keep_template(
    *,
    moment: str,
    channel: str,
    language: str,
    subject: str,
    body: str,
    actor: str,
    reason: str,
    at: datetime,
) -> UUID:
    """Set the wording of one moment; the one before stays in the history.

    Messages that were already made keep their words. The same words again change nothing.

    Returns:
        The id of the template.
    Raises:
        UnusableTemplate: an unknown placeholder, no text, too long a text; `fields` says which.
        TemplateNotFound: there is no such channel or language.
    """
    if channel not in CHANNELS or language not in LANGUAGES:
        raise TemplateNotFound()
    subject = subject.strip() if channel == "email" else ""
    body = body.replace("\r\n", "\n").strip()
    rendering.check(moment=moment, channel=channel, subject=subject, body=body)
    row, is_new = Template.objects.select_for_update().get_or_create(
        moment=moment,
        channel=channel,
        language=language,
        defaults={"id": new_id(), "subject": subject, "body": body},
    )
    if not is_new:
        if (row.subject, row.body) == (subject, body):
            return row.id
        row.subject, row.body, row.version = subject, body, row.version + 1
        row.save(update_fields=["subject", "body", "version"])
    TemplateVersion.objects.create(
        id=new_id(),
        template=row,
        version=row.version,
        subject=subject,
        body=body,
        actor=actor,
        reason=reason.strip()[:200],
        changed_at=at,
    )
    facts: dict[str, object] = {
        "moment": moment,
        "channel": channel,
        "language": language,
        "version": row.version,
    }
    ledger.record(kind="TemplateChanged", about=row.id, at=at, payload=facts, actor=actor)
    return row.id
