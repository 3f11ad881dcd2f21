"""Addresses of the phone desk."""

from django.urls import path

from linli.web.desk import views

app_name = "desk"

urlpatterns = [
    path("desk", views.desk, name="desk"),
    path("desk/places", views.find_places, name="places"),
    path("desk/caller", views.caller, name="caller"),
    path("desk/suggest", views.suggest, name="suggest"),
]
