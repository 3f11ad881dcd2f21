"""Addresses of the residents' pages."""

from django.urls import path

from linli.web.portal.views import (
    follow,
    kept,
    my_data,
    open_data,
    pieces,
    public,
    report,
    shell,
    track,
)

app_name = "portal"

urlpatterns = [
    path("", report.home, name="home"),
    path("suggest", pieces.suggest, name="suggest"),
    path("details", pieces.details, name="details"),
    path("places", pieces.places, name="places"),
    path("nearby", pieces.nearby, name="nearby"),
    path("proof", pieces.challenge, name="proof"),
    path("follow/<uuid:case_id>", follow.follow, name="follow"),
    path("track/", track.enter, name="enter"),
    path("track/<str:code>", track.story, name="track"),
    path("track/<str:code>/rate", track.rate, name="rate"),
    path("track/<str:code>/reopen", track.reopen, name="reopen"),
    path("track/<str:code>/qr.svg", track.qr, name="qr"),
    path("track/<str:code>/photos/<uuid:media_id>", track.photo, name="photo"),
    path("track/<str:code>/data", kept.kept, name="kept"),
    path("track/<str:code>/data/pin", kept.send_pin, name="send_pin"),
    path("track/<str:code>/data/prove", kept.prove, name="prove"),
    path("track/<str:code>/data/delete", kept.delete, name="delete"),
    path("my/proof", my_data.prove, name="my_proof"),
    path("my/data", my_data.my_data, name="my_data"),
    path("my/data/ask", my_data.ask, name="data_ask"),
    path("my/data/copy", my_data.copy, name="my_copy"),
    path("my/data/copy.json", my_data.copy_json, name="my_copy_json"),
    path("my/data/reasons/<uuid:report_id>", my_data.reasons, name="my_reasons"),
    path("my/data/requests/<uuid:request_id>/take-back", my_data.take_back, name="my_take_back"),
    path("my/data/leave", my_data.leave, name="data_leave"),
    path("map", public.case_map, name="map"),
    path("map/cases.json", public.case_points, name="points"),
    path("map/<uuid:case_id>", public.case_page, name="case"),
    path("categories", public.categories, name="categories"),
    path("open-data", open_data.page, name="open_data"),
    path("open-data/figures.csv", open_data.figures_csv, name="figures"),
    path("privacy", public.privacy, name="privacy"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("sw.js", shell.service_worker, name="service_worker"),
    path("offline", shell.offline, name="offline"),
]
