"""`linli db`: the embedded PostgreSQL."""

import shutil

import click

from linli.cli.common import EXIT_CODES, answer, home, json_option
from linli.config import embedded


@click.group("db", epilog=EXIT_CODES)
def command() -> None:
    """Start and stop the PostgreSQL that Linli brings along.

    It keeps its data in LINLI_HOME (~/.linli unless set), opens no port, and stays up until it is
    told to stop. Where root starts it, it runs under the account linli, postgres or nobody, and
    keeps its data in /var/lib/linli if that account cannot reach LINLI_HOME.

    \b
    Example:
      linli db start
      export LINLI_DATABASE_URL=$(linli db url)
      export LINLI_OWNER_DATABASE_URL=$(linli db url --role owner)
    """


@command.command()
@json_option
def start(as_json: bool) -> None:
    """Start it, or find it running."""
    server = embedded.start(home=home())
    said = "The database runs" if server.started else "The database ran already"
    address = embedded.url(server.place)
    answer(
        {"pid": server.pid, "started": server.started, "url": address},
        as_json=as_json,
        text=f"{said} (process {server.pid}): {address}",
    )


@command.command()
@click.option("--remove", is_flag=True, help="Also remove all its data, for good.")
@click.option("--yes", is_flag=True, help="Do not ask before removing.")
@json_option
def stop(remove: bool, yes: bool, as_json: bool) -> None:
    """Stop it, also one that a hard exit left behind."""
    stopped = embedded.stop(home=home())
    place = embedded.find(home=home())
    text = "The database has stopped." if stopped else "No database runs here."
    if remove and place.area.exists():
        if not yes:
            click.confirm(f"Remove all data in {place.area}?", abort=True)
        shutil.rmtree(place.area)
        shutil.rmtree(place.sockets, ignore_errors=True)
        if place.area.parent != home():
            place.area.parent.rmdir()  # made for this one database
        text += f" {place.area} is removed."
    answer({"stopped": stopped, "removed": remove}, as_json=as_json, text=text)


@command.command()
@json_option
def path(as_json: bool) -> None:
    """Say where its data lies."""
    place = embedded.find(home=home())
    answer({"path": place.data, "log": place.log}, as_json=as_json, text=str(place.data))


@command.command()
@click.option(
    "--role",
    type=click.Choice(["app", "owner"]),
    default="app",
    show_default=True,
    help="The application's role, or the one that owns the tables and migrates.",
)
@json_option
def url(role: str, as_json: bool) -> None:
    """Say how to connect, as LINLI_DATABASE_URL takes it."""
    name = embedded.APP if role == "app" else embedded.OWNER
    address = embedded.url(embedded.find(home=home()), role=name)
    answer({"url": address, "role": name}, as_json=as_json, text=address)
