"""The Django app of these pages."""

from django.apps import AppConfig


class LedgerPagesConfig(AppConfig):
    name = "linli.web.ledger_pages"
    label = "ledger_pages"
