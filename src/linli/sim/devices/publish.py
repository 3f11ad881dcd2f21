"""A town's devices at a broker: each reading in its device's own format.

python -m linli.sim.devices.publish --url mqtt://town:secret@127.0.0.1:1883 --speed 60
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from linli.sim.devices import happenings, town
from linli.sim.devices.happenings import Told
from linli.sim.devices.town import Device, Town

UNDER_WAY = 200
DEAF = 12


def message(device: Device, told: Told, *, cell: str, counter: int) -> tuple[str, bytes]:
    """Topic and payload of a reading."""
    if device.source == "zigbee2mqtt":
        value: object = (
            told.value if told.kind in {"battery", "smoke_density"} else bool(told.value)
        )
        if told.kind == "sos":
            value, kind = "emergency" if told.value else "", "action"
        else:
            kind = told.kind
        return f"zigbee2mqtt/{device.serial}", json.dumps({kind: value, "linkquality": 90}).encode()
    topic = f"linli/v1/{cell}/{device.serial}/{told.kind}"
    return topic, json.dumps({"value": told.value, "seq": counter}).encode()


def play(
    *,
    place: Town,
    readings: Iterator[Told],
    url: str,
    cell: str = "main",
    speed: float = 1.0,
    stop: threading.Event,
) -> int:
    """Publish readings at `speed` times real time (0: as fast as the broker takes them).

    Returns:
        How many the broker has acknowledged.
    """
    client, host, port = _client(url)
    client.max_inflight_messages_set(UNDER_WAY)
    room = threading.BoundedSemaphore(UNDER_WAY)
    done = 0
    by_number = {device.number: device for device in place.devices}
    counters = dict.fromkeys(by_number, 0)

    def acknowledged(*_: object) -> None:
        nonlocal done
        done += 1
        room.release()

    client.on_publish = acknowledged
    _answer_tests(client, place, cell=cell, room=room, counters=counters)
    client.connect(host, port)
    client.loop_start()
    began, sent = time.monotonic(), 0
    try:
        for told in readings:
            wait = told.at / speed - (time.monotonic() - began) if speed else 0.0
            if stop.is_set() or (wait > 0 and stop.wait(wait)):
                break
            counters[told.device] += 1
            device, counter = by_number[told.device], counters[told.device]
            topic, payload = message(device, told, cell=cell, counter=counter)
            room.acquire()
            client.publish(topic, payload, qos=1)
            sent += 1
        until = time.monotonic() + 30
        while done < sent and time.monotonic() < until and not stop.wait(0.01):
            pass
    finally:
        client.disconnect()
        client.loop_stop()
    return done


def _client(url: str) -> tuple[paho.Client, str, int]:
    """A client that is set up and not yet connected, and where to."""
    parts = urlsplit(url)
    version = paho.MQTTv311 if "version=3" in parts.query else paho.MQTTv5
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="town", protocol=version)
    if parts.username:
        client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
    if parts.scheme == "mqtts":
        client.tls_set()
    return client, parts.hostname or "127.0.0.1", parts.port or 1883


def _answer_tests(
    client: paho.Client,
    place: Town,
    *,
    cell: str,
    room: threading.BoundedSemaphore,
    counters: dict[int, int],
) -> None:
    """Have the town's devices test themselves when they are told to, as real ones would.

    One in twelve stays silent: its battery is too low to hear.
    """
    listening = {one.serial: one for one in place.devices if one.source == "linli"}

    def connected(made: paho.Client, *_: object) -> None:
        made.subscribe(f"linli/v1/{cell}/+/do/test", qos=1)

    def told(made: paho.Client, _data: object, came: paho.MQTTMessage) -> None:
        device = listening.get(came.topic.split("/")[3])
        if device is None or device.number % DEAF == 0:
            return
        # Never waited for: this thread is the one that makes room.
        if not room.acquire(blocking=False):
            return
        counters[device.number] += 1
        payload = json.dumps({"value": 1, "seq": counters[device.number]})
        made.publish(f"linli/v1/{cell}/{device.serial}/self_test", payload, qos=1)

    client.on_connect = connected
    client.on_message = told


def main() -> None:
    """Live one town's days at a broker."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--url", required=True)
    said.add_argument("--devices", type=int, default=12_000)
    said.add_argument("--days", type=float, default=1.0)
    said.add_argument("--speed", type=float, default=1.0)
    said.add_argument("--seed", type=int, default=1)
    said.add_argument("--cell", default="main")
    given = said.parse_args()
    place = town.build(devices=given.devices, seed=given.seed)
    story = happenings.happen(town=place, days=given.days, seed=given.seed)
    readings = happenings.stream(town=place, days=given.days, story=story, seed=given.seed)
    stop = threading.Event()
    try:
        play(place=place, readings=readings, url=given.url, cell=given.cell, speed=given.speed,
             stop=stop)  # fmt: skip
    except KeyboardInterrupt:
        stop.set()


if __name__ == "__main__":
    main()
