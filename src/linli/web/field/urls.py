"""Addresses below /field."""

from django.urls import path

from linli.web.field import views

app_name = "field"

urlpatterns = [
    path("", views.home, name="home"),
    path("list", views.task_list, name="list"),
    path("map", views.field_map, name="map"),
    path("me", views.me, name="me"),
    path("report", views.report, name="report"),
    path("tasks/<uuid:assignment_id>", views.task, name="task"),
    path("tasks/<uuid:assignment_id>/contact", views.contact, name="contact"),
    path("tasks/<uuid:assignment_id>/<slug:step>", views.act, name="act"),
    path("swaps/ask", views.ask_swap, name="ask_swap"),
    path("swaps/<uuid:swap_id>/<slug:step>", views.answer_swap, name="answer_swap"),
    path("sw.js", views.service_worker, name="service_worker"),
]
