"""The Django app of these pages."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "linli.web.desk"
    label = "desk"
