"""Files of homes and businesses within reach, and service records within one's own case."""

import pytest
from tests.factories import make_assignment, make_case, make_category, make_organisation
from tests.steward.conftest import Person

from linli.cases import services as cases
from linli.core import clock
from linli.people.models import Member
from linli.privacy.models import Read

pytestmark = pytest.mark.django_db


def test_given_a_home_then_its_file_says_who_what_and_from_where(enter, district):
    officer = enter("officer", organisation=district.police)

    page = officer.get(f"/homes/{district.home.code}").text

    for said in ("Wutong Property", "027-8000 0001", "Wutong Police Post", "Tenancy and use", "出租",
                 "Safety checks", "燃气", "合格", "Devices", "烟感", "智安运维",
                 "Who answers for the field wins", "property-20260302.csv", "江临市梧桐便利店"):  # fmt: skip
        assert said in page, said
    # Nothing about persons, and no way into deliveries for an officer.
    assert "周兰" not in page and "李秀英" not in page
    assert "/steward/deliveries/" not in page


def test_a_steward_comes_from_a_value_to_its_delivery(steward, district):
    page = steward.get(f"/homes/{district.home.code}").text

    assert "/steward/deliveries/" in page


def test_a_home_without_a_file_and_a_building_have_pages_too(enter, district):
    officer = enter("officer", organisation=district.police)
    inside = officer.get(f"/homes/{district.building.code}").text
    district.file.delete()

    assert f"/homes/{district.home.code}" in inside
    assert (
        "No department has delivered anything" in officer.get(f"/homes/{district.home.code}").text
    )
    assert officer.get("/homes/nowhere").status_code == 404
    assert officer.get(f"/homes/{district.area.code}").status_code == 404


def test_given_a_business_then_its_file_opens_within_reach_alone(enter, district):
    at = f"/businesses/{district.business.id}"

    page = enter("lead", organisation=district.police).get(at).text

    for said in (
        "江临市梧桐便利店",
        "91420100MA0000000X",
        "零售",
        "What most departments say wins",
        "merged",
    ):
        assert said in page, said
    assert enter("lead", organisation=make_organisation()).get(at).status_code == 403


WHO = [
    ("officer", "police", 200),
    ("grid_worker", "police", 200),
    ("property_staff", "property", 200),
    ("call_taker", "", 200),
    ("steward", "", 200),
    ("officer", "elsewhere", 403),
    ("steward", "elsewhere", 403),
    ("volunteer", "police", 403),
    ("auditor", "", 403),
    ("privacy_officer", "", 403),
]


def test_who_opens_the_file_of_a_home(enter, district):
    owners = {"police": district.police, "property": district.property, "": None}
    for role, where, status in WHO:
        owner = owners[where] if where in owners else make_organisation()
        person = enter(role, organisation=owner)

        assert person.get(f"/homes/{district.home.code}").status_code == status, (role, where)
        found = person.get("/homes/", q="3号楼")
        if status == 200:
            assert f"/homes/{district.home.code}" in found.text
        else:
            assert found.status_code == 403 or f"/homes/{district.home.code}" not in found.text


def test_search_finds_homes_and_businesses_and_never_a_person(steward, district):
    assert f"/businesses/{district.business.id}" in steward.get("/homes/", q="便利店").text
    assert "Nothing in your reach" in steward.get("/homes/", q="李秀英").text
    assert f"/homes/{district.home.code}" in steward.get("/homes/find", q="401室").text
    assert not Read.objects.exists()


def test_open_cases_at_a_home_show_to_those_who_may_see_them(enter, district):
    at = clock.now()
    case = make_case(owner=district.police, place_id=district.home.id, summary="煤气味", at=at)
    lead, asked, other = (
        enter(role, organisation=district.police) for role in ("lead", "officer", "officer")
    )
    # Before any page is read: behind the second wall a reader's rows are all there is.
    make_assignment(case=case, member=Member.objects.get(user=asked.user), at=at)

    for person, sees in ((lead, True), (other, False), (asked, True)):
        page = person.get(f"/homes/{district.home.code}").text
        assert (case.code in page) == sees


def the_case(district, category="elder-help", place=None):
    code = make_category(code=category, name="老人需要帮助", name_en="Elder needs help")
    return make_case(
        category=code, owner=district.police, at=clock.now(),
        place_id=(place or district.home).id, summary="老人摔倒",
    )  # fmt: skip


def at_work(person: Person, case, accept=True):
    task = make_assignment(case=case, member=Member.objects.get(user=person.user), at=clock.now())
    if accept:
        cases.accept_assignment(assignment_id=task.id, actor="user:x", at=clock.now())
    return task


