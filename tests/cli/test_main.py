"""The command line from outside: fast help, sentences, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from linli.cli.main import COMMANDS, cli


def linli(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("LINLI_")}
    return subprocess.run(
        [sys.executable, "-m", "linli.cli.main", *arguments],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def present() -> list[str]:
    return cli.list_commands(None)  # type: ignore[arg-type] # ours needs no context


@pytest.mark.parametrize("name", present())
def test_given_a_command_when_asked_for_help_then_it_shows_an_example_and_exit_codes(
    name: str,
) -> None:
    said = CliRunner().invoke(cli, [name, "--help"])

    assert said.exit_code == 0
    assert "Example" in said.output and "Exit codes" in said.output


def test_given_a_module_that_is_absent_when_listed_then_the_others_are_there() -> None:
    assert set(present()) <= set(COMMANDS)
    assert {"serve", "worker", "migrate", "demo", "doctor", "createadmin", "db"} <= set(present())


def test_given_no_settings_when_the_doctor_looks_then_it_says_what_is_missing() -> None:
    said = linli("doctor", "--json")

    assert said.returncode == 1
    (finding,) = json.loads(said.stdout)["findings"]
    assert finding["level"] == "block" and "LINLI_SECRET_KEY is not set" in finding["says"]


def test_given_a_weak_key_when_served_then_it_refuses_with_the_reason() -> None:
    said = linli(
        "serve",
        LINLI_SECRET_KEY="weak",
        LINLI_DATABASE_URL=os.environ["LINLI_DATABASE_URL"],
    )

    assert said.returncode == 3
    assert "LINLI_SECRET_KEY can be guessed" in said.stderr
    assert "Traceback" not in said.stderr


def test_given_help_when_asked_then_django_is_not_loaded() -> None:
    code = (
        "import sys; from linli.cli.main import cli\n"
        "cli(['--help'], standalone_mode=False)\n"
        "print([name for name in sys.modules if name.startswith('django.db')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.endswith("[]\n")


def test_given_a_home_when_asked_for_the_path_then_nothing_is_made(tmp_path: Path) -> None:
    said = linli("db", "path", "--json", LINLI_HOME=str(tmp_path / "home"))

    assert json.loads(said.stdout)["path"].endswith("/pg/data")
    assert not (tmp_path / "home").exists()
