"""Addresses below /admin/."""

from django.urls import path

from linli.web.settings_pages.views import (
    calendars,
    categories,
    clients,
    health,
    members,
    organisations,
    overview,
    places,
    shifts,
)

app_name = "settings_pages"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("categories/", categories.index, name="categories"),
    path("categories/new", categories.new, name="category_new"),
    path("categories/<slug:code>/", categories.one, name="category"),
    path("categories/<slug:code>/owner", categories.set_owner, name="category_owner"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/new", organisations.new, name="organisation_new"),
    path("organisations/skills", organisations.skills, name="skills"),
    path("organisations/<uuid:organisation_id>/", organisations.one, name="organisation"),
    path(
        "organisations/<uuid:organisation_id>/change",
        organisations.change,
        name="organisation_change",
    ),
    path("organisations/<uuid:organisation_id>/team", organisations.new_team, name="team_new"),
    path("teams/<uuid:team_id>/", organisations.team, name="team"),
    path("members/", members.index, name="members"),
    path("members/new", members.new, name="member_new"),
    path("members/<uuid:member_id>/", members.one, name="member"),
    path("members/<uuid:member_id>/grant", members.grant, name="member_grant"),
    path(
        "members/<uuid:member_id>/withdraw/<uuid:grant_id>",
        members.withdraw,
        name="member_withdraw",
    ),
    path("members/<uuid:member_id>/password", members.password, name="member_password"),
    path("members/<uuid:member_id>/switch", members.switch, name="member_switch"),
    path("calendars/", calendars.index, name="calendars"),
    path("calendars/new", calendars.new, name="calendar_new"),
    path("calendars/<uuid:calendar_id>/", calendars.one, name="calendar"),
    path("calendars/<uuid:calendar_id>/change", calendars.change, name="calendar_change"),
    path("calendars/<uuid:calendar_id>/day", calendars.set_day, name="calendar_day"),
    path("shifts/", shifts.index, name="shifts"),
    path("shifts/add", shifts.add, name="shift_add"),
    path("shifts/copy", shifts.copy, name="shift_copy"),
    path("shifts/<uuid:shift_id>/withdraw", shifts.withdraw, name="shift_withdraw"),
    path("shifts/swaps/<uuid:swap_id>", shifts.answer_swap, name="swap_answer"),
    path("places/", places.index, name="places"),
    path("places/import", places.import_file, name="place_import"),
    path("places/<uuid:place_id>/", places.one, name="place"),
    path("places/<uuid:place_id>/add", places.new, name="place_new"),
    path("clients/", clients.index, name="clients"),
    path("clients/<uuid:key_id>/revoke", clients.revoke, name="client_revoke"),
    path("queue/", health.queue, name="queue"),
    path("queue/resend", health.resend, name="queue_resend"),
    path("queue/jobs/<int:job_id>/retry", health.retry, name="queue_retry"),
    path("ledger/", health.read_ledger, name="ledger"),
    path("privacy/", health.privacy, name="privacy"),
]
