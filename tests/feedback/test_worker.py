"""The jobs run in a real worker, on connections of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import make_case
from tests.fakes.http import http_server
from tests.feedback.conftest import make_told_case

from linli.core.clock import now
from linli.core.models import Outbox
from linli.core.outbox import Message as Event
from linli.feedback import services
from linli.feedback.models import Message
from linli.feedback.webhooks import handlers
from linli.feedback.webhooks import services as webhooks
from linli.feedback.webhooks.models import Delivery


@pytest.fixture
def work():
    """Run every job that is due, then stop."""

    def run():
        with jobs.replace_connector(jobs.connector.get_worker_connector()) as app:
            app.run_worker(wait=False, install_signal_handlers=False)

    def run_aside():
        # Where a browser is open, this thread has an event loop already.
        with ThreadPoolExecutor(1) as aside:
            aside.submit(run).result()

    return run_aside


@pytest.mark.django_db(transaction=True)
def test_given_queued_messages_and_deliveries_then_a_worker_sends_them(settings, work):
    settings.DEMO = settings.WEBHOOK_ALLOW_PRIVATE = True
    a_moment_ago = now() - timedelta(seconds=5)
    services.seed_templates(at=a_moment_ago)
    case = make_told_case(grade="P2")  # news of a routine case waits for the morning
    services.tell_reporters(case_id=case.id, moment="received", at=a_moment_ago)
    with http_server() as receiver:
        webhooks.subscribe(
            name="x",
            url=receiver.url,
            events=[],
            organisation_id=None,
            actor="user:test",
            at=a_moment_ago,
        )
        make_case()
        for row in Outbox.objects.filter(kind="CaseOpened"):
            handlers.handle(Event(row.id, row.kind, row.about, row.payload, row.created_at))

        work()

    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert len(receiver.received) == 2
    assert not ProcrastinateJob.objects.filter(status="failed").exists()
