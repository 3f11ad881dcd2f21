"""The Django app of these pages."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "linli.web.alerts"
    label = "alert_pages"
