"""Writes of the feedback package: telling reporters and staff, hearing what reporters say."""

from linli.feedback.services.messages import (
    MessageNotFound,
    forget_old_messages,
    resend_message,
    send_message,
    sweep_messages,
    tell_about_right,
    tell_reporters,
)
from linli.feedback.services.notices import forget_old_notices, mark_seen, tell_staff
from linli.feedback.services.reporter import RatingNotOpen, ReopenNotOpen, rate, reopen
from linli.feedback.services.templates import TemplateNotFound, keep_template, seed_templates

__all__ = [
    "MessageNotFound",
    "RatingNotOpen",
    "ReopenNotOpen",
    "TemplateNotFound",
    "forget_old_messages",
    "forget_old_notices",
    "keep_template",
    "mark_seen",
    "rate",
    "reopen",
    "resend_message",
    "seed_templates",
    "send_message",
    "sweep_messages",
    "tell_about_right",
    "tell_reporters",
    "tell_staff",
]
