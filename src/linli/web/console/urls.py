"""Addresses of the console and of the case page."""

from django.urls import path

from linli.web.console.views import batch, case, coverage, dispatching, emergency, queue, tools

app_name = "console"

urlpatterns = [
    path("console", queue.console, name="console"),
    path("console/rows", queue.rows, name="rows"),
    path("console/case/<str:code>", queue.panel, name="panel"),
    path("console/map.json", tools.map_points, name="map"),
    path("console/search", tools.search, name="search"),
    path("console/export.csv", tools.export, name="export"),
    path("console/coverage", coverage.coverage, name="coverage"),
    path("console/coverage.json", coverage.layer, name="coverage_layer"),
    path("console/standby", coverage.offer_move, name="offer_move"),
    path("console/wall", tools.wall, name="wall"),
    path("console/batch", batch.batch, name="batch"),
    path("console/filters", queue.keep_filter, name="keep_filter"),
    path("console/filters/<uuid:filter_id>/forget", queue.drop_filter, name="drop_filter"),
    path("cases/<str:code>", case.case_page, name="case"),
    path("cases/<str:code>/contact", case.contact, name="contact"),
    path("cases/<str:code>/emergency", emergency.break_glass, name="break_glass"),
    path("cases/<str:code>/proposal", dispatching.proposal, name="proposal"),
    path("cases/<str:code>/send", dispatching.send, name="send"),
    path("cases/<str:code>/reroute", case.reroute, name="reroute"),
    path("cases/<str:code>/<slug:step>", case.step, name="step"),
]
