"""Addresses below /field."""

from django.urls import path

from linli.web.field.views import me, reporting, shell, tasks

app_name = "field"

urlpatterns = [
    path("", tasks.home, name="home"),
    path("list", tasks.task_list, name="list"),
    path("map", tasks.field_map, name="map"),
    path("me", me.me, name="me"),
    path("report", reporting.report, name="report"),
    path("tasks/<uuid:assignment_id>", tasks.task, name="task"),
    path("tasks/<uuid:assignment_id>/contact", tasks.contact, name="contact"),
    path("tasks/<uuid:assignment_id>/<slug:step>", tasks.act, name="act"),
    path("swaps/ask", me.ask_swap, name="ask_swap"),
    path("swaps/<uuid:swap_id>/<slug:step>", me.answer_swap, name="answer_swap"),
    path("offline", shell.offline, name="offline"),
    path("sw.js", shell.service_worker, name="service_worker"),
]
