"""A restore in a place of its own: an embedded database in a folder that is removed afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

from linli.cli import safekeeping
from linli.cli.common import Failed
from linli.config import embedded

LOOK_AT = 50
LOOK = """
import json
from linli.cli.common import set_up_django
set_up_django()
from linli.cli.drill_run import look
print(json.dumps(look()))
"""


def drill(*, folder: Path, keys: Path, scratch: Path) -> dict[str, int]:
    """Restore `folder` below `scratch` and look at it.

    Raises:
        Failed: what came back is not what the backup says.
    """
    home = scratch / "home"
    home.mkdir()
    # As root the database runs under another account, which must reach its folder.
    for path in (scratch, home):
        path.chmod(0o711)
    manifest = safekeeping.check(folder)
    server = embedded.start(home=home)
    try:
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("LINLI_")},
            "LINLI_HOME": str(home),
            "LINLI_SECRET_KEY": "only-for-a-drill-0123456789-abcdefghijkl",
            "LINLI_DATABASE_URL": embedded.url(server.place),
            "LINLI_OWNER_DATABASE_URL": embedded.url(server.place, role=embedded.OWNER),
            "LINLI_CELL_KEYS": os.environ.get(
                "LINLI_CELL_KEYS", f"file:{home}/keys/cell-keys.json"
            ),
        }
        restore = ["restore", str(folder), "--keys", str(keys), "--json"]
        facts = json.loads(_run(["-m", "linli.cli.main", *restore], environment))
        seen = json.loads(_run(["-c", LOOK], environment))
    finally:
        embedded.stop(home=home)
    for name, wanted in (("reports", manifest.reports), ("entries", manifest.entries)):
        if seen[name] < wanted:
            raise Failed(f"Only {seen[name]} of {wanted} {name} came back.")
    return {**seen, "erased": int(facts["erased"])}


def look() -> dict[str, int]:
    """What lies in the restored database; the latest reports are opened."""
    from linli.cases import queries as cases
    from linli.ledger import queries as ledger

    latest = cases.latest_reports(limit=LOOK_AT)
    return {
        "reports": cases.report_count(),
        "entries": ledger.count(),
        "opened": sum(not report.is_erased for report in latest),
    }


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603  # our own commands
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"The drill did not succeed:\n{done.stderr.strip()[-1500:]}")
    return done.stdout
