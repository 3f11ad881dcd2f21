"""The Django app of these pages."""

from django.apps import AppConfig


class CarePagesConfig(AppConfig):
    name = "linli.web.care"
    label = "care_pages"
