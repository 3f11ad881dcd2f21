"""How many statements the hot path costs; savepoints count, BEGIN and COMMIT do not."""

import pytest
from tests import factories
from tests.api.doors import Program, make_key

from linli.api import limits
from linli.cases import queries as cases
from linli.cases.models import Assignment, Report
from linli.core import clock, memory
from linli.dispatch import services as dispatch
from linli.triage import services as triage

pytestmark = pytest.mark.django_db
BODY = {"text": "三号楼楼道灯坏了", "lon": 113.9, "lat": 30.6}


@pytest.fixture
def remembering(monkeypatch):
    """As in a running process, where settings are read every two seconds."""
    monkeypatch.setattr(memory, "AGE_S", 60.0)
    memory.forget()
    limits.forget()
    yield
    memory.forget()
    limits.forget()


@pytest.fixture
def program(remembering):
    found = Program(make_key("report"))
    assert found.report(BODY).status_code == 201
    return found


def test_given_a_busy_door_when_a_report_is_sent_then_few_statements_keep_it(
    program, django_assert_max_num_queries
):
    # The key with its receipt, the nearest building, the report, ledger and outbox; and the
    # savepoint that stands for BEGIN and COMMIT inside a test.
    with django_assert_max_num_queries(6):
        assert program.report(BODY).status_code == 201


def test_given_a_busy_worker_when_a_report_becomes_an_offer_then_few_statements_do_it(
    remembering, django_assert_max_num_queries
):
    factories.make_category(code="other")
    category = factories.make_category()
    for _ in range(8):
        factories.make_member(now=clock.now())
    first, second = (
        factories.make_report(category_id=category.id, point=factories.HERE, text=text, at=at)
        for text, at in (("有人打架", clock.now()), ("路灯不亮", clock.now()))
    )
    dispatch.dispatch_case(
        case_id=triage.triage_report(report_id=first, at=clock.now()), now=clock.now()
    )

    with django_assert_max_num_queries(40):
        case_id = triage.triage_report(report_id=second, at=clock.now())
        dispatch.dispatch_case(case_id=case_id, now=clock.now())

    assert Report.objects.get(pk=second).case_id == case_id
    assert cases.case_detail(case_id).row.state == "offered"
    assert Assignment.objects.filter(case_id=case_id).exists()
