"""The Django app of this package."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "linli.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"
