"""Each check of the fault tests counts the violation it is there for, and only that one."""

import pytest
from django.db import connection
from tests.factories import NOON, make_case, make_report

from linli.bench import promises

pytestmark = pytest.mark.django_db


def count(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(promises.CHECKS[name])
        return cursor.fetchone()[0]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


PLANTED = {
    "cases without the event of their opening": "DELETE FROM cases_event",
    "reports neither opened a case nor joined one": "DELETE FROM cases_event",
    "events and ledger entries that differ": "UPDATE cases_event SET facts = '{}'",
    "cases without a report": "UPDATE cases_report SET case_id = NULL",
    "reports without a case": "UPDATE cases_report SET case_id = NULL",
    "open cases without a live clock": "DELETE FROM cases_clock",
    "open cases that wait for nobody": "UPDATE cases_case SET needs_person = '', dispatch_at = NULL",
}


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_given_a_planted_violation_then_its_check_counts_it(name):
    make_case(at=NOON)
    if name == "open cases that wait for nobody":
        run("UPDATE cases_case SET needs_person = 'unsure'")
    assert count(name) == 0

    run(PLANTED[name])

    assert count(name) > 0


def test_given_a_ledger_entry_of_a_report_that_is_not_there_then_it_counts():
    make_report()
    assert count("ledger entries of reports that are not there") == 0
    assert count("reports not once in the ledger") == 0

    run("DELETE FROM cases_report")

    assert count("ledger entries of reports that are not there") == 1
