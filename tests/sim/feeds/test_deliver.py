"""Sending generated files to a Linli: one request a file, the same key for the same content."""

import json

import httpx
import pytest

from linli.sim.client import Unreachable
from linli.sim.feeds import __main__ as command
from linli.sim.feeds import generate
from linli.sim.feeds.deliver import PAUSE_S, Courier, deliver, deliveries


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("small")
    assert command.main(["--out", str(out), "--homes", "300", "--seed", "2", "--days", "2"]) == 0
    return out


class Door:
    """A Linli that keeps what it was sent."""

    def __init__(self, *answers):
        self.requests, self.answers = [], list(answers)

    def __call__(self, request):
        self.requests.append((request, request.read()))
        if self.answers:
            return self.answers.pop(0)
        return httpx.Response(202, json={"id": "1", "state": "landed"})


def courier(door, waits=None):
    waits = [] if waits is None else waits
    transport = httpx.MockTransport(door)
    return Courier(url="http://linli.example", key="k", transport=transport, wait=waits.append)


def test_a_file_is_sent_whole_with_its_name_type_and_key(folder):
    door, said = Door(), []

    refused = deliver(
        folder=folder, courier=courier(door), until=1, feeds=["residents"], say=said.append
    )

    ((request, body),) = door.requests
    assert refused == 0
    assert request.url.path == "/api/v1/exchange/feeds/residents/deliveries"
    assert body == (folder / "deliveries/2026-07-01/residents-2026-07-01.csv").read_bytes()
    assert request.headers["content-type"] == "text/csv"
    assert request.headers["content-length"] == str(len(body))
    assert request.headers["linli-file-name"] == "residents-2026-07-01.csv"
    assert request.headers["linli-delivery-mode"] == "full"
    assert request.headers["authorization"] == "Bearer k"
    assert said == ["day 1 residents-2026-07-01.csv: landed"]


def test_all_files_go_in_the_order_of_their_days_and_each_has_a_key_of_its_own(folder):
    door = Door()
    deliver(folder=folder, courier=courier(door), say=lambda _words: None)
    keys = [request.headers["idempotency-key"] for request, _body in door.requests]
    days = [one.day for one in deliveries(folder=folder)]

    assert days == sorted(days)
    assert len(set(keys)) == len(keys) == len(days)
    assert keys == [str(one.key) for one in deliveries(folder=folder)]


def test_a_busy_server_is_asked_again_with_the_same_key(folder):
    door, waits = Door(httpx.Response(503), httpx.Response(429)), []

    deliver(
        folder=folder,
        courier=courier(door, waits),
        feeds=["shelters"],
        until=1,
        say=lambda _w: None,
    )

    assert len({request.headers["idempotency-key"] for request, _body in door.requests}) == 1
    assert len({body for _request, body in door.requests}) == 1
    assert waits == [1.0, 2.0]


def test_what_holds_only_changes_says_so_lest_the_rest_be_taken_as_gone(folder):
    door = Door()

    deliver(folder=folder, courier=courier(door), feeds=["residents"], say=lambda _words: None)

    modes = [request.headers["linli-delivery-mode"] for request, _body in door.requests]
    assert modes == ["full", "changes"]


def test_it_waits_until_every_delivery_is_published_or_refused():
    states = {"a": ["received", "standardised", "published"], "b": ["refused"]}
    waits = []

    def door(request):
        left = states[request.url.path.rpartition("/")[2]]
        return httpx.Response(200, json={"state": left.pop(0)})

    assert courier(door, waits).until_known(["a", "b"], looks=3)
    assert states == {"a": [], "b": []}
    assert waits == [PAUSE_S, PAUSE_S]


def test_it_waits_no_longer_than_it_is_told():
    asked = []

    def door(request):
        asked.append(request.url.path)
        return httpx.Response(200, json={"state": "received"})

    assert not courier(door).until_known(["a"], looks=4)
    assert asked == ["/api/v1/exchange/deliveries/a"] * 4


def test_a_refusal_is_said_and_the_rest_goes_on(folder):
    problem = {"code": "contract-unknown", "title": "There is no contract"}
    door, said = Door(httpx.Response(404, json=problem)), []

    refused = deliver(folder=folder, courier=courier(door), until=1, say=said.append)

    assert refused == 1
    assert "contract-unknown" in said[0]
    assert len(said) == len(list(deliveries(folder=folder, until=1)))


def test_a_server_that_stays_away_ends_it(folder):
    def gone(_request):
        raise httpx.ConnectError("refused")

    with pytest.raises(Unreachable):
        deliver(folder=folder, courier=courier(gone), say=lambda _words: None)


def test_the_command_says_when_nobody_answers(folder, capsys, monkeypatch):
    monkeypatch.setattr("linli.sim.feeds.deliver.TRIES", 1)

    code = command.main(
        ["deliver", "--dir", str(folder), "--url", "http://127.0.0.1:9", "--key", "k"]
    )

    assert code == 3
    assert "Linli does not answer" in capsys.readouterr().out


def test_too_small_a_district_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        command.main(["--out", str(tmp_path), "--homes", "10"])


def test_a_district_of_one_day_has_only_whole_deliveries(tmp_path):
    made = generate.generate(out=tmp_path, homes=300, seed=3, days=1, say=lambda _words: None)

    assert {one["kind"] for one in made["files"]} == {"full"}
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")) == made
