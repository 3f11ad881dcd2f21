"""Delivers a district's files to a running Linli, through the door that any department uses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid5

import httpx

from linli.sim.client import AGAIN, TRIES, Refused, Unreachable, refusal

TIMEOUT = httpx.Timeout(120.0, connect=5.0)
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
OVER, PAUSE_S = frozenset({"published", "refused"}), 3.0
# A name space of our own: the same file has the same key, whoever sends it and however often.
DELIVERIES = UUID("6f1c2b52-0e0f-5f0a-9c0e-5a4b7f6d1e20")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file of the manifest and where it lies."""

    feed: str
    day: int
    form: str
    path: Path
    key: UUID
    kind: str = "full"  # or "changes"


def deliveries(
    *, folder: Path, until: int | None = None, feeds: Collection[str] = ()
) -> Iterator[Delivery]:
    """The files of a generated district in the order of their coming.

    Args:
        until: the last day to deliver, or None for all.
        feeds: only these feeds; all if empty.
    """
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for one in manifest["files"]:
        if (until is None or one["day"] <= until) and (not feeds or one["feed"] in feeds):
            key = uuid5(DELIVERIES, f"{one['feed']} {one['sha256']}")
            yield Delivery(
                one["feed"], one["day"], one["form"], folder / one["file"], key, one["kind"]
            )


class Courier:
    """A department's connection to Linli.

    Args:
        url: where Linli is, without a slash at the end.
        key: an API key that may deliver.
        transport: another transport than the network, for tests.
        wait: how to pause between tries.
    """

    def __init__(
        self,
        *,
        url: str,
        key: str,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._wait = wait
        self._http = httpx.Client(
            base_url=url,
            timeout=TIMEOUT,
            transport=transport,
            trust_env=False,
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def send(self, delivery: Delivery) -> dict[str, Any]:
        """Send one file, again while the server is busy or away; what it answered.

        Raises:
            Refused: the server understood and said no.
            Unreachable: it did not answer, or stayed busy, for all tries.
        """
        path = f"/api/v1/exchange/feeds/{delivery.feed}/deliveries"
        headers = {
            "Content-Type": TYPES[delivery.form],
            "Content-Length": str(delivery.path.stat().st_size),
            "Linli-File-Name": delivery.path.name,
            "Linli-Delivery-Mode": delivery.kind,
            "Idempotency-Key": str(delivery.key),
        }

        def post() -> httpx.Response:
            with delivery.path.open("rb") as body:
                return self._http.post(path, content=body, headers=headers)

        return self._ask(f"POST {path}", post)

    def state(self, delivery_id: str) -> str:
        """What became of a delivery so far, as Linli calls it.

        Raises:
            Refused, Unreachable: as for `send`.
        """
        path = f"/api/v1/exchange/deliveries/{delivery_id}"
        return str(self._ask(f"GET {path}", lambda: self._http.get(path)).get("state", ""))

    def until_known(self, delivery_ids: Collection[str], *, looks: int) -> bool:
        """Wait until Linli has published or refused all of these; False where it takes longer.

        Args:
            looks: how often to look, with a pause of PAUSE_S seconds between.
        """
        left = set(delivery_ids)
        for look in range(looks):
            if look:
                self._wait(PAUSE_S)
            left = {one for one in left if self.state(one) not in OVER}
            if not left:
                return True
        return False

    def _ask(self, what: str, request: Callable[[], httpx.Response]) -> dict[str, Any]:
        last = ""
        for tried in range(TRIES):
            if tried:
                self._wait(0.5 * 2**tried)
            try:
                answer = request()
            except httpx.TransportError as error:
                last = type(error).__name__
                continue
            if answer.status_code in AGAIN:
                last = str(answer.status_code)
                continue
            if answer.status_code >= 400:
                raise refusal(answer)
            found: Any = answer.json() if answer.content else {}
            return found if isinstance(found, dict) else {}
        raise Unreachable(f"{what}: {last}")


def deliver(
    *,
    folder: Path,
    courier: Courier,
    until: int | None = None,
    feeds: Collection[str] = (),
    say: Callable[[str], object] = print,
) -> int:
    """Send the files of a generated district, in order; how many were refused.

    A refusal is said and the rest goes on.

    Raises:
        Unreachable: the server is away.
    """
    refused = 0
    for delivery in deliveries(folder=folder, until=until, feeds=feeds):
        try:
            state = str(courier.send(delivery).get("state", "taken"))
        except Refused as no:
            refused += 1
            state = f"refused: {no}"
        say(f"day {delivery.day} {delivery.path.name}: {state}")
    return refused
