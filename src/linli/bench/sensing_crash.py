"""Kills consumer, database and broker at random while readings flow, and counts what came through.

Publishers do what a device with a memory does: every reading has a counter, and is sent again
until the broker said that it has it. Half of them name their own time, half do not.

The broker that is killed is NATS: it has a message on disk before it says so. Mosquitto writes
from time to time, and may lose what it said yes to; with it, consumer and database are killed.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from linli.bench.cell import Cell
from linli.bench.crash import Stuck
from linli.bench.sensing import CONF, NoBroker
from linli.cli.children import Child
from linli.sensing.ingest import mqtt
from linli.sensing.ingest.source import SourceLost

# So many devices that none is taken for one that babbles while a backlog is worked off.
MESSAGES, KILLS, DEVICES = 100_000, 60, 2000
UNDER_WAY = 400
STILL_S = 120.0
VICTIMS = {
    "nats": ("consumer", "broker", "database-all", "database"),
    "mosquitto": ("consumer", "database-all", "database"),
}
NATS = """
server_name: linli-bench
listen: 127.0.0.1:{other}
mqtt {{ listen: "127.0.0.1:{port}" }}
jetstream {{ store_dir: "{folder}/js" }}
"""
CONSUMERS = ("consumer-1", "consumer-2")


def run() -> dict[str, Any]:
    """100,000 messages and 60 kills with each broker."""
    return {broker: crash(broker=broker) for broker in VICTIMS}


def crash(
    *,
    broker: str,
    messages: int = MESSAGES,
    kills: int = KILLS,
    devices: int = DEVICES,
    seed: int = 1,
    say: Callable[[str], object] = lambda text: None,
) -> dict[str, Any]:
    """Publish while processes are killed.

    Args:
        broker: ``nats`` or ``mosquitto``.
        kills: how many, evenly over the messages.
        devices: how many send them.
    Returns:
        How many were published, lost and there twice; what was killed; how long it took.
    Raises:
        NoBroker: it is not installed.
        Stuck: something did not recover.
    """
    folder = Path(tempfile.mkdtemp(prefix="linli-crash-"))
    folder.chmod(0o711)
    chance = random.Random(seed)  # noqa: S311 (no secret)
    town = Town(Cell(home=folder), broker, folder, chance, devices)
    try:
        town.start()
        say("the town is up")
        return _run(town, messages, kills, say)
    finally:
        town.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Town:
    """Broker, database and two consumers."""

    cell: Cell
    broker: str
    folder: Path
    chance: random.Random
    devices: int
    port: int = 0
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where devices publish; NATS 2.9 speaks MQTT 3.1.1."""
        return f"mqtt://127.0.0.1:{self.port}{'?version=3' if self.broker == 'nats' else ''}"

    def start(self) -> None:
        """Start everything, with devices in their homes."""
        self.cell.prepare()
        self.port, other = _free_ports(2)
        program = "nats-server" if self.broker == "nats" else "mosquitto"
        found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if found is None:
            raise NoBroker(f"{program} is not installed; run tools/test-needs")
        conf = self.folder / "broker.conf"
        text = NATS if self.broker == "nats" else CONF
        conf.write_text(text.format(port=self.port, other=other, folder=self.folder), "utf-8")
        where = (
            {"LINLI_NATS_URL": f"nats://127.0.0.1:{other}"}
            if self.broker == "nats"
            else {"LINLI_MQTT_URL": self.url}
        )
        environment = self.cell.environment() | where
        self._add("broker", [found, "-c", str(conf)], {})
        self.start_child("broker")
        settled = environment | {"DJANGO_SETTINGS_MODULE": "linli.config.settings"}
        subprocess.run(  # noqa: S603 (our own module)
            [sys.executable, "-m", "linli.bench.sensing_settle", str(self.devices)],
            env=settled,
            check=True,
        )
        for name in CONSUMERS:
            serve = [sys.executable, "-m", "linli.cli.main", "sensing", "serve"]
            self._add(name, serve, environment)
            self.start_child(name)
        self._wait_for_a_session()

    def _add(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.children[name] = Child(name, command, environment, self.folder / f"{name}.log")

    def start_child(self, name: str) -> None:
        """Start one process; the broker answers when this returns."""
        self.children[name].start()
        until = time.monotonic() + 30
        while name == "broker" and not _is_open(self.port):
            if time.monotonic() > until or self.children[name].ended() is not None:
                raise Stuck(f"the broker did not start: {self.children[name].last_words()}")
            time.sleep(0.02)

    def _wait_for_a_session(self) -> None:
        """What comes before the first consumer's subscription is for nobody."""
        until = time.monotonic() + 90
        while not any("sensing.started" in self.children[name].last_words() for name in CONSUMERS):
            if time.monotonic() > until:
                raise Stuck(self.children[CONSUMERS[0]].last_words())
            time.sleep(0.1)

    def revive(self) -> None:
        """Start again what has ended."""
        self.cell.start_database()
        for name, child in self.children.items():
            if child.ended() is not None:
                self.start_child(name)

    def kill(self, victim: str) -> None:
        """`kill -9`; of the consumers, one or both."""
        if victim.startswith("database"):
            self.cell.kill(victim)
            return
        names = [victim] if victim == "broker" else list(CONSUMERS)[: self.chance.choice((1, 2))]
        for name in names:
            process = self.children[name].process
            if process is not None:
                process.kill()
                process.wait(10)

    def count(self) -> tuple[int, int]:
        """How many readings there are, and how many differ."""
        with psycopg.connect(self.cell.database) as database:
            row = database.execute(
                "SELECT count(*), count(DISTINCT (device, mark)) FROM sensing_reading"
            ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def refused(self) -> dict[str, int]:
        """How many messages were not taken, by reason; what came again is a duplicate."""
        with psycopg.connect(self.cell.database) as database:
            rows = database.execute("SELECT reason, sum(count) FROM sensing_refusal GROUP BY 1")
            return {str(reason): int(count) for reason, count in rows}

    def stop(self) -> None:
        """End everything."""
        for child in self.children.values():
            child.stop()
        self.cell.stop()


class Publishing(threading.Thread):
    """Publishes all messages; ends when the broker has said yes to each."""

    def __init__(self, url: str, messages: int, devices: int) -> None:
        super().__init__(daemon=True)
        self.messages, self.devices, self.published = messages, devices, 0
        self._broker = mqtt.Broker.of(url)
        self._room = threading.BoundedSemaphore(UNDER_WAY)
        self._done = threading.Semaphore(0)

    def run(self) -> None:
        """Publish; paho sends again what was not answered when the broker was away."""
        client = mqtt.client(self._broker, name="town")
        client.on_publish = self._answered
        client.max_inflight_messages_set(UNDER_WAY)
        client.reconnect_delay_set(min_delay=1, max_delay=1)
        _connected(client, self._broker)
        client.loop_start()
        for n in range(self.messages):
            self._room.acquire()
            said: dict[str, Any] = {"value": n % 90, "seq": n // self.devices + 1}
            if n % 2:
                said["at"] = datetime.now(UTC).isoformat()
            client.publish(
                f"linli/v1/main/crash-{n % self.devices}/humidity", json.dumps(said), qos=1
            )
        for _ in range(self.messages):
            self._done.acquire()
        client.disconnect()
        client.loop_stop()

    def _answered(self, *_: object) -> None:
        self.published += 1
        self._room.release()
        self._done.release()


def _connected(client: Any, broker: mqtt.Broker) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            mqtt.connect(client, broker, session_s=3600)
        except SourceLost:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _run(town: Town, messages: int, kills: int, say: Callable[[str], object]) -> dict[str, Any]:
    begun = time.monotonic()
    publishing = Publishing(town.url, messages, town.devices)
    publishing.start()
    killed: Counter[str] = Counter()
    victims = VICTIMS[town.broker]
    order = [victim for _ in range(kills) for victim in town.chance.sample(victims, len(victims))]
    places = sorted(town.chance.uniform(0.02, 0.98) * messages for _ in range(kills))
    for place, victim in zip(places, order, strict=False):
        _until(lambda place=place: publishing.published >= place, town, publishing)  # type: ignore[misc]
        time.sleep(town.chance.random() * 0.05)
        town.kill(victim)
        killed[victim] += 1
        town.revive()
        if sum(killed.values()) % 10 == 0:
            say(f"{sum(killed.values())} killed, {publishing.published} published")
    _until(lambda: not publishing.is_alive(), town, publishing)
    sent = time.monotonic() - begun
    stored, distinct = _drain(town, messages)
    return {
        "messages": messages,
        "kills": dict(killed),
        "lost": messages - distinct,
        "twice": stored - distinct,
        "refused": town.refused(),
        "send_s": round(sent, 1),
        "drain_s": round(time.monotonic() - begun - sent, 1),
    }


def _until(is_so: Callable[[], bool], town: Town, publishing: Publishing) -> None:
    """Wait, keeping the town alive; stuck when nothing is published for long."""
    last, still = -1, time.monotonic() + STILL_S
    while not is_so():
        town.revive()
        if publishing.published != last:
            last, still = publishing.published, time.monotonic() + STILL_S
        if time.monotonic() > still:
            raise Stuck(f"no further than {last} messages")
        time.sleep(0.01)


def _drain(town: Town, messages: int) -> tuple[int, int]:
    """Until all are there, or nothing came for long."""
    last, still = (-1, -1), time.monotonic() + STILL_S
    while time.monotonic() < still:
        town.revive()
        try:
            found = town.count()
        except psycopg.OperationalError:
            continue
        if found != last:
            last, still = found, time.monotonic() + STILL_S
        if found[1] >= messages:
            break
        time.sleep(0.2)
    return last


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
