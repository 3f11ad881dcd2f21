"""A backup from yesterday shows nothing of who was erased today, and everything of the others."""

import os
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.factories import NOON, make_case

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.models import Report
from linli.cli import drill_run, safekeeping
from linli.cli.common import Failed
from linli.core.ids import new_id
from linli.privacy import keyring, keys
from linli.privacy import services as privacy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TEXT, PHONE, ADDRESS = "三楼的李阿姨摔倒了", "13800138000", "梧桐路12号3-2-401"


@pytest.fixture
def folders(tmp_path: Path, settings: Any) -> tuple[Path, Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "data", tmp_path / "keys"


def url() -> str:
    """The test database, for programs outside Django."""
    found = connection.get_connection_params()
    return f"postgresql://{found['user']}@/{found['dbname']}?host={found['host']}"


def report_of(phone: str) -> UUID:
    reporter = new_id()
    values = {"reporter.phone": phone}
    privacy.keep(subject_id=reporter, values=values, source="portal", at=NOON)
    said = {"text": TEXT, "address": ADDRESS, "reporter_id": reporter}
    case = make_case(report=said, summary=TEXT)
    cases.add_note(case_id=case.id, text=f"已联系 {phone}", is_public=False, actor="u", at=NOON)
    return Report.objects.get(case_id=case.id).id


def back_up(folders: tuple[Path, Path]) -> Path:
    data, keyring_folder = folders
    return safekeeping.back_up(
        database=url(), media=data.parent / "media", to=data, keys_to=keyring_folder, at=NOON
    )


def as_sql(folder: Path) -> bytes:
    command = [safekeeping.program("pg_restore"), "-f", "-", str(folder / safekeeping.DUMP)]
    environment = {"PATH": os.defpath, "LC_ALL": "C"}
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout


def test_given_a_backup_of_yesterday_when_one_is_erased_today_then_it_opens_all_but_that_one(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    erased, kept = report_of(PHONE), report_of("13912345678")
    yesterday = back_up(folders)

    dumped = as_sql(yesterday)
    for said in (TEXT, PHONE, ADDRESS, "已联系"):
        assert said.encode() not in dumped
        assert said.encode().hex().encode() not in dumped

    privacy.erase(subject_ids=cases.subjects_of(erased), why="asked", actor="resident", at=NOON)
    keys.forget_opened()
    keyring.write(folders[1])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = drill_run.drill(folder=yesterday, keys=folders[1], scratch=scratch)

    assert (found["reports"], found["opened"]) == (2, 1)
    assert found["erased"] == len(cases.subjects_of(erased))
    assert case_queries.report(kept).text == TEXT
    assert case_queries.report(erased).is_erased


def test_given_a_changed_file_when_checked_then_it_is_named(folders: tuple[Path, Path]) -> None:
    report_of(PHONE)
    folder = back_up(folders)
    with (folder / safekeeping.DUMP).open("r+b") as file:
        file.seek(200)
        file.write(b"x")

    with pytest.raises(Failed, match=r"data\.dump was changed"):
        safekeeping.check(folder)


def test_given_keys_beside_the_data_when_backed_up_then_refused(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="apart"):
        safekeeping.back_up(
            database=url(),
            media=tmp_path / "media",
            to=tmp_path / "backup",
            keys_to=tmp_path / "backup" / "keys",
            at=NOON,
        )


def test_given_a_database_with_tables_when_restored_into_then_refused(
    folders: tuple[Path, Path],
) -> None:
    folder = back_up(folders)

    with pytest.raises(Failed, match="empty"):
        safekeeping.restore_data(folder=folder, database=url())
