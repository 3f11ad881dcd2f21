"""`linli restore`: an empty database becomes what a backup holds."""

from pathlib import Path

import click

from linli.cli.common import EXIT_CODES, answer, json_option, set_up_django
from linli.config import env


@click.command("restore", epilog=EXIT_CODES)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--keys",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the latest keys, as `linli backup --keys-to` wrote it.",
)
@json_option
def command(folder: Path, keys: Path, as_json: bool) -> None:
    """Restore the backup in FOLDER into the empty database of LINLI_OWNER_DATABASE_URL.

    Files are checked first. The latest keys are put in; whoever was erased since the backup is
    erased again. Nothing that is there is overwritten.

    \b
    Example:
      linli restore /backup/data/linli-20261126T030000 --keys /mnt/keys
    """
    from linli.cli import safekeeping

    manifest = safekeeping.check(folder)
    app = env.required("DATABASE_URL")
    owner = env.text("OWNER_DATABASE_URL", "") or app
    safekeeping.restore_data(folder=folder, database=owner)
    set_up_django()
    facts = safekeeping.finish(folder=folder, keys=keys, app=app, owner=owner)
    answer(
        {"reports": manifest.reports, "entries": manifest.entries, **facts},
        as_json=as_json,
        text=(
            f"Restored {manifest.reports} reports and {manifest.entries} ledger entries as of "
            f"{manifest.made_at}; {facts['keys']} keys open what may be opened."
        ),
    )
