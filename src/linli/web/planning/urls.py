"""Addresses below /plan/."""

from django.urls import path

from linli.web.planning.views import answers, drafts, questions, week

app_name = "planning"

urlpatterns = [
    path("", week.first, name="first"),
    path("week", week.index, name="week"),
    path("week/forecast", week.want, name="forecast"),
    path("week/earlier", week.earlier, name="earlier"),
    path("shifts", drafts.index, name="drafts"),
    path("shifts/make", drafts.make, name="make"),
    path("shifts/publish", drafts.publish, name="publish"),
    path("shifts/<uuid:draft_id>", drafts.change, name="draft"),
    path("shifts/<uuid:draft_id>/drop", drafts.drop, name="drop"),
    path("fair", week.fair, name="fair"),
    path("promises", week.promises, name="promises"),
    path("what-if/", questions.index, name="questions"),
    path("what-if/new", questions.new, name="ask"),
    path("what-if/<uuid:question_id>/", answers.one, name="question"),
    path("what-if/<uuid:question_id>/progress", answers.progress, name="progress"),
    path("what-if/<uuid:question_id>/stop", answers.stop, name="stop"),
    path("what-if/<uuid:question_id>/report.html", answers.report, name="report"),
    path("what-if/<uuid:question_id>/figures.csv", answers.figures, name="figures"),
]