def test_given_a_case_of_mine_with_a_purpose_then_the_record_opens_on_record(enter, district):
    officer, case = enter("officer", organisation=district.police), the_case(district)
    at_work(officer, case)
    at = f"/cases/{case.code}/records"

    asked = officer.get(at).text
    assert "李秀英" not in asked and not Read.objects.exists()
    form = {"purpose": "care-visits", "home": district.home.code}
    answer = officer.client.post(at, form)

    for said in ("Opened for: Visiting those who asked for care", "李秀英", "13800000001", "独居"):
        assert said in answer.text, said
    assert "周小兰" not in answer.text  # another purpose's record
    assert answer["Cache-Control"] == "no-store"
    read = Read.objects.get()
    assert (read.subject_id, read.purpose, read.about, read.reader) == (
        district.person.id, "care-visits", case.id, f"user:{officer.user.id}",
    )  # fmt: skip
    assert f"/cases/{case.code}/records" in officer.get(f"/cases/{case.code}").text


def test_a_purpose_that_the_category_has_not_opens_nothing(enter, district):
    officer, case = enter("officer", organisation=district.police), the_case(district)
    at_work(officer, case)

    for purpose in ("tenancy-register", "keep_registry", "handle_case", ""):
        answer = officer.client.post(
            f"/cases/{case.code}/records", {"purpose": purpose, "home": district.home.code}
        )
        assert answer.status_code == 422, purpose
        assert "周小兰" not in answer.text and "李秀英" not in answer.text
    assert not Read.objects.exists()


def test_a_home_that_the_case_is_not_about_opens_nothing(enter, district):
    officer, case = enter("officer", organisation=district.police), the_case(district)
    at_work(officer, case)

    answer = officer.client.post(
        f"/cases/{case.code}/records", {"purpose": "care-visits", "home": "other"}
    )

    assert answer.status_code == 422 and "Choose the home" in answer.text
    assert not Read.objects.exists()


def test_a_case_at_a_building_lets_one_choose_a_home_in_it(enter, district):
    officer = enter("officer", organisation=district.police)
    case = the_case(district, place=district.building)
    at_work(officer, case)

    answer = officer.client.post(
        f"/cases/{case.code}/records", {"purpose": "care-visits", "home": district.home.code}
    )

    assert "李秀英" in answer.text


def test_a_category_without_a_service_says_why_no_record_opens(enter, district):
    officer = enter("officer", organisation=district.police)
    case = the_case(district, category="street-light")
    at_work(officer, case)
    form = {"purpose": "care-visits", "home": district.home.code}

    for page in (officer.get(f"/cases/{case.code}/records"),
                 officer.client.post(f"/cases/{case.code}/records", form)):  # fmt: skip
        assert "has no service that would need to know" in page.text
        assert "李秀英" not in page.text
    assert not Read.objects.exists()
    assert "/records" not in officer.get(f"/cases/{case.code}").text


def test_who_was_only_asked_or_has_nothing_to_do_with_it_opens_nothing(enter, district):
    asked, other = (enter("officer", organisation=district.police) for _ in range(2))
    case = the_case(district)
    at_work(asked, case, accept=False)
    form = {"purpose": "care-visits", "home": district.home.code}

    for officer in (asked, other):
        assert officer.get(f"/cases/{case.code}/records").status_code == 404
        assert officer.client.post(f"/cases/{case.code}/records", form).status_code == 404
    assert not Read.objects.exists()


def test_who_is_done_opens_it_no_more(enter, district):
    officer, case = enter("officer", organisation=district.police), the_case(district)
    at_work(officer, case)
    cases.settle(case_id=case.id, disposition="done", actor="system", at=clock.now())
    form = {"purpose": "care-visits", "home": district.home.code}

    assert officer.client.post(f"/cases/{case.code}/records", form).status_code == 404


def test_no_other_role_opens_a_record(enter, district):
    case = the_case(district)
    for role in ("lead", "dispatcher", "admin", "steward", "auditor", "volunteer"):
        person = enter(role)
        form = {"purpose": "care-visits", "home": district.home.code}

        assert person.get(f"/cases/{case.code}/records").status_code == 403
        assert person.client.post(f"/cases/{case.code}/records", form).status_code == 403
        assert not Read.objects.exists()


def test_the_desk_is_offered_what_was_collected_once(enter, district):
    taker = enter("call_taker")
    home = {"place": "3号楼", "place_id": str(district.home.id)}

    said = taker.client.post("/desk/suggest", home).text

    for shown in ("Wutong Property", "027-8000 0001", "出租", f"/homes/{district.home.code}"):
        assert shown in said, shown
    assert "周兰" not in said and not Read.objects.exists()


def test_the_desk_of_elsewhere_is_offered_nothing(enter, district):
    taker = enter("call_taker", organisation=make_organisation())
    home = {"place": "3号楼", "place_id": str(district.home.id)}

    assert "Wutong Property" not in taker.client.post("/desk/suggest", home).text


def test_the_palette_finds_files_within_reach_and_no_person(enter, district):
    near = enter("lead", organisation=district.police)
    far = enter("lead", organisation=make_organisation())

    found = near.get("/console/search", q="3号楼2单元401室").json()
    firms = near.get("/console/search", q="便利店").json()

    assert f"/homes/{district.home.code}" in [one["href"] for one in found]
    assert f"/businesses/{district.business.id}" in [one["href"] for one in firms]
    assert near.get("/console/search", q="李秀英").json() == []
    for text in ("3号楼2单元401室", "便利店"):
        assert far.get("/console/search", q=text).json() == []
