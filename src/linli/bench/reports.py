"""Durable reports a second, against a bare insert and against single-row commits."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg

from linli.bench import cpu
from linli.bench.load import Request, drive, percentile, request
from linli.bench.stage import Stage, free_port, staged
from linli.config import embedded

CONNECTIONS = 16
COUNT = 600
ROUNDS = 9
TEXT = "三号楼二单元三楼的楼道灯坏了，晚上上下楼看不清，请来修一下。"
Make = Callable[[int], Request]


def run(*, count: int = COUNT, rounds: int = ROUNDS) -> dict[str, Any]:
    """Reports through API v1 and Open311 against the two yardsticks, turn by turn.

    A round sends `count` to each in turn, so that what else the machine does hits all alike; the
    ratios are medians over the rounds. The worker is held still for the main figure, the cost of
    taking reports in; then it works off what came in (told as `drained_per_s`), and a second
    series runs with the worker at work on the same cores.

    `..._by_cpu` compares the CPU time of web and database for one report with that for one bare
    insert (the load's own left out): on a machine that others share, the steadier of the two.
    """
    with staged(extra={"LINLI_DB_POOL": "16"}) as stage:
        make_table(stage)
        with bare_server(stage) as bare:
            with stage.worker_held():
                alone = series(stage, bare, count=count, rounds=rounds)
            began, waiting = time.perf_counter(), _waiting(stage)
            _drain(stage)
            drained = waiting / (time.perf_counter() - began)
            beside = series(stage, bare, count=count, rounds=max(3, rounds // 3))
    return {
        "connections": CONNECTIONS,
        "count": count,
        "worker_held": alone,
        "drained_per_s": round(drained),
        "worker_beside": beside,
    }


def series(stage: Stage, bare: int, *, count: int, rounds: int) -> dict[str, Any]:
    """The rates of each door and yardstick, and the medians of the doors' ratios to them."""
    west, south, east, north = stage.facts["bounds"]
    lon, lat = (west + east) / 2, (south + north) / 2
    doors: dict[str, tuple[int, Make]] = {
        "bare": (bare, _bare(lon, lat)),
        "api": (stage.port, _api(stage, lon, lat)),
        "open311": (stage.port, _open311(stage, lon, lat)),
    }
    for port, make in doors.values():
        drive(port=port, make=make, count=200, connections=CONNECTIONS)
    rates: dict[str, list[float]] = {name: [] for name in (*doors, "commits")}
    seconds: dict[str, list[float]] = {name: [] for name in doors}
    work: dict[str, list[float]] = {name: [] for name in doors}
    roots = [stage.pid, os.getpid(), embedded.status(home=stage.home).pid or 0]
    refused = 0
    for _ in range(rounds):
        for name, (port, make) in doors.items():
            before = cpu.seconds(roots) - time.process_time()
            result = drive(port=port, make=make, count=count, connections=CONNECTIONS)
            work[name].append(cpu.seconds(roots) - time.process_time() - before)
            rates[name].append(result.per_second)
            seconds[name] += result.seconds
            refused += sum(not 200 <= status < 300 for status in result.statuses)
        rates["commits"].append(_commits(stage, count))
    found: dict[str, Any] = {"rounds": rounds, "refused": refused}
    for name, each in rates.items():
        found[f"{name}_per_s"] = round(median(each))
    for name, each in work.items():
        found[f"{name}_cpu_ms"] = round(median(each) / count * 1000, 2)
    for name in ("api", "open311"):
        found[f"{name}_p95_ms"] = round(percentile(seconds[name], 0.95) * 1000, 1)
        shares = [one / two for one, two in zip(work["bare"], work[name], strict=True)]
        found[f"{name}_to_bare_by_cpu"] = round(median(shares), 2)
        for other in ("bare", "commits"):
            ratios = [one / two for one, two in zip(rates[name], rates[other], strict=True)]
            found[f"{name}_to_{other}"] = round(median(ratios), 2)
            found[f"{name}_to_{other}_range"] = [round(min(ratios), 2), round(max(ratios), 2)]
    return found


def _waiting(stage: Stage) -> int:
    with psycopg.connect(stage.environment["LINLI_DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM core_outbox").fetchone()
    return int(row[0]) if row else 0


def _drain(stage: Stage, seconds: float = 600) -> None:
    """Until the worker has taken up all that came in."""
    deadline = time.monotonic() + seconds
    while _waiting(stage):
        if time.monotonic() > deadline:
            raise RuntimeError("the worker did not catch up")
        time.sleep(0.2)


def _spread(number: int, lon: float, lat: float) -> tuple[float, float]:
    """Places about 100 m apart, so that the reports are not all one matter."""
    return lon + (number % 40 - 20) * 0.001, lat + (number // 40 % 40 - 20) * 0.001


def _api(stage: Stage, lon: float, lat: float) -> Make:
    key = stage.facts["api_keys"]["reporter"]

    def make(number: int) -> bytes:
        x, y = _spread(number, lon, lat)
        body = json.dumps({"text": f"{TEXT}{number}", "lon": x, "lat": y}).encode()
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        }
        return request(method="POST", path="/api/v1/reports", headers=headers, body=body)

    return make


def _open311(stage: Stage, lon: float, lat: float) -> Make:
    key = stage.facts["api_keys"]["open311"]

    def make(number: int) -> bytes:
        x, y = _spread(number, lon, lat)
        form = {
            "api_key": key,
            "service_code": "stairwell-light",
            "lat": y,
            "long": x,
            "description": f"{TEXT}{number}",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": str(uuid4()),
        }
        body = urllib.parse.urlencode(form).encode()
        return request(method="POST", path="/open311/v2/requests.json", headers=headers, body=body)

    return make


def make_table(stage: Stage) -> None:
    """A table for the yardsticks, made by the owner, written by the application's role."""
    with psycopg.connect(stage.owner_url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bench_bare"
            " (id bigserial PRIMARY KEY, text text, lon float8, lat float8)"
        )
        connection.execute("GRANT ALL ON bench_bare TO PUBLIC")
        connection.execute("GRANT ALL ON SEQUENCE bench_bare_id_seq TO PUBLIC")


def _bare(lon: float, lat: float) -> Make:
    body = json.dumps({"text": TEXT, "lon": lon, "lat": lat}).encode()
    prepared = request(
        method="POST", path="/insert", headers={"Content-Type": "application/json"}, body=body
    )
    return lambda _number: prepared


@contextmanager
def bare_server(stage: Stage) -> Iterator[int]:
    """The bare insert on Linli's own server, as many processes and threads; gives its port."""
    port = free_port()
    workers = stage.environment.get("LINLI_WEB_WORKERS", "2")
    command = [sys.executable, "-m", "linli.bench.bare_server", str(port), workers, "4"]
    server = subprocess.Popen(command, env=stage.environment)  # noqa: S603  # our own command
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            threading.Event().wait(0.1)
        else:
            return
    raise RuntimeError("the bare server did not start")


def _commits(stage: Stage, count: int) -> float:
    """Single-row commits a second with as many connections."""
    url = stage.environment["LINLI_DATABASE_URL"]

    def work(times: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for _ in range(times):
                connection.execute(
                    "INSERT INTO bench_bare (text, lon, lat) VALUES (%s, 1, 1)", [TEXT]
                )

    threads = [
        threading.Thread(target=work, args=(count // CONNECTIONS,)) for _ in range(CONNECTIONS)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - began)
