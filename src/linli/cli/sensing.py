"""`linli sensing`: the consumer of readings, devices and alarms."""

import signal
import threading
from typing import Any

import click

from linli.cli.common import EXIT_CODES, Failed, answer, json_option, set_up_django


@click.group("sensing", epilog=EXIT_CODES)
def command() -> None:
    """Take readings from devices; list devices and alarms.

    LINLI_MQTT_URL names the broker, or LINLI_NATS_URL a NATS server with JetStream. With a broker
    one consumer works and the others stand by; with NATS all of them share the work.

    \b
    Example:
      LINLI_MQTT_URL=mqtts://linli:secret@broker:8883 linli sensing serve
    """


@command.command(epilog=EXIT_CODES)
def serve() -> None:
    """Take readings until Ctrl-C or SIGTERM; nothing is acknowledged before it is stored."""
    from linli.cli.serve import refuse_unsafe
    from linli.config import logging

    refuse_unsafe()
    logging.set_up()
    from django.conf import settings

    from linli.sensing.ingest import opening
    from linli.sensing.ingest import serve as serving

    try:
        open_source, is_alone = opening.from_settings(settings)
    except opening.NoSource as error:
        raise Failed(str(error)) from error
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serving.serve(open_source=open_source, stop=stop, is_alone=is_alone)


@command.command(epilog=EXIT_CODES)
@click.option("--state", default="", help="Only those in this state.")
@json_option
def devices(state: str, as_json: bool) -> None:
    """List devices: state, when last heard, battery, what must be done."""
    set_up_django()
    from linli.sensing import queries

    found = queries.devices(state=state)
    lines = [
        f"{one.source} {one.serial}  {one.kind}  {one.state}  {one.place}"
        f"  {one.last_seen_at or '-'}  {'' if one.battery is None else f'{one.battery:.0f} %'}"
        f"  {', '.join(one.tasks)}"
        for one in found
    ]
    answer({"devices": _plain(found)}, as_json=as_json, text="\n".join(lines) or "No devices.")


@command.command(epilog=EXIT_CODES)
@json_option
def alarms(as_json: bool) -> None:
    """List the open alarms as the desk sees them: few lines, however many alarms."""
    set_up_django()
    from linli.sensing import queries

    found = queries.alarm_lines()
    lines = [
        f"{line.grade}  {line.cause}  {line.building or 'several buildings'}"
        f"  {len(line.alarms)} alarm(s), {line.unacknowledged} unacknowledged"
        f"  since {line.first_at:%Y-%m-%d %H:%M:%S}"
        for line in found
    ]
    answer({"lines": _plain(found)}, as_json=as_json, text="\n".join(lines) or "No alarms.")


@command.command(epilog=EXIT_CODES)
@click.option("--acl/--passwords", default=False, help="The rules by topic, or the passwords.")
def broker(acl: bool) -> None:
    """Write Mosquitto's password file, or its rules by topic, for all devices."""
    set_up_django()
    from linli.sensing import queries

    click.echo(queries.mosquitto_acl() if acl else queries.mosquitto_passwords(), nl=False)


@command.group("cap", epilog=EXIT_CODES)
def cap_group() -> None:
    """Alerts of the Common Alerting Protocol: read files, list what is in force."""


@cap_group.command("read", epilog=EXIT_CODES)
@click.argument("file", type=click.File("rb"))
@click.option("--source", default="", help="Keep it as if it had come from this source.")
@json_option
def cap_read(file: Any, source: str, as_json: bool) -> None:
    """Read a CAP document and say what is in it; with --source keep it, too.

    Ends with 1 where the document is refused, and says why.

    \b
    Example:
      linli sensing cap read rain.xml --source met
    """
    set_up_django()
    from linli.core import clock
    from linli.core.errors import LinliError
    from linli.sensing import cap, services

    document = file.read(cap.LARGEST + 1)
    try:
        alert = cap.read(document)
        found = cap.described(alert)
        if source:
            taken = services.receive_alert(
                source=source, document=document, came_by="file", at=clock.now()
            )
            found |= {"alert_id": str(taken.alert_id), "is_new": taken.is_new}
    except cap.CapRefused as refused:
        raise Failed(f"Refused: {refused.code} ({refused})") from refused
    except LinliError as error:
        raise Failed(f"Refused: {error.facts.get('why', error.code)}") from error
    lines = [f"{name}: {value}" for name, value in found.items() if name != "parts"]
    lines += [
        f"  {part['language']}: {part['headline'] or part['event']} ({part['level']})"
        for part in found["parts"]
    ]
    answer(found, as_json=as_json, text="\n".join(lines))


@cap_group.command("list", epilog=EXIT_CODES)
@json_option
def cap_list(as_json: bool) -> None:
    """List the alerts in force, the gravest first."""
    set_up_django()
    from linli.core import clock
    from linli.sensing import queries

    found = [
        {
            "id": str(one.id),
            "level": one.level,
            "kind": one.kind,
            "status": one.status,
            "headline": one.words("zh-hans").headline,
            "ends_at": one.ends_at.isoformat(),
            "areas": list(one.paths),
        }
        for one in queries.alerts_in_force(now=clock.now())
    ]
    lines = [
        f"{one['level']}  {one['kind']}  {one['status']}  {one['headline']}  until {one['ends_at']}"
        for one in found
    ]
    answer({"alerts": found}, as_json=as_json, text="\n".join(lines) or "No alerts in force.")


def _plain(found: Any) -> list[dict[str, Any]]:
    from dataclasses import asdict

    return [asdict(one) for one in found]
