"""The Django app of this package."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "linli.guard"
    label = "guard"
    default_auto_field = "django.db.models.BigAutoField"
