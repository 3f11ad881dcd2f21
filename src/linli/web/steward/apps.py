"""The Django app of these pages."""

from django.apps import AppConfig


class StewardConfig(AppConfig):
    name = "linli.web.steward"
    label = "steward"
