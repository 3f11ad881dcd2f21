"""`kill -9` while keys change, subjects are erased and keys are copied: nothing kept is lost."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID

import pytest
from tests.fault.test_kill_sequencer import ROOT, environment

from linli.core import clock
from linli.privacy import keyring, keys, services
from linli.privacy.models import Erasure, SubjectKey
from linli.privacy.sealing import cell_keys

KILLS = int(os.environ.get("LINLI_CRASH_KILLS", "5"))

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def read(subject: UUID) -> dict[str, str]:
    return services.read(
        subject_id=subject,
        fields=["reporter.phone"],
        purpose="handle_case",
        reader="system",
        at=clock.now(),
    )


def run_and_kill(folder: Path, dice: random.Random) -> list[list[str]]:
    """Let it work through some rounds and a bit of the next; what it said."""
    command = [sys.executable, "-m", "tests.fault.vault", str(folder)]
    said, rounds = [], dice.randint(1, 4)
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        assert process.stdout is not None
        while rounds:
            line = process.stdout.readline()
            assert line, "it ended by itself"
            said.append(line.split())
            rounds -= line == "round\n"
        threading.Event().wait(dice.random() * 0.08)
        process.send_signal(signal.SIGKILL)
        said += [line.split() for line in process.stdout.read().splitlines()]
    return said


def test_given_kills_at_random_then_all_that_was_kept_opens_and_all_that_was_erased_does_not(
    tmp_path: Path,
) -> None:
    dice, folder = random.Random(7), tmp_path / "keys"
    kept: set[UUID] = set()
    erased: set[UUID] = set()
    for _kill in range(KILLS):
        for what, *subjects in run_and_kill(folder, dice):
            found = {UUID(one) for one in subjects}
            kept |= found if what == "kept" else set()
            erased |= found if what == "erased" else set()

        keys.forget_opened()
        gone = set(Erasure.objects.values_list("subject_id", flat=True))
        assert erased <= gone
        for subject in kept - gone:
            assert read(subject), "a value that was kept opens no more"
        for subject in gone:
            assert read(subject) == {}
        assert not SubjectKey.objects.filter(subject_id__in=gone).exists()

    # Gone on with, it comes to its end: one cell key is left, and the copy is whole.
    services.change_cell_key()
    assert keys.cell_keys_in_use() == {cell_keys().current()}
    assert keyring.write(folder) == SubjectKey.objects.count()
    assert keyring.load(folder) == SubjectKey.objects.count()
    keys.forget_opened()
    assert all(read(subject) for subject in kept - gone)
