"""The Django app of this package."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "linli.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"
