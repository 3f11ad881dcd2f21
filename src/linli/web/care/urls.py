"""Addresses below /care."""

from django.urls import path

from linli.web.care.views import arranging, calling

app_name = "care"

urlpatterns = [
    path("", calling.listing, name="list"),
    path("new", arranging.new, name="new"),
    path("places", arranging.find_places, name="places"),
    path("calls/<uuid:call_id>", calling.one, name="call"),
    path("calls/<uuid:call_id>/number", calling.number, name="number"),
    path("calls/<uuid:call_id>/outcome", calling.outcome, name="outcome"),
    path("<uuid:arrangement_id>", arranging.one, name="arrangement"),
    path("<uuid:arrangement_id>/confirm", arranging.confirm, name="confirm"),
    path("<uuid:arrangement_id>/away", arranging.away, name="away"),
    path("<uuid:arrangement_id>/end", arranging.end, name="end"),
]
