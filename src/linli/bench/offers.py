"""From a report received to the offer on a responder's screen, at a steady rate."""

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

import psycopg

from linli.bench.load import answer, percentile, request
from linli.bench.stage import SEE_ALL, Stage, staged

RATE = 20.0
SECONDS = 60
TEXT = "有人在三号楼门口打架，请马上来人，第{number}次"


def run(*, rate: float = RATE, seconds: int = SECONDS) -> dict[str, Any]:
    """Reports at `rate` a second for `seconds`; each one's answer and its offer are timed.

    The offer counts as on the screen when the stream of responders could have told of it: the
    NOTIFY that the streams hear. P1 reports, so that no office hours hold offers back.
    """
    with staged() as stage:
        return asyncio.run(_run(stage, rate, seconds))


async def _run(stage: Stage, rate: float, seconds: int) -> dict[str, Any]:
    sent: dict[str, float] = {}
    heard: dict[str, float] = {}
    stop = asyncio.Event()
    listener = asyncio.create_task(listen(stage, heard, stop))
    west, south, east, north = stage.facts["bounds"]
    connections = [await asyncio.open_connection("127.0.0.1", stage.port) for _ in range(8)]
    queue: asyncio.Queue[int | None] = asyncio.Queue()

    async def work(pair: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        reader, writer = pair
        while (number := await queue.get()) is not None:
            key = str(uuid4())
            spread = number * 0.6180339887 % 1
            body = {
                "text": TEXT.format(number=number),
                "category": "fight-disturbance",
                "attributes": {"ongoing": "yes", "hurt": "no", "weapon": "no"},
                "lon": west + (east - west) * spread,
                "lat": south + (north - south) * (number * 0.7548776662 % 1),
            }
            began = time.perf_counter()
            writer.write(_post(stage, json.dumps(body).encode(), key))
            status = await answer(reader)
            if status == 201:
                sent[key] = began
        writer.close()

    workers = [asyncio.create_task(work(pair)) for pair in connections]
    began = time.perf_counter()
    total = int(rate * seconds)
    for number in range(total):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        queue.put_nowait(number)
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.gather(*workers)
    offers = await asyncio.to_thread(_offers, stage, total)
    stop.set()
    await listener
    waits = [
        heard[case] - sent[key] for key, case in offers.items() if case in heard and key in sent
    ]
    return {
        "rate_per_s": rate,
        "reports": total,
        "acknowledged": len(sent),
        "offered_and_told": len(waits),
        "p50_s": round(percentile(waits, 0.5), 3),
        "p95_s": round(percentile(waits, 0.95), 3),
        "p99_s": round(percentile(waits, 0.99), 3),
    }


def _post(stage: Stage, body: bytes, key: str) -> bytes:
    headers = {
        "Authorization": f"Bearer {stage.facts['api_keys']['reporter']}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    return request(method="POST", path="/api/v1/reports", headers=headers, body=body)


async def listen(stage: Stage, heard: dict[str, float], stop: asyncio.Event) -> None:
    """Note when (`time.perf_counter`) the streams first hear of a case that has an offer."""
    url = stage.environment["LINLI_DATABASE_URL"]
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
    asked = await psycopg.AsyncConnection.connect(url, autocommit=True, options=SEE_ALL)
    await connection.execute("LISTEN linli_live")
    while not stop.is_set():
        async for notice in connection.notifies(timeout=0.5):
            now = time.perf_counter()
            named = [
                case for case in json.loads(notice.payload).get("cases", []) if case not in heard
            ]
            rows = await asked.execute(
                "SELECT DISTINCT case_id FROM cases_assignment WHERE case_id = ANY(%s::uuid[])",
                [named],
            )
            for (case_id,) in await rows.fetchall():
                heard[str(case_id)] = now
    await connection.close()
    await asked.close()


def _offers(stage: Stage, total: int) -> dict[str, str]:
    """The sender's key to the case that its report opened, once the worker has caught up."""
    with psycopg.connect(
        stage.environment["LINLI_DATABASE_URL"], autocommit=True, options=SEE_ALL
    ) as connection:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            left = connection.execute("SELECT count(*) FROM core_outbox").fetchone()
            if left is not None and left[0] == 0:
                break
            time.sleep(0.2)
        rows = connection.execute(
            "SELECT k.key, r.case_id FROM core_kept k JOIN cases_report r"
            " ON r.id = (k.reply->>'report_id')::uuid WHERE r.case_id IS NOT NULL LIMIT %s",
            [total * 2],
        ).fetchall()
    return {str(key): str(case_id) for key, case_id in rows}
