"""The Django app of these pages."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "linli.web.field"
    label = "field"
