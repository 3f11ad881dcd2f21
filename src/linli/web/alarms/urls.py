"""Addresses of the alarm pages."""

from django.urls import path

from linli.web.alarms.views import acting, linking, looking

app_name = "alarms"

urlpatterns = [
    path("console/alarms", looking.listing, name="list"),
    path("console/alarms/map.json", looking.on_map, name="map"),
    path("console/alarms/lines", looking.lines, name="lines"),
    path("console/alarms/aside", looking.aside, name="aside"),
    path("console/alarms/many/<slug:step>", acting.many, name="many"),
    path("console/alarms/building/<str:building>", looking.building, name="building"),
    path("console/alarms/building/<str:building>/drill", acting.drill, name="drill"),
    path("console/alarms/<uuid:alarm_id>", looking.one, name="alarm"),
    path("console/alarms/<uuid:alarm_id>/cap.xml", looking.cap_file, name="cap"),
    path("console/alarms/<uuid:alarm_id>/homes/<uuid:home_id>", linking.told, name="told"),
    path(
        "console/alarms/<uuid:alarm_id>/property/<uuid:system_id>/<slug:action>",
        linking.property_action,
        name="property",
    ),
    path("console/alarms/<uuid:alarm_id>/<slug:step>", acting.step, name="step"),
]
