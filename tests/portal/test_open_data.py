"""What everyone may take away: lists and figures without persons."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.factories import make_assignment, make_case, make_category, make_organisation

from linli.cases import services as cases
from linli.cases.models import Case
from linli.cases.queries import FEWEST
from linli.core import clock

pytestmark = pytest.mark.django_db
HOME = "梧桐路12号3号楼2单元401室"


@pytest.fixture
def client():
    cache.clear()
    found = Client()
    found.cookies["django_language"] = "en"
    return found


def figures(client):
    text = client.get("/open-data/figures.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def several(count, *, category, **fields):
    owner = make_organisation()
    return [
        make_case(category=category, owner=owner, at=clock.now(), **fields) for _ in range(count)
    ]


def finish(case, *, at):
    given = make_assignment(case=case, at=at)
    cases.accept_assignment(assignment_id=given.id, actor="user:1", at=at)
    cases.depart(assignment_id=given.id, actor="user:1", at=at)
    cases.arrive(assignment_id=given.id, actor="user:1", at=at)
    cases.clear(assignment_id=given.id, disposition="done", note="内部", actor="user:1", at=at)


def test_given_enough_of_a_kind_then_the_figures_count_them_and_the_rest_is_left_out(client):
    light, rare = make_category(name_en="Stair light"), make_category(name_en="Rare thing")
    first, *_others = several(FEWEST, category=light)
    several(FEWEST - 1, category=rare)
    finish(first, at=first.opened_at + timedelta(hours=3))

    (line,) = figures(client)
    page = client.get("/open-data").text

    assert (line["category"], line["opened"], line["finished"]) == (light.code, str(FEWEST), "1")
    assert line["median_hours_to_finish"] == "3.0"
    assert "Stair light" in page
    assert "Rare thing" not in page


@pytest.mark.parametrize("hidden", ["case", "category"])
def test_given_what_is_not_public_then_it_is_in_no_figure_list_or_page(client, hidden):
    category = make_category(name_en="Family matter")
    first, *others = several(FEWEST, category=category)
    finish(first, at=clock.now())
    if hidden == "case":
        Case.objects.update(is_public=False)
    else:
        category.is_public = False
        category.save()

    assert figures(client) == []
    for address in ("/open-data", "/map", "/map/cases.json"):
        assert "Family matter" not in client.get(address).text
    for case in (first, others[0]):
        assert client.get(f"/map/{case.id}").status_code == 404


def test_given_nothing_yet_then_the_pages_say_so(client):
    assert "not enough public matters yet" in client.get("/open-data").text
    assert "Nothing public is open just now" in client.get("/map").text


def test_given_a_finished_case_then_the_map_tells_of_it_down_to_the_building(client):
    case = make_case(at=clock.now(), report={"address": HOME, "text": "我是王婷"})
    finish(case, at=clock.now())

    page = client.get("/map").text

    assert "Lately dealt with" in page
    for private in ("401室", "2单元", "王婷", case.code, "内部"):
        assert private not in page


def test_given_a_case_overruled_to_a_private_kind_then_the_public_sees_it_no_more(client):
    case = make_case(at=clock.now())
    own_affair = make_category(is_public=False)
    assert client.get(f"/map/{case.id}").status_code == 200

    cases.overrule(
        case_id=case.id,
        correction=cases.Correction(category_id=own_affair.id),
        reason="家事",
        actor="user:1",
        at=clock.now(),
    )

    assert client.get(f"/map/{case.id}").status_code == 404
    case.refresh_from_db()
    assert not case.is_public


def test_given_a_private_report_then_overruling_never_makes_its_case_public():
    case = make_case(at=clock.now(), report={"is_public": False})

    cases.overrule(
        case_id=case.id,
        correction=cases.Correction(category_id=make_category().id),
        reason="换类别",
        actor="user:1",
        at=clock.now(),
    )

    case.refresh_from_db()
    assert not case.is_public
