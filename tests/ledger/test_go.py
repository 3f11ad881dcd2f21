"""Go's own `sumdb/tlog` and `sumdb/note` verify our log; that code is not ours."""

import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from tests.ledger.conftest import SIGNER

SOURCE = Path(__file__).parent / "go" / "main.go"
# Where Debian's golang-golang-x-mod-dev puts the package.
MODULE = Path("/usr/share/gocode/src/golang.org/x/mod")
MISSING = "GO IS MISSING: that strangers' tools verify the log is NOT TESTED here; install " + (
    "golang-go and golang-golang-x-mod-dev"
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="session")
def checker(tmp_path_factory):
    """The program, built offline from the packages of the system."""
    if shutil.which("go") is None or not MODULE.is_dir():
        warnings.warn(MISSING, stacklevel=1)
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("go")
    shutil.copy(SOURCE, folder / "main.go")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    command = ["go", "build", "-o", str(folder / "checker"), str(folder / "main.go")]
    subprocess.run(command, env=environment, cwd=folder, check=True, timeout=300)
    return folder / "checker"


def verify(checker, log, key=str(SIGNER.verifier)):
    return subprocess.run(
        [checker, log.folder, key], capture_output=True, text=True, timeout=120, check=False
    )


def test_gos_own_packages_verify_every_entry_and_every_growth(checker, log):
    for count in (1, 254, 1, 1, 400):
        log.add(count)
        log.round()
        said = verify(checker, log)
        assert (said.stdout, said.stderr) == (f"verified {log.checkpoint.size}\n", "")
    assert log.checkpoint.size == 657


@pytest.mark.parametrize("file", ["tile/0/000", "tile/1/000.p/2", "tile/entries/001", "checkpoint"])
def test_given_one_bit_changed_then_gos_own_packages_refuse(checker, log, file):
    log.add(600)
    log.round()
    path = log.folder / file
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))

    said = verify(checker, log)

    assert (said.returncode, said.stdout) == (1, "")
