"""The URL roots; design.md's "Ways in" lists them."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
