"""Addresses of the shell: theme, components."""

from django.urls import path

from linli.web.shared import views

app_name = "web"
urlpatterns = [
    path("look/theme", views.set_theme, name="theme"),
    path("components", views.components, name="components"),
]
