"""The URL roots; design.md's "Ways in" lists them."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("linli.web.ops")),
    path("", include("linli.api.urls")),
    path("", include("linli.web.shared.urls")),
    path("", include("linli.web.shared.tiles")),
    path("", include("linli.web.portal.urls")),
    path("ledger/", include("linli.web.ledger_pages.urls")),
    path("", include("linli.web.steward.file_urls")),
    path("steward/", include("linli.web.steward.urls")),
    path("field/", include("linli.web.field.urls")),
    path("", include("linli.web.feedback_pages.urls")),
    path("", include("linli.web.console.urls")),
    path("", include("linli.web.alarms.urls")),
    path("", include("linli.web.alerts.urls")),
    path("", include("linli.web.desk.urls")),
    path("plan/", include("linli.web.planning.urls")),
    path("care/", include("linli.web.care.urls")),
    path("admin/", include("linli.web.devices.urls")),
    path("admin/", include("linli.web.settings_pages.urls")),
    path("accounts/", include("linli.web.signin_pages.urls")),
    path("accounts/", include("allauth.urls")),
    path("look/language", set_language, name="set_language"),
]

handler400 = "linli.web.shared.errors.bad_request"
handler403 = "linli.web.shared.errors.forbidden"
handler404 = "linli.web.shared.errors.not_found"
handler429 = "linli.web.shared.errors.too_many_requests"
handler500 = "linli.web.shared.errors.server_error"
