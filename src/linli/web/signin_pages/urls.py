"""Addresses below /accounts/, beside allauth's."""

from django.urls import path

from linli.web.signin_pages import views

app_name = "signin"

urlpatterns = [
    path("city", views.city, name="city"),
    path("city/answer", views.city_answer, name="city_answer"),
    path("confirmed", views.confirmed, name="confirmed"),
    path("devices", views.devices, name="devices"),
    path("devices/end", views.end_devices, name="devices_end"),
]
