"""`linli backup`: data in one folder, the keys that open it in another."""

from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, answer, json_option, set_up_django
from linli.config import env


@click.command("backup", epilog=EXIT_CODES)
@click.option("--to", required=True, type=click.Path(path_type=Path), help="Folder for backups.")
@click.option(
    "--keys-to",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the latest keys, on another device than --to.",
)
@json_option
def command(to: Path, keys_to: Path, as_json: bool) -> None:
    """Write a backup of everything: data below --to, keys over the older copy in --keys-to.

    Personal values lie sealed in the data; what opens them is in the keys alone, of which only the
    latest copy is kept. So whoever was erased stays erased, whichever backup is restored. Keep the
    two folders on different devices, and keep no older copies of the keys.

    \b
    Example:
      linli backup --to /backup/data --keys-to /mnt/keys
    """
    set_up_django()
    from django.conf import settings

    from linli.cli import safekeeping
    from linli.core import clock

    database = env.text("OWNER_DATABASE_URL", "") or env.required("DATABASE_URL")
    done = safekeeping.back_up(
        database=database, media=Path(settings.MEDIA_ROOT), to=to, keys_to=keys_to, at=clock.now()
    )
    manifest = safekeeping.check(done)
    answer(
        {"folder": str(done), "reports": manifest.reports, "entries": manifest.entries},
        as_json=as_json,
        text=(
            f"Backed up {manifest.reports} reports and {manifest.entries} ledger entries to {done}."
        ),
    )
