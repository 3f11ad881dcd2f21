"""The demo's property system takes what we sign, and moves nothing twice or unsigned."""

import json
import threading
from contextlib import contextmanager

import pytest
from tests.factories import NOON

from linli.core import clock
from linli.core.ids import new_id
from linli.feedback.webhooks.sending import push
from linli.feedback.webhooks.signing import secret_of
from linli.sim.property import server

SECRET = secret_of(subscription_id=new_id(), version=1)


@contextmanager
def running():
    made = server(port=0, secret=SECRET)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_port}/linli"
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


@pytest.fixture(autouse=True)
def private(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True


def test_given_our_signature_then_it_acts_once_for_a_key():
    wanted = {"type": "property.unlock_doors"}
    with running() as url:
        id_ = new_id()
        first, again = (
            push(url, id=id_, keys=[SECRET], payload=wanted, at=clock.now()) for _ in range(2)
        )

    assert (first.status, json.loads(first.answer)["again"]) == (200, "no")
    assert json.loads(again.answer) == {"done": "doors unlocked", "again": "yes"}


@pytest.mark.parametrize("wrong", ["secret", "old", "action"])
def test_given_what_it_cannot_take_then_it_refuses(wrong):
    other = secret_of(subscription_id=new_id(), version=1)
    with running() as url:
        outcome = push(
            url,
            id=new_id(),
            keys=[other if wrong == "secret" else SECRET],
            payload={"type": "property.open_roof" if wrong == "action" else "property.test"},
            at=NOON if wrong == "old" else clock.now(),
        )

    assert outcome.status == (422 if wrong == "action" else 401)
