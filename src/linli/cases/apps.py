"""The Django app of this package."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "linli.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
