"""Sending recorded requests through the public doors; a run that was broken off goes on."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from linli.cli.replay_files import Row
from linli.sim.client import Client, Refused, Unreachable

SERVICE = "other"
LONGEST_ABSENCE_S = 120.0
PAUSE_S = 3.0


class Away(Exception):
    """The server did not answer for too long."""


@dataclass
class Progress:
    """What of a file was sent already: one line a report, written as soon as it is acknowledged."""

    path: Path
    run: UUID
    codes: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    @classmethod
    def open(cls, *, home: Path, file: Path, url: str, via: str, again: bool) -> "Progress":
        """The progress of this file at this address, or a new one."""
        name = hashlib.sha256(f"{file.resolve()} {url} {via}".encode()).hexdigest()[:16]
        path = home / "replay" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        if again or not path.exists():
            made = cls(path, uuid4())
            path.write_text(json.dumps({"run": str(made.run), "file": str(file)}) + "\n", "utf-8")
            return made
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        found = cls(path, UUID(json.loads(first)["run"]))
        for line in lines:
            try:
                fact = json.loads(line)
            except ValueError:
                continue  # broken off while writing; that report is sent again under its key
            where = found.codes if "code" in fact else found.refused
            where[fact["row"]] = fact.get("code") or fact.get("refused", "")
        return found

    def key(self, row: Row) -> UUID:
        """The key of a row: the same in every resumption of this run."""
        return uuid5(self.run, f"{row.number} {row.text}")

    def keep(self, row: Row, **fact: str) -> None:
        """Write down that a row is done with."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"row": row.number, **fact}) + "\n")
        if "code" in fact:
            self.codes[row.number] = fact["code"]
        else:
            self.refused[row.number] = fact["refused"]


def send(
    *,
    rows: list[Row],
    client: Client,
    via: str,
    speed: float,
    progress: Progress,
    over: threading.Event,
    say: Callable[[int, int], object],
) -> int:
    """Send what was not sent yet; returns how many were sent now.

    Args:
        speed: how many times faster than the record; 0 is as fast as the door takes them.
        over: set to break off; what was sent stays written down.
        say: hears how many of how many are done.
    Raises:
        Away: the server did not answer for two minutes, or failed.
    """
    waiting = [row for row in rows if row.number not in progress.codes | progress.refused]
    form = _form(client) if via == "open311" and waiting else {}
    done, begun = 0, time.monotonic()
    first_at = next((row.at for row in waiting if row.at), None)
    for place, row in enumerate(waiting):
        if speed and not over.is_set():
            passed = (row.at - first_at).total_seconds() if row.at and first_at else float(place)
            over.wait(max(0.0, begun + passed / speed - time.monotonic()))
        if over.is_set():
            break
        try:
            code = _patiently(partial(_send, client, row, via, form, progress), over)
        except Refused as error:
            if error.status >= 500:
                raise Away(str(error)) from error  # theirs to mend: the row stays to be sent
            progress.keep(row, refused=f"{error.status} {error.code}")
        else:
            if not code:
                break
            progress.keep(row, code=code)
            done += 1
        say(len(rows) - len(waiting) + place + 1, len(rows))
    return done


def _patiently(act: Callable[[], str], over: threading.Event) -> str:
    """Try until the server is back; '' when told to end meanwhile."""
    until = time.monotonic() + LONGEST_ABSENCE_S
    while not over.is_set():
        try:
            return act()
        except Unreachable as error:
            if time.monotonic() > until:
                raise Away(str(error)) from error
            over.wait(PAUSE_S)
    return ""


def _send(client: Client, row: Row, via: str, form: dict[str, Any], progress: Progress) -> str:
    if via == "open311":
        return client.open311(
            api_key=client.token,
            key=progress.key(row),
            service_code=SERVICE,
            description=row.text[:4000],
            lon=row.lon if row.lon is not None else form["lon"],
            lat=row.lat if row.lat is not None else form["lat"],
            address=row.address,
            attributes=dict.fromkeys(form["attributes"], row.text[:200]),
        )
    return client.report(
        key=progress.key(row),
        text=row.text,
        lon=row.lon,
        lat=row.lat,
        address=row.address,
        occurred_at=row.at,
        language=row.language,
    )


def _form(client: Client) -> dict[str, Any]:
    """What the door asks besides the text, and a place for records that have none."""
    definition = client.ask("GET", f"/open311/v2/services/{SERVICE}.json", token="")
    if isinstance(definition, list):
        definition = definition[0]
    wanted = [one["code"] for one in definition.get("attributes", ()) if one.get("required")]
    return {"attributes": wanted, "lon": 113.9, "lat": 30.6}
