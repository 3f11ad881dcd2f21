"""The Django app of this package."""

from django.apps import AppConfig


class SensingConfig(AppConfig):
    name = "linli.sensing"
    label = "sensing"
    default_auto_field = "django.db.models.BigAutoField"
