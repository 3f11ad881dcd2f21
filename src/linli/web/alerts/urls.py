"""Addresses of the alert pages."""

from django.urls import path

from linli.web.alerts.views import plans, public, sources, staff

app_name = "alerts"

urlpatterns = [
    path("alerts", public.listing, name="list"),
    path("alerts/area", public.choose_area, name="area"),
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
]
