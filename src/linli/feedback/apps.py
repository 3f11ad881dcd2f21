"""The Django app of this package."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "linli.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
