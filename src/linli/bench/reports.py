"""Durable reports a second, against a bare insert and against single-row commits."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from typing import Any
from uuid import uuid4

import psycopg

from linli.bench.load import Result, drive, percentile, request
from linli.bench.stage import Stage, free_port, staged

CONNECTIONS = 16
COUNT = 4000
TEXT = "三号楼二单元三楼的楼道灯坏了，晚上上下楼看不清，请来修一下。"


def run(*, count: int = COUNT) -> dict[str, Any]:
    """Reports through API v1 and Open311 with workers running, and the two yardsticks."""
    with staged(extra={"LINLI_DB_POOL": "16"}) as stage:
        west, south, east, north = stage.facts["bounds"]
        lon, lat = (west + east) / 2, (south + north) / 2
        _make_table(stage)
        found: dict[str, Any] = {"connections": CONNECTIONS, "count": count}
        drive(port=stage.port, make=_api(stage, lon, lat), count=200, connections=4)
        found["api"] = _facts(_measure(stage.port, _api(stage, lon, lat), count))
        found["open311"] = _facts(_measure(stage.port, _open311(stage, lon, lat), count))
        found["bare"] = _facts(_bare(stage, lon, lat, count))
        found["commits"] = {"per_second": round(_commits(stage, count))}
    for name in ("api", "open311"):
        rate = found[name]["per_second"]
        found[f"{name}_to_bare"] = round(rate / found["bare"]["per_second"], 2)
        found[f"{name}_to_commits"] = round(rate / found["commits"]["per_second"], 2)
    return found


def _measure(port: int, make: Any, count: int) -> Result:
    return drive(port=port, make=make, count=count, connections=CONNECTIONS)


def _facts(result: Result) -> dict[str, Any]:
    statuses = {status: result.statuses.count(status) for status in set(result.statuses)}
    return {
        "per_second": round(result.per_second),
        "p50_ms": round(percentile(result.seconds, 0.5) * 1000, 1),
        "p95_ms": round(percentile(result.seconds, 0.95) * 1000, 1),
        "statuses": statuses,
    }


def _spread(number: int, lon: float, lat: float) -> tuple[float, float]:
    """Places about 100 m apart, so that the reports are not all one matter."""
    return lon + (number % 40 - 20) * 0.001, lat + (number // 40 % 40 - 20) * 0.001


def _api(stage: Stage, lon: float, lat: float) -> Any:
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


def _open311(stage: Stage, lon: float, lat: float) -> Any:
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


def _make_table(stage: Stage) -> None:
    """A table for the yardsticks, made by the owner, written by the application's role."""
    with psycopg.connect(stage.owner_url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bench_bare"
            " (id bigserial PRIMARY KEY, text text, lon float8, lat float8)"
        )
        connection.execute("GRANT ALL ON bench_bare TO PUBLIC")
        connection.execute("GRANT ALL ON SEQUENCE bench_bare_id_seq TO PUBLIC")


def _bare(stage: Stage, lon: float, lat: float, count: int) -> Result:
    port = free_port()
    command = [sys.executable, "-m", "linli.bench.bare_server", str(port), "2", "4"]
    server = subprocess.Popen(command, env=stage.environment)  # noqa: S603  # our own command
    body = json.dumps({"text": TEXT, "lon": lon, "lat": lat}).encode()
    prepared = request(
        method="POST", path="/insert", headers={"Content-Type": "application/json"}, body=body
    )
    try:
        _wait_for(port)
        drive(port=port, make=lambda _number: prepared, count=200, connections=4)
        return _measure(port, lambda _number: prepared, count)
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
