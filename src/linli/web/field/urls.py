"""Addresses below /field."""

from django.urls import path

from linli.web.field.views import devices, me, moves, reporting, rounds, shell, tasks

app_name = "field"

urlpatterns = [
    path("", tasks.home, name="home"),
    path("list", tasks.task_list, name="list"),
    path("round", rounds.today, name="round"),
    path("round/tomorrow", rounds.tomorrow, name="round_tomorrow"),
    path("round/pause", rounds.pause, name="round_pause"),
    path("round/resume", rounds.resume, name="round_resume"),
    path("round/<uuid:duty_id>", rounds.stop, name="stop"),
    path("round/<uuid:duty_id>/<slug:step>", rounds.act, name="stop_step"),
    path("map", tasks.field_map, name="map"),
    path("me", me.me, name="me"),
    path("report", reporting.report, name="report"),
    path("tasks/<uuid:assignment_id>", tasks.task, name="task"),
    path("tasks/<uuid:assignment_id>/contact", tasks.contact, name="contact"),
    path("tasks/<uuid:assignment_id>/<slug:step>", tasks.act, name="act"),
    path("moves/<uuid:move_id>/<slug:step>", moves.answer, name="answer_move"),
    path("swaps/ask", me.ask_swap, name="ask_swap"),
    path("swaps/<uuid:swap_id>/<slug:step>", me.answer_swap, name="answer_swap"),
    path("devices", devices.start, name="devices"),
    path("devices/find", devices.find, name="find_device"),
    path("devices/places", devices.find_places, name="device_places"),
    path("devices/place", devices.place, name="place_device"),
    path("devices/<uuid:device_id>", devices.one, name="device"),
    path("devices/<uuid:device_id>/readings", devices.readings, name="readings"),
    path("devices/<uuid:device_id>/photos/<uuid:media_id>", devices.photo, name="device_photo"),
    path("devices/<uuid:device_id>/<slug:step>", devices.act, name="device_step"),
    path("offline", shell.offline, name="offline"),
    path("sw.js", shell.service_worker, name="service_worker"),
]
