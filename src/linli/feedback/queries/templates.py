"""Reading templates and their history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.feedback import rendering, wording
from linli.feedback.decide import WORDED
from linli.feedback.models import Template, TemplateVersion
from linli.feedback.services.templates import TemplateNotFound


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    id: UUID
    moment: str
    channel: str
    language: str
    subject: str
    body: str
    version: int

    @property
    def moment_name(self) -> str:
        return str(wording.MOMENT_NAMES.get(self.moment, self.moment))

    @property
    def channel_name(self) -> str:
        return str(wording.CHANNEL_NAMES.get(self.channel, self.channel))

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What the template may name in braces."""
        return tuple(sorted(rendering.placeholders(self.moment)))


@dataclass(frozen=True, slots=True)
class TemplateVersionInfo:
    version: int
    subject: str
    body: str
    actor: str
    reason: str
    changed_at: datetime


def _info(row: Template) -> TemplateInfo:
    return TemplateInfo(
        row.id, row.moment, row.channel, row.language, row.subject, row.body, row.version
    )


def templates() -> list[TemplateInfo]:
    """Every template, in the order of the moments."""
    rows = Template.objects.order_by("channel", "language", "id")
    return sorted((_info(row) for row in rows), key=lambda info: WORDED.index(info.moment))


def template(template_id: UUID) -> TemplateInfo:
    """One template.

    Raises:
        TemplateNotFound: no template has this id.
    """
    row = Template.objects.filter(pk=template_id).first()
    if row is None:
        raise TemplateNotFound()
    return _info(row)


def template_history(template_id: UUID) -> list[TemplateVersionInfo]:
    """A template's versions, newest first."""
    rows = TemplateVersion.objects.filter(template_id=template_id).order_by("-version", "id")
    return [
        TemplateVersionInfo(
            row.version, row.subject, row.body, row.actor, row.reason, row.changed_at
        )
        for row in rows
    ]
