"""The Django app of this package."""

from django.apps import AppConfig

from linli.web.live import signals


class WebConfig(AppConfig):
    name = "linli.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a session that ends take its streams with it."""
        signals.connect()
