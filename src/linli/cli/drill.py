"""`linli drill`: try a backup before it is needed."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from linli.cli.common import EXIT_CODES, Failed, answer, json_option


@click.command("drill", epilog=EXIT_CODES)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--keys",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the latest keys.",
)
@json_option
def command(folder: Path, keys: Path, as_json: bool) -> None:
    """Restore a backup into a database made for it, look at what is there, remove it again.

    FOLDER is one backup, or the folder that holds them: then the latest is tried. Nothing that
    runs is touched. Exit code 1 if what comes back is not what the backup says.

    \b
    Example:
      linli drill /backup/data --keys /mnt/keys
    """
    from linli.cli import drill_run, safekeeping

    chosen = folder if (folder / safekeeping.MANIFEST).exists() else None
    chosen = chosen or safekeeping.newest(folder.iterdir())
    if chosen is None:
        raise Failed(f"There is no whole backup in {folder}.")
    began = time.monotonic()
    with TemporaryDirectory(prefix="linli-drill-") as scratch:
        found = drill_run.drill(folder=chosen, keys=keys, scratch=Path(scratch))
    seconds = round(time.monotonic() - began, 1)
    answer(
        {"folder": str(chosen), "seconds": seconds, **found},
        as_json=as_json,
        text=(
            f"{chosen.name} came back whole in {seconds} s: {found['reports']} reports, "
            f"{found['entries']} ledger entries; {found['opened']} of them opened for a look, "
            f"{found['erased']} subjects stay erased."
        ),
    )
