"""The demo's departments: two days in their order, and nothing twice."""

from pathlib import Path
from uuid import UUID, uuid5

import httpx
import pytest
from tests.factories import NOON

from linli.cli import demo_feeds, seed, seed_places
from linli.exchange.models import ContractVersion, Delivery
from linli.guard import queries as guard
from linli.places.matching import Base, match
from linli.places.matching.base import Row
from linli.sim import district
from linli.sim.client import Unreachable
from linli.sim.feeds import columns
from linli.sim.feeds.deliver import Courier

NAMES = UUID(int=7)


class Registry:
    """A Linli that has a day in its registry after being asked twice, unless it is stuck."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.log: list[str] = []
        self.known: dict[str, str] = {}
        self.looks: dict[str, int] = {}
        self.stuck = stuck

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        if request.method == "GET":
            self.looks[name] = self.looks.get(name, 0) + 1
            is_over = self.looks[name] > 1 and not self.stuck
            self.log += [f"published {name}"] if is_over else []
            return httpx.Response(200, json={"state": "published" if is_over else "received"})
        digest = str(uuid5(NAMES, request.read().hex()))
        if digest not in self.known:
            self.known[digest] = request.headers["linli-file-name"]
            self.log.append(f"taken {digest}")
        return httpx.Response(201, json={"delivery_id": digest, "state": "received"})

    def courier(self) -> Courier:
        transport = httpx.MockTransport(self)
        return Courier(url="http://linli.test", key="k", transport=transport, wait=lambda _s: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_feeds, "HOMES", 200)
        return demo_feeds.files(tmp_path_factory.mktemp("home"))


def test_given_two_days_when_run_then_the_second_waits_for_the_first_in_the_registry(
    folder: Path,
) -> None:
    linli = Registry()
    said: list[str] = []

    rows = demo_feeds.run(folder=folder, courier=linli.courier(), say=said.append)

    days = {
        digest: 2 if name.partition(".")[0].endswith("-02") or name.startswith("fire-") else 1
        for digest, name in linli.known.items()
    }
    told = [(line.split()[0], days[line.split()[1]]) for line in linli.log]
    second = told.index(("taken", 2))
    assert ("taken", 1) not in told[second:]
    assert told[:second].count(("published", 1)) == list(days.values()).count(1)
    assert {name.rpartition("-2026")[0] for name in linli.known.values()} == set(columns.feeds())
    assert rows > 1000
    assert len(said) == len(linli.known)


def test_given_it_was_run_before_when_run_again_then_nothing_is_taken_twice(folder: Path) -> None:
    linli = Registry()
    demo_feeds.run(folder=folder, courier=linli.courier(), say=lambda _words: None)
    taken = dict(linli.known)

    demo_feeds.run(folder=folder, courier=linli.courier(), say=lambda _words: None)

    assert linli.known == taken


def test_given_the_files_are_there_when_asked_for_again_then_they_stay_as_they_are(
    folder: Path,
) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    assert demo_feeds.files(folder.parent) == folder

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_given_a_registry_that_does_not_get_on_when_waited_for_then_it_gives_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_feeds, "LOOKS", 2)
    linli = Registry(stuck=True)

    with pytest.raises(Unreachable, match="day 1"):
        demo_feeds.run(folder=folder, courier=linli.courier(), say=lambda _words: None)


def test_given_the_demos_places_when_an_estate_is_named_then_its_home_is_found() -> None:
    places = seed_places.all_places(district.build(seed=1))
    base = Base.of(
        Row(one.code, one.kind, one.name, one.parent, one.address, "|".join(one.aliases or ()))
        for one in places
    )

    found = match(text="云溪华庭2号楼1201室", base=base)

    assert (found.code, found.level) == ("C06-02-1-1201", "home")


@pytest.mark.django_db
def test_given_an_empty_cell_when_agreed_twice_then_each_feed_has_one_contract() -> None:
    demo_feeds.agree()
    demo_feeds.agree()

    kept = ContractVersion.objects.values_list("feed_id", flat=True)
    assert sorted(kept) == list(columns.feeds())
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_given_the_departments_key_when_looked_at_then_it_delivers_for_every_feed_only() -> None:
    client = guard.client_of(seed.departments_key(at=NOON))

    assert client is not None
    assert set(client.scopes) == {"deliver", *(f"feed:{feed}" for feed in columns.feeds())}
