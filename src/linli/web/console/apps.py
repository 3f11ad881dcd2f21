"""The Django app of these pages."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "linli.web.console"
    label = "console"
