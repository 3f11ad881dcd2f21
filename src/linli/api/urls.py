"""Addresses of the doors for programs."""

from django.urls import include, path

from linli.api import media
from linli.api.hooks import alerts, vendors, voice
from linli.api.hooks import views as hooks
from linli.api.v1 import pages
from linli.api.v1.root import api

urlpatterns = [
    path("api/v1/openapi.json", pages.openapi, name="api-openapi"),
    path("api/v1/docs", pages.docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("open311/v2/", include("linli.api.open311.urls")),
    path("hooks/in/<slug:name>", hooks.take, name="hook-in"),
    path("hooks/cap/<slug:source>", alerts.take, name="hook-cap"),
    path("hooks/sensing/<slug:vendor>", vendors.take, name="hook-sensing"),
    path("hooks/voice", voice.take, name="hook-voice"),
    path("media/<uuid:media_id>", media.photo, name="photo"),
    path("media/<uuid:media_id>/thumb", media.thumbnail, name="photo-thumb"),
]
