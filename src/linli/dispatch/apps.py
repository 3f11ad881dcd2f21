"""The Django app of this package."""

from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "linli.dispatch"
    label = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"
