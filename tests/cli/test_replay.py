"""Recorded requests through the public doors: read, sent once, compared with the record."""

import os
import threading
from pathlib import Path

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from tests.api.doors import make_key
from tests.factories import make_organisation

from linli.api import limits
from linli.cases.models import Report
from linli.cli import defaults, replay_compare, replay_send
from linli.cli.replay_compare import Outcome
from linli.cli.replay_files import UnknownColumns, read
from linli.core import clock
from linli.core.models import Outbox
from linli.flow import worker
from linli.sim.client import Client

SHARED = Path(os.environ.get("LINLI_SHARED_DATA", "/work/shared/data"))
MESSAGES = """text,sentiment,kind,domain
楼上着火了，有人被困！,负面,投诉/求助,治安
建议在小区门口加一盏路灯,中性,建言,城建
公积金贷款还完后还要办什么手续？,中性,咨询,
"""
CALLS = """lat,lon,title,at,township,address
40.0883549,-75.3821004,EMS: CARDIAC ARREST,2016-01-15 12:01,UPPER MERION,DEKALB PIKE
40.1224422,-75.3383233,Traffic: VEHICLE ACCIDENT -,2016-01-15 12:31,NORRISTOWN,POWELL ST
"""
UNITS = """Received DtTm,Dispatch DtTm,Response DtTm,On Scene DtTm
01/10/2009 11:59:01 PM,01/11/2009 12:00:21 AM,01/11/2009 12:01:31 AM,
01/10/2009 02:36:01 PM,01/10/2009 02:37:01 PM,,01/10/2009 02:41:01 PM
"""


@pytest.fixture
def file(tmp_path):
    def make(text):
        path = tmp_path / "record.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def client(db):
    limits.forget()
    defaults.ensure(at=clock.now())
    for kind in ("command", "community", "police"):
        make_organisation(kind=kind)
    transport = httpx.WSGITransport(app=get_wsgi_application())
    # The requests use the test's own connection, which must outlive them.
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    with Client(
        "http://127.0.0.1", token=make_key("report", "read"), transport=transport
    ) as client:
        yield client
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)
    limits.forget()


def sent(client, record, path, *, home, via="api", over=None, again=False):
    progress = replay_send.Progress.open(
        home=home, file=path, url="http://127.0.0.1", via=via, again=again
    )
    count = replay_send.send(
        rows=record.rows,
        client=client,
        via=via,
        speed=0,
        progress=progress,
        over=over or threading.Event(),
        say=lambda done, whole: None,
    )
    return count, progress


def test_given_messages_when_read_then_label_and_text_are_kept_apart(file):
    record = read(file(MESSAGES))

    assert record.name == "messages"
    assert [row.kind for row in record.rows] == ["complaint", "suggestion", "question"]
    assert [row.group for row in record.rows] == ["治安", "城建", "-"]


def test_given_calls_when_read_then_the_title_says_what_is_expected_but_not_its_group(file):
    arrest, crash = read(file(CALLS)).rows

    assert arrest.text == "Cardiac arrest, DEKALB PIKE, UPPER MERION"
    assert arrest.categories == {"medical-help"} and arrest.is_emergency
    assert crash.categories == {"traffic-conflict"} and not crash.is_emergency
    assert arrest.at.isoformat() == "2016-01-15T12:01:00-05:00"


def test_given_units_when_read_then_only_known_spans_count(file):
    spans = read(file(UNITS)).spans

    assert spans.received_to_dispatch == [80, 60]
    assert spans.dispatch_to_response == [70]
    assert spans.dispatch_to_scene == [240]
    assert replay_compare.quantiles(spans)["dispatch_to_scene_s"]["p50"] == 240


def test_given_strange_columns_when_read_then_it_says_which_are_known(file):
    with pytest.raises(UnknownColumns, match="text, kind, domain"):
        read(file("a,b\n1,2\n"))


@pytest.mark.parametrize("via", ["api", "open311"])
def test_given_a_record_when_sent_twice_then_every_row_is_there_once(client, file, tmp_path, via):
    path = file(MESSAGES)
    record = read(path)

    first, _progress = sent(client, record, path, home=tmp_path, via=via)
    second, progress = sent(client, record, path, home=tmp_path, via=via)

    assert (first, second, progress.refused) == (3, 0, {})
    assert Report.objects.count() == 3


def test_given_an_answer_that_was_never_written_down_when_resumed_then_its_key_keeps_it_once(
    client, file, tmp_path
):
    path = file(MESSAGES)
    record = read(path)
    _count, progress = sent(client, record, path, home=tmp_path)
    lines = progress.path.read_text(encoding="utf-8").splitlines()
    progress.path.write_text("\n".join(lines[:-1]) + '\n{"row": 2, "co', encoding="utf-8")

    count, resumed = sent(client, record, path, home=tmp_path)

    assert (count, Report.objects.count()) == (1, 3)
    assert resumed.codes == progress.codes


def test_given_a_broken_off_run_when_told_so_then_nothing_more_is_sent(client, file, tmp_path):
    over = threading.Event()
    over.set()
    path = file(MESSAGES)

    count, _progress = sent(client, read(path), path, home=tmp_path, over=over)

    assert (count, Report.objects.count()) == (0, 0)


def test_given_sent_reports_when_triaged_then_the_comparison_counts_all_of_them(
    client, file, tmp_path
):
    path = file(MESSAGES)
    record = read(path)
    _count, progress = sent(client, record, path, home=tmp_path)
    while Outbox.objects.filter(due_at__lte=clock.now(), dead_at=None).exists():
        worker.deliver()

    found = replay_compare.outcomes(client, progress.codes.values())
    facts = replay_compare.agreement(record.rows, progress.codes, found)

    assert facts["compared"] == 3
    assert found[progress.codes[0]].grade == "P1"
    assert facts["kinds"]["compared"] == 3


def test_given_outcomes_when_compared_then_shares_are_of_what_is_known(file):
    rows = read(file(CALLS)).rows
    found = {
        "a": Outcome("medical-help", "report", "P1", is_unsure=False),
        "b": Outcome("other", "report", "P4", is_unsure=True),
    }

    facts = replay_compare.agreement(rows, {0: "a", 1: "b"}, found)

    assert facts["all"]["category_agrees"] == 0.5
    assert facts["all"]["unsure"] == 0.5
    assert facts["emergencies"] == {"count": 1, "P1": 1.0, "P1_or_P2": 1.0}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("calls/montgomery_911.csv", 3051),
        ("messages/zh_messages.csv", 8061),
        ("calls/sf_fire_units.csv", 0),
    ],
)
def test_given_the_shared_record_when_read_then_every_row_is_understood(name, rows):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"NOT RUN: the shared data {path} is absent; set LINLI_SHARED_DATA")

    assert len(read(path).rows) == rows
