"""The Django app of these pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "linli.web.portal"
    label = "portal"
