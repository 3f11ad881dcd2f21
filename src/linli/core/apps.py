"""The Django app of this package."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "linli.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
