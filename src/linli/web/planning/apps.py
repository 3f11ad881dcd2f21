"""The Django app of these pages."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "linli.web.planning"
    label = "planning_pages"
