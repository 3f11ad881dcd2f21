"""The Django app of these pages."""

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "linli.web.alarms"
    label = "alarm_pages"
