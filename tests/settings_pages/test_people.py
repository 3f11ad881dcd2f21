"""Organisations, teams, members and roles: within reach, once, and on record."""

import pytest
from django.test import Client
from tests.factories import (
    NOON,
    around_the_clock,
    make_community,
    make_member,
    make_organisation,
    make_user,
)

from linli.guard.models import Grant, User
from linli.ledger import queries as ledger
from linli.ledger.models import Entry
from linli.people import stations
from linli.people.models import Member, Organisation, Skill, Team
from linli.privacy import services as privacy

pytestmark = pytest.mark.django_db


def test_an_organisation_is_made_and_changed_with_the_reason_on_record(admin):
    fields = {
        "code": "post-1",
        "name": "一所",
        "kind": "police",
        "calendar": str(around_the_clock().id),
        "is_active": "on",
    }
    admin.send("/admin/organisations/new", **fields)
    made = Organisation.objects.get(code="post-1")

    changed = fields | {"name": "第一派出所", "reason": "renamed by the city"}
    admin.send(f"/admin/organisations/{made.id}/change", **changed)

    made.refresh_from_db()
    assert made.name == "第一派出所"
    entry = ledger.latest(about=made.id)[0]
    assert entry.payload["reason"] == "renamed by the city"
    assert entry.payload["changes"]["name"] == ["一所", "第一派出所"]
    page = admin.get(f"/admin/organisations/{made.id}/").content.decode()
    assert "renamed by the city" in page


def test_an_organisation_cannot_stand_below_itself(admin):
    upper = make_organisation()
    lower = make_organisation(parent=upper)
    fields = {
        "name": upper.name,
        "kind": "police",
        "calendar": str(upper.calendar_id),
        "parent": str(lower.id),
    }

    answer = admin.send(f"/admin/organisations/{upper.id}/change", **fields)

    assert answer.status_code == 422
    assert "cannot stand below itself" in answer.content.decode()


def test_a_lead_keeps_teams_of_their_own_organisation_only(enter):
    own, other = make_organisation(), make_organisation()
    lead = enter("lead", organisation=own)

    made = lead.send(f"/admin/organisations/{own.id}/team", name="夜班", is_active="on")
    refused = lead.send(f"/admin/organisations/{other.id}/team", name="夜班", is_active="on")

    assert (made.status_code, refused.status_code) == (302, 404)
    assert list(Team.objects.values_list("organisation_id", flat=True)) == [own.id]


def test_a_skill_is_added(admin):
    admin.send("/admin/organisations/skills", code="lift", name="电梯", name_en="Lifts")

    assert Skill.objects.get(code="lift").name_en == "Lifts"


def new_member(organisation, **changes):
    return {
        "username": "wang1",
        "name": "王一",
        "phone": "13800000000",
        "organisation": str(organisation.id),
        "kind": "officer",
        "role": "officer",
    } | changes


def test_a_member_gets_an_account_a_role_and_a_password_shown_once(admin):
    own = make_organisation()

    page = admin.send("/admin/members/new", **new_member(own))

    secret = page.context["secret"]
    user = User.objects.get(username="wang1")
    assert user.check_password(secret)
    assert page["Cache-Control"] == "no-store"
    assert Grant.objects.get(user=user).organisation_id == own.id
    kept = privacy.read(
        subject_id=user.id, fields=["member.phone"], purpose="run_staff", reader="user:x", at=NOON
    )
    assert kept == {"member.phone": "13800000000"}


def test_the_form_sent_twice_makes_one_member_and_tells_no_password_again(admin):
    fields = new_member(make_organisation(), key="0197a000-0000-7000-8000-000000000002")

    first = admin.send("/admin/members/new", **fields)
    second = admin.send("/admin/members/new", **fields)

    assert first.context["secret"]
    assert not second.context["secret"]
    assert Member.objects.count() == 1


def test_a_name_that_is_taken_is_refused_and_leaves_nothing_behind(admin):
    make_user(username="wang1")

    answer = admin.send("/admin/members/new", **new_member(make_organisation()))

    assert answer.status_code == 422
    assert Member.objects.count() == 0


def test_a_lead_makes_responders_of_their_own_organisation_only(enter):
    own, other = make_organisation(), make_organisation()
    lead = enter("lead", organisation=own)

    elsewhere = lead.send("/admin/members/new", **new_member(other))
    too_much = lead.send("/admin/members/new", **new_member(own, role="admin"))
    fine = lead.send("/admin/members/new", **new_member(own))

    assert (elsewhere.status_code, too_much.status_code, fine.status_code) == (422, 422, 200)
    assert Member.objects.get().organisation_id == own.id


