"""The measuring process of `linli bench sensing`."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

import django

BATCH = 2000
DEVICES = 400
HEATS = 100


def main() -> None:
    """Measure; the figures are the last line of output."""
    django.setup()
    url, messages, rate, seconds = (
        sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]),
    )  # fmt: skip
    settle()
    found: dict[str, Any] = {
        "messages": messages,
        "ingest": drain(url, messages, name="ingest", consumer=True),
        "paho_alone": drain(url, messages, name="paho", consumer=False),
        "copy_alone": copy_alone(messages),
    }
    rates = {name: found[name]["per_s"] for name in ("ingest", "paho_alone", "copy_alone")}
    found["against_copy"] = round(rates["ingest"] / rates["copy_alone"], 2)
    found["against_paho"] = round(rates["ingest"] / rates["paho_alone"], 2)
    found["alarms"] = alarms(url, rate, seconds)
    sys.stdout.write(json.dumps(found) + "\n")


def settle() -> None:
    """Devices in buildings of their own: `bench-n` tells temperatures, `heat-n` fires."""
    from linli.core.clock import now
    from linli.core.coordinates import Point
    from linli.places import queries as places
    from linli.places.services import NewPlace, keep_places
    from linli.sensing import services, telemetry

    at, spot = now(), Point(113.9, 30.6)
    buildings = [
        NewPlace("building", f"bench-b{n}", f"{n}", f"{n}", spot) for n in range(HEATS)
    ]  # fmt: skip
    keep_places(places=buildings, actor="system", at=at)
    ids = [found.id for n in range(HEATS) if (found := places.place_by_code(f"bench-b{n}"))]
    serials = [f"bench-{n}" for n in range(DEVICES)] + [f"heat-{n}" for n in range(HEATS)]
    for n, serial in enumerate(serials):
        new = services.NewDevice("linli", serial, "heat", every_s=0)
        device = services.register_device(new=new, actor="system", at=at)
        services.place_device(device_id=device, place_id=ids[n % HEATS], actor="system", at=at)
    telemetry.make_partitions(now=at)


def drain(url: str, messages: int, *, name: str, consumer: bool) -> dict[str, Any]:
    """Take a backlog as fast as possible; CPU is this process's own."""
    from linli.core.clock import now
    from linli.sensing.ingest import guard
    from linli.sensing.ingest.consumer import Consumer
    from linli.sensing.ingest.mqtt import Broker, MqttSource

    guard.AT_ONCE = 1e9  # a backlog is no babbling
    guard.Bucket.__init__.__defaults__ = (1e9, 0.0)
    topics = ["linli/v1/main/+/+"]
    MqttSource(Broker.of(url), name=name, topics=topics).close()
    publish(url, messages, rate=0, seconds=0)
    work = Consumer(now=now()) if consumer else None
    began, cpu = time.perf_counter(), time.process_time()
    source = MqttSource(Broker.of(url), name=name, topics=topics)
    taken = 0
    while taken < messages:
        batch = source.take(most=BATCH, wait_s=5)
        if not batch:
            break
        if work is not None:
            work.handle(batch, now=now())
        source.done(batch)
        taken += len(batch)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    source.close()
    forget(url, name)
    return {
        "taken": taken,
        "per_s": round(taken / took),
        "cpu_us_each": round(used / max(1, taken) * 1e6),
        "stored": work.totals["stored"] if work else None,
    }


def forget(url: str, name: str) -> None:
    """End a session at the broker, so that it keeps nothing for it."""
    from linli.sensing.ingest import mqtt

    broker = mqtt.Broker.of(url)
    made = mqtt.client(broker, name=name)
    mqtt.connect(made, broker)
    made.loop_start()
    while not made.is_connected():
        time.sleep(0.01)
    made.disconnect()
    made.loop_stop()


def copy_alone(messages: int) -> dict[str, Any]:
    """The same number of rows in the same batches, by COPY and INSERT, without a broker."""
    from django.db import transaction

    from linli.core.clock import now
    from linli.sensing.ingest import copying

    at = now()
    rows = [
        copying.Row(1_000_000 + n % DEVICES, 43, at, n, 21.5, at, None, False)
        for n in range(messages)
    ]
    began, cpu = time.perf_counter(), time.process_time()
    for start in range(0, messages, BATCH):
        with transaction.atomic():
            copying.write(rows[start : start + BATCH])
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return {"per_s": round(messages / took), "cpu_us_each": round(used / messages * 1e6)}


def alarms(url: str, rate: float, seconds: int) -> dict[str, Any]:
    """Fires among a steady load: from the reading to its alarm's commit."""
    from linli.bench.load import percentile
    from linli.core.clock import now
    from linli.sensing.ingest.consumer import Consumer
    from linli.sensing.ingest.mqtt import Broker, MqttSource
    from linli.sensing.kinds import KINDS

    work = Consumer(now=now())
    source = MqttSource(Broker.of(url), name="alarms", topics=["linli/v1/main/+/+"])
    load = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-m", "linli.bench.sensing_load", url, "0", str(rate), str(seconds)]
    )
    waits: list[float] = []
    taken, last = 0, time.monotonic()
    heat = KINDS["heat"].number
    while load.poll() is None or time.monotonic() - last < 2:
        batch = source.take(most=BATCH, wait_s=0.2)
        if batch:
            last = time.monotonic()
            found = work.handle(batch, now=now())
            committed = datetime.now(UTC)
            source.done(batch)
            taken += len(batch)
            waits += [
                (committed - row.said_at).total_seconds()
                for row in found.rows
                if row.kind == heat and row.said_at is not None
            ]
        work.pass_time(now=now())
    source.close()
    return {
        "rate_per_s": rate,
        "messages": taken,
        "fires": len(waits),
        "alarms": work.totals["alarms"],
        "p50_ms": round(percentile(waits, 0.5) * 1000),
        "p95_ms": round(percentile(waits, 0.95) * 1000),
        "p99_ms": round(percentile(waits, 0.99) * 1000),
    }


def publish(url: str, messages: int, *, rate: float, seconds: int) -> None:
    """Have another process publish, and wait for it."""
    subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", "linli.bench.sensing_load", url, str(messages), str(rate),
         str(seconds)],
        check=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
