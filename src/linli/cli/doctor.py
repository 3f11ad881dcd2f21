"""`linli doctor`: what is missing or unsafe, in plain words."""

from dataclasses import asdict

import click
from django.core.exceptions import ImproperlyConfigured

from linli.cli.checks import everything
from linli.cli.common import EXIT_CODES, answer, json_option, set_up_django
from linli.cli.dispatch_checks import of_dispatch
from linli.cli.finding import Finding

MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "block": ("✗", "red")}


@click.command("doctor", epilog=EXIT_CODES)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Say in plain words what is missing or unsafe, and what to do about it.

    Looks and changes nothing. Exit code 1 if something keeps Linli from working safely.

    \b
    Example:
      linli doctor
      linli doctor --json | jq '.findings[] | select(.level != "ok")'
    """
    findings = look()
    blocked = sum(finding.level == "block" for finding in findings)
    lines = [line(finding) for finding in findings]
    summary = (
        f"{blocked} of {len(findings)} must be mended before Linli can be used."
        if blocked
        else "Linli can be used."
    )
    answer(
        {"ok": not blocked, "findings": [asdict(finding) for finding in findings]},
        as_json=as_json,
        text="\n".join([*lines, "", summary]),
    )
    context.exit(1 if blocked else 0)


def look() -> list[Finding]:
    """Everything, or the one sentence that keeps the settings from being read."""
    try:
        set_up_django()
    except ImproperlyConfigured as error:
        return [
            Finding("settings", "block", str(error), "See docs/settings.md for every variable.")
        ]
    found = everything()
    is_there = not any(one.name in {"database", "tables"} and one.level == "block" for one in found)
    return [*found, *of_dispatch(with_database=is_there)]


def line(finding: Finding) -> str:
    """One finding as a person reads it."""
    mark, colour = MARKS[finding.level]
    said = f"{click.style(mark, fg=colour)} {finding.name}: {finding.says}"
    return f"{said}\n    → {finding.do}" if finding.do else said
