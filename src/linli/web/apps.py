"""The Django app of this package."""

from django.apps import AppConfig

from linli.web.live import signals


class WebConfig(AppConfig):
    name = "linli.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a session that ends take its streams with it, a new password the other sessions."""
        # allauth's signals need the tables of accounts, which are there only now.
        from linli.web import sessions

        signals.connect()
        sessions.connect()
