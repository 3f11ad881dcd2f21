"""The Django app of this package."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "linli.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"
