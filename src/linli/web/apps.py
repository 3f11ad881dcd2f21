"""The Django app of this package."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "linli.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
