"""Addresses of files: homes, businesses, service records within a case, checks in the field."""

from django.urls import path

from linli.web.steward.views import checks, files, records

app_name = "files"

urlpatterns = [
    path("homes/", files.search, name="search"),
    path("homes/find", files.find, name="find"),
    path("homes/<str:place_code>", files.home, name="home"),
    path("businesses/<uuid:file_id>", files.business, name="business"),
    path("cases/<str:code>/records", records.records, name="records"),
    path("field/checks", checks.index, name="checks"),
    path("field/checks/<uuid:sample_id>", checks.check, name="check"),
]