def test_a_lead_sees_no_member_of_another_organisation(enter):
    stranger = make_member()
    lead = enter("lead", organisation=make_organisation())

    assert lead.get(f"/admin/members/{stranger.id}/").status_code == 404
    assert "user" not in str(lead.get("/admin/members/").context["listing"].table.rows)


def test_a_lead_cannot_take_over_an_account_that_may_more(enter):
    own = make_organisation()
    lead = enter("lead", organisation=own)
    member = make_member(organisation=own)
    Grant.objects.create(user=member.user, role="admin")

    for step in ("password", "switch", "grant"):
        answer = lead.send(f"/admin/members/{member.id}/{step}", role="officer")
        assert answer.status_code == 403, step


def test_a_lead_does_not_grant_beyond_their_organisation(enter):
    own = make_organisation()
    lead, member = enter("lead", organisation=own), make_member(organisation=own)

    everywhere = {"role": "officer", "organisation": "", "area": ""}
    answer = lead.send(f"/admin/members/{member.id}/grant", **everywhere)

    assert answer.status_code == 403
    assert Grant.objects.filter(user=member.user).count() == 1


def test_roles_are_granted_and_taken_back(admin):
    member = make_member()
    where = {"organisation": str(member.organisation_id), "area": ""}

    admin.send(f"/admin/members/{member.id}/grant", role="lead", **where)
    held = Grant.objects.get(user=member.user, role="lead")
    admin.send(f"/admin/members/{member.id}/withdraw/{held.id}")

    assert not Grant.objects.filter(pk=held.id).exists()
    kinds = [entry.kind for entry in ledger.latest(about=member.user_id)]
    assert kinds[:2] == ["RoleWithdrawn", "RoleGranted"]


def test_a_new_password_replaces_the_old_one(admin):
    member = make_member()

    page = admin.send(f"/admin/members/{member.id}/password")

    member.user.refresh_from_db()
    assert member.user.check_password(page.context["secret"])


def test_a_switched_off_account_opens_nothing_and_can_come_back(admin):
    member = make_member()
    theirs = Client()
    theirs.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")

    admin.send(f"/admin/members/{member.id}/switch", to="off", reason="left")
    assert theirs.get("/field/").status_code == 302
    admin.send(f"/admin/members/{member.id}/switch", to="on")

    member.user.refresh_from_db()
    assert member.user.is_active
    kinds = [entry.kind for entry in ledger.latest(about=member.user_id)]
    assert kinds[:2] == ["UserActivated", "UserDeactivated"]


def test_the_last_administrator_stays(admin):
    own = make_organisation()
    member = Member.objects.create(user=admin.user, organisation=own, kind="manager")

    admin.send(f"/admin/members/{member.id}/switch", to="off", reason="holiday")
    admin.send(f"/admin/members/{member.id}/withdraw/{admin.user.grants.get().id}")

    admin.user.refresh_from_db()
    assert admin.user.is_active
    assert admin.user.grants.count() == 1


@pytest.mark.parametrize("role", ["auditor", "officer", "dispatcher", "steward"])
def test_others_do_not_open_members(enter, role):
    assert enter(role).get("/admin/members/").status_code == 403


def test_a_team_is_named_the_micro_fire_station_of_areas_of_its_organisation(enter):
    here, elsewhere = make_community(), make_community()
    own = make_organisation(kind="property")
    own.areas.set([here.id])
    lead = enter("lead", organisation=own)
    address = f"/admin/organisations/{own.id}/team"
    given = {"name": "微型消防站", "is_active": "on", "is_fire_station": "on"}

    nowhere = lead.send(address, **given)
    abroad = lead.send(address, **given, areas=[str(elsewhere.id)])
    assert (nowhere.status_code, abroad.status_code) == (422, 422)
    assert not Team.objects.exists()
    lead.send(address, **given, areas=[str(here.id)])

    (station,) = stations.fire_stations_at(here.path)
    assert station.name.endswith(" 微型消防站") and stations.fire_stations_at(elsewhere.path) == []
    lead.send(f"/admin/teams/{station.team_id}/", name="微型消防站", is_active="on")
    assert stations.fire_stations_at(here.path) == []
    assert Entry.objects.filter(kind="FireStationSet").count() == 2
