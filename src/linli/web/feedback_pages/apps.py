"""The Django app of these pages."""

from django.apps import AppConfig


class FeedbackPagesConfig(AppConfig):
    name = "linli.web.feedback_pages"
    label = "feedback_pages"
