"""Addresses of the device pages and the rules, below /admin/."""

from django.urls import path

from linli.web.devices.views import devices, doors, figures, rules, upkeep

app_name = "devices"

urlpatterns = [
    path("devices/", devices.index, name="devices"),
    path("devices/unknown", upkeep.unknown, name="unknown"),
    path("devices/unknown/adopt", upkeep.adopt, name="adopt"),
    path("devices/unknown/ignore", upkeep.ignore, name="ignore"),
    path("devices/tasks", upkeep.tasks, name="tasks"),
    path("devices/tasks/<uuid:task_id>/finish", upkeep.finish, name="finish"),
    path("devices/tests", upkeep.tests, name="tests"),
    path("devices/figures", figures.figures, name="figures"),
    path("devices/<uuid:device_id>/", devices.one, name="device"),
    path("devices/<uuid:device_id>/password", devices.password, name="password"),
    path("devices/<uuid:device_id>/<slug:step>", devices.act, name="act"),
    path("doors/", doors.index, name="doors"),
    path("doors/new", doors.new, name="door_new"),
    path("doors/<slug:source>/", doors.one, name="door"),
    path("doors/<slug:source>/<slug:step>", doors.act, name="door_act"),
    path("rules/", rules.index, name="rules"),
    path("rules/new", rules.new, name="rule_new"),
    path("rules/<slug:code>/", rules.one, name="rule"),
    path("rules/<slug:code>/stop", rules.stop, name="rule_stop"),
]
