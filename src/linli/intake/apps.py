"""The Django app of this package."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "linli.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
