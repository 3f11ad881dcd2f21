"""The Django app of these pages."""

from django.apps import AppConfig


class SettingsPagesConfig(AppConfig):
    name = "linli.web.settings_pages"
    label = "settings_pages"
