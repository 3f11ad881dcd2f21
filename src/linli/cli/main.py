"""The command `linli`: one module per command, loaded only when it is asked for."""

import importlib
import importlib.util
import sys

import click

from linli import __version__
from linli.cli.common import EXIT_CODES, Refused

# name: (module under linli.cli, what the list says). A module absent from an installation is
# not listed. Each module has a click command named `command`.
COMMANDS = {
    "demo": ("demo", "Start a whole district with simulated life."),
    "serve": ("serve", "Serve pages, API and live updates at one address."),
    "worker": ("worker", "Do what follows from each report: triage, dispatch, reminders."),
    "sensing": ("sensing", "Take readings from devices; list devices and alarms."),
    "migrate": ("migrate", "Bring the database up to this version."),
    "doctor": ("doctor", "Say in plain words what is missing or unsafe."),
    "createadmin": ("createadmin", "Make the first account, which may change every setting."),
    "db": ("db", "Start and stop the PostgreSQL that Linli brings along."),
    "backup": ("backup", "Back up data and, apart from it, the keys that open it."),
    "restore": ("restore", "Make an empty database what a backup holds."),
    "drill": ("drill", "Try a backup before it is needed."),
    "privacy": ("privacy", "Show, delete or mask personal data; change the key."),
    "ledger": ("ledger", "Verify the ledger's log, receipts; watch a log from elsewhere."),
    "exchange": ("exchange", "Agree contracts, deliver files, bring them into the registry."),
    "replay": ("replay", "Send real reports from a file through the public doors."),
    "link": ("link", "Find which rows of files are the same person, home or business."),
    "forecast": ("forecast", "Foresee the calls of the next hours from a file of counts."),
    "dispatch": ("dispatch", "What people chose otherwise than dispatch proposed."),
    "twin": ("twin", "Try dispatch on a simulated district."),
    "bench": ("bench", "Measure this machine."),
    "train": ("train", "Train text triage or the address parser on a labelled file."),
    "triage": ("triage", "Label the messages of a file."),
    "contract": ("contract", "Check a contract, or a delivery under one."),
    "address": ("address", "Take addresses apart; find the places they name."),
}


class Commands(click.Group):
    """Lists commands without loading them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands that are there, in the order of COMMANDS."""
        return [name for name, (module, _) in COMMANDS.items() if _present(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None if there is none of this name."""
        if cmd_name not in COMMANDS or not _present(COMMANDS[cmd_name][0]):
            return None
        command = importlib.import_module(f"linli.cli.{COMMANDS[cmd_name][0]}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"linli.cli.{cmd_name}.command is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `linli --help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def _present(module: str) -> bool:
    return importlib.util.find_spec(f"linli.cli.{module}") is not None


@click.group(cls=Commands, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="linli", message="%(prog)s %(version)s")
def cli() -> None:
    """Linli (邻里): from a report to a closed case.

    To look around, run `linli demo`. For real use set the variables of docs/settings.md, then run
    `linli migrate`, `linli createadmin`, `linli doctor`, `linli serve` and `linli worker`.
    """


def main() -> None:
    """The entry point; turns our own refusals into one sentence and an exit code."""
    from django.core.exceptions import ImproperlyConfigured

    from linli.config.embedded import EmbeddedError

    try:
        cli()
    except ImproperlyConfigured as error:
        _end(str(error), code=Refused.exit_code)
    except EmbeddedError as error:
        _end(str(error), code=1)


def _end(sentence: str, *, code: int) -> None:
    click.echo(f"linli: {sentence}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
