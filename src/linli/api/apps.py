"""The Django app of this package."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "linli.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let webhooks hear of every event."""
        # Both need tables, which are there only now.
        from linli.feedback.webhooks import handlers
        from linli.flow import registry

        registry.register(handlers.handle)
