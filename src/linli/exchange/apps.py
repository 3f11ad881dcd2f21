"""The Django app of this package."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "linli.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
