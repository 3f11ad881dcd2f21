"""Addresses of the alert pages."""

from django.urls import path

from linli.web.alerts.views import following, plans, platform, public, sources, staff

app_name = "alerts"

urlpatterns = [
    path("alerts", public.listing, name="list"),
    path("alerts/banner/<slug:where>", public.banner_again, name="banner"),
    path("alerts/area", public.choose_area, name="area"),
    path("alerts/follow", following.follow, name="follow"),
    path("alerts/told/<str:token>", following.told, name="told"),
    path("alerts/told/<str:token>/confirm", following.confirm, name="confirm"),
    path("alerts/told/<str:token>/end", following.end, name="end"),
    path("alerts/<uuid:alert_id>", public.one, name="alert"),
    path("alerts/<uuid:alert_id>/dismiss", public.dismiss, name="dismiss"),
    path("console/alerts", staff.listing, name="staff_list"),
    path("console/alerts/<uuid:alert_id>", staff.one, name="staff_alert"),
    path("console/alerts/<uuid:alert_id>/cap.xml", staff.document, name="document"),
    path("admin/alerts/", sources.index, name="sources"),
    path("admin/alerts/new", sources.new, name="source_new"),
    path("admin/alerts/sources/<slug:name>/", sources.one, name="source"),
    path("admin/alerts/sources/<slug:name>/secret", sources.secret, name="source_secret"),
    path("admin/alerts/sources/<slug:name>/renew", sources.renew, name="source_renew"),
    path("admin/alerts/plans/", plans.index, name="plans"),
    path("admin/alerts/plans/new", plans.new, name="plan_new"),
    path("admin/alerts/plans/ship", plans.ship, name="plans_ship"),
    path("admin/alerts/plans/<uuid:plan_id>/", plans.one, name="plan"),
    path("admin/alerts/platform/", platform.index, name="platform"),
    path("admin/alerts/platform/secret", platform.secret, name="platform_secret"),
    path("admin/alerts/platform/renew", platform.renew, name="platform_renew"),
    path("admin/alerts/platform/<uuid:dispatch_id>", platform.one, name="dispatch"),
    path("admin/alerts/platform/<uuid:dispatch_id>/resend", platform.resend, name="resend"),
]
