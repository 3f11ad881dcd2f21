"""The PostgreSQL that tests run on, and the environment that names it."""

import os
from pathlib import Path

from linli.config import embedded
from linli.privacy.sealing import key_file

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
HOME = CACHE / "test-pg"
# Each process of a parallel run has keys and files of its own beside its database.
TEST_HOME = CACHE / f"test-home{os.environ.get('PYTEST_XDIST_WORKER', '')}"
# Tests kill processes, not the machine: what PostgreSQL wrote, the kernel keeps.
SETTINGS = {"shared_buffers": "128MB", "fsync": "off", "full_page_writes": "off"}


def environment() -> dict[str, str]:
    """Start the server if it does not run, and say how to reach it."""
    # WhiteNoise warns where there is no folder of collected files.
    (TEST_HOME / "static").mkdir(parents=True, exist_ok=True)
    key_file.make(TEST_HOME / "keys" / "cell-keys.json")
    return {
        "DJANGO_SETTINGS_MODULE": "linli.config.settings",
        "LINLI_SECRET_KEY": "only-for-tests-0123456789-0123456789-0123456789-0123456789",
        "LINLI_DATABASE_URL": os.environ.get("LINLI_TEST_DATABASE_URL") or _embedded(),
        "LINLI_HOME": str(TEST_HOME),
    }


def _embedded() -> str:
    CACHE.mkdir(exist_ok=True)
    server = embedded.start(home=HOME, settings=SETTINGS)
    return embedded.url(server.place, role=embedded.OWNER)
