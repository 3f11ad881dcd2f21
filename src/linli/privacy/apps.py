"""The Django app of this package."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "linli.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
