"""The Django app of these pages."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "linli.web.devices"
    label = "device_pages"
