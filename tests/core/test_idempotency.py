"""Twice is once, even when both arrive at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.factories import make_organisation

from linli.core import errors, idempotency
from linli.core.ids import new_id
from linli.core.models import Kept
from linli.people.models import Organisation

TWINS = 8


def race(act, count=TWINS):
    """Run `act` in real threads at once, each with a connection of its own; what each got."""
    start = threading.Barrier(count)

    def one(number):
        start.wait(30)
        try:
            return act(number)
        except errors.LinliError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_given_twins_at_once_when_done_once_then_one_acts_and_all_get_its_reply():
    key, acted = new_id(), []

    def act(number):
        def work():
            acted.append(number)
            return {"id": str(make_organisation().id)}

        return idempotency.once(caller="a", key=key, fingerprint="f", act=work)

    replies = race(act)

    assert len(acted) == 1
    assert all(reply == replies[0] for reply in replies)
    assert Organisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_given_a_first_that_is_refused_when_twins_wait_then_the_next_does_the_work():
    key, acted = new_id(), []

    def act(number):
        def work():
            acted.append(number)
            if len(acted) == 1:
                raise errors.Conflict()
            return {"by": number}

        return idempotency.once(caller="a", key=key, fingerprint="f", act=work)

    replies = race(act)

    assert replies.count("conflict") == 1
    assert len(acted) == 2
    assert Kept.objects.get().reply == {"by": acted[1]}


@pytest.mark.django_db(transaction=True)
def test_given_other_requests_under_one_key_when_they_race_then_one_wins_and_the_rest_are_told():
    key = new_id()

    replies = race(
        lambda number: idempotency.once(
            caller="a", key=key, fingerprint=str(number), act=lambda: {"by": number}
        )
    )

    assert replies.count("key-reused") == TWINS - 1


@pytest.mark.django_db
def test_given_two_callers_when_their_keys_are_equal_then_both_act():
    key = new_id()

    for caller in ("a", "b"):
        idempotency.once(caller=caller, key=key, fingerprint="f", act=dict)

    assert Kept.objects.count() == 2
