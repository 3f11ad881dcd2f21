"""Addresses of the log (C2SP tlog-tiles below /ledger) and of receipts."""

from django.urls import path

from linli.web.ledger_pages import log, receipt

app_name = "ledger"
urlpatterns = [
    path("", receipt.check, name="check"),
    path("checkpoint", log.checkpoint, name="checkpoint"),
    path("key", log.key, name="key"),
    path("tile/<path:name>", log.tile, name="tile"),
    path("receipt/<str:code>.json", receipt.download, name="receipt_file"),
    path("receipt/<str:code>/qr.svg", receipt.qr, name="receipt_qr"),
    path("receipt/<str:code>", receipt.show, name="receipt"),
]
