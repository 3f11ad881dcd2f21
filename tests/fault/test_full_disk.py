"""A full disk answers 503, loses nothing, and all goes on by itself once there is room."""

import json
import os
import subprocess
import tempfile
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from linli.bench.cell import Cell

pytestmark = [pytest.mark.fault, pytest.mark.slow]
SIZE = "320m"
TRIES = 400
# Each is more than a page, so that a full disk is noticed soon.
TEXT = "楼道灯坏了，请来看看。" * 150


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of its own that is soon full."""
    folder = Path(tempfile.mkdtemp(prefix="linli-small-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        folder.rmdir()
        warnings.warn("No small disk can be mounted here: a full disk is NOT tested", stacklevel=2)
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def send(cell: Cell) -> tuple[int, str]:
    """One report through the API: the status, and the code where it was taken."""
    request = urllib.request.Request(
        f"{cell.url}/api/v1/reports",
        data=json.dumps({"text": TEXT}).encode(),
        headers={
            "Authorization": f"Bearer {cell.key}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())["code"]
    except urllib.error.HTTPError as error:
        return error.code, ""


def fill(folder: Path) -> Path:
    """Take every byte that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
    return ballast


def test_given_a_full_disk_when_reported_then_503_and_after_room_all_goes_on_by_itself():
    with small_disk() as folder:
        # A small log, so that it is the tables that find no room: without its log PostgreSQL stops.
        postgres = {"max_wal_size": "64MB", "min_wal_size": "64MB", "wal_recycle": "on"}
        cell = Cell(home=folder, postgres=postgres)
        cell.start()
        try:
            taken = [send(cell)]
            ballast = fill(folder)
            answers = []
            for _try in range(TRIES):
                answers.append(send(cell))
                if answers[-1][0] != 201:
                    break
            refused = [send(cell)[0] for _try in range(5)]

            ballast.unlink()
            cell.wait_until_ready()
            after = send(cell)
            known = codes(cell)
        finally:
            cell.stop()

    assert taken[0][0] == 201
    assert {status for status, _code in answers} <= {201, 503}, "a full disk showed as a 500"
    assert answers[-1][0] == 503, "the disk was never full"
    assert set(refused) <= {201, 503}
    assert after[0] == 201
    acknowledged = {code for status, code in [*taken, *answers, after] if status == 201}
    assert acknowledged <= known


def codes(cell: Cell) -> set[str]:
    with psycopg.connect(cell.database, options="-c linli.reach=all") as connection:
        return {code for (code,) in connection.execute("SELECT code FROM cases_report").fetchall()}
