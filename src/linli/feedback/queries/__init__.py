"""Reads of the feedback package."""

from linli.feedback.queries.messages import (
    MailPage,
    MessageInfo,
    dead_messages,
    mailbox,
    mailbox_codes,
    mailbox_message,
    messages_of,
    messages_to,
)
from linli.feedback.queries.notices import NoticeInfo, notices_of, unseen_count
from linli.feedback.queries.templates import (
    TemplateInfo,
    TemplateVersionInfo,
    template,
    template_history,
    templates,
)
from linli.feedback.queries.tracking import Picture, Step, Tracking, tracking

__all__ = [
    "MailPage",
    "MessageInfo",
    "NoticeInfo",
    "Picture",
    "Step",
    "TemplateInfo",
    "TemplateVersionInfo",
    "Tracking",
    "dead_messages",
    "mailbox",
    "mailbox_codes",
    "mailbox_message",
    "messages_of",
    "messages_to",
    "notices_of",
    "template",
    "template_history",
    "templates",
    "tracking",
    "unseen_count",
]
