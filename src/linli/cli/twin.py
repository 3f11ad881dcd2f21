"""`linli twin`: try dispatch on a simulated district."""

import json
from pathlib import Path
from typing import Any

import click

import linli.dispatch
from linli.cli.common import EXIT_CODES, Failed, Refused, set_up_django, step_back
from linli.dispatch.twin.calls import HistoryRefused
from linli.dispatch.twin.compare import Run, as_document, compare, differences
from linli.dispatch.twin.policies import POLICIES
from linli.dispatch.twin.scenario import Scenario, ScenarioRefused, load

# It computes as long as it takes; pages and reports go first.
NICENESS = 10
SHOWN = (
    ("response_mean_s", "mean response, s"),
    ("late_share", "later than 5 min"),
    ("urgent_mean_s", "urgent mean, s"),
    ("response_p99_s", "99th percentile, s"),
    ("longest_s", "longest wait, s"),
    ("handling_mean_s", "mean handling, s"),
    ("utilisation", "utilisation"),
    ("gini", "Gini of workload"),
)


@click.group("twin", epilog=EXIT_CODES)
def command() -> None:
    """Try dispatch on a simulated district, before anyone trusts it.

    \b
    Example:
      linli twin run --scenario district.yaml --policy closest --policy linli
    """


@command.command("run", epilog=EXIT_CODES)
@click.option("--scenario", "file", required=True, metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The district, as YAML; docs/dispatch.md has the keys.")  # fmt: skip
@click.option("--policy", "policies", multiple=True, type=click.Choice(POLICIES), metavar="NAME",
              help="How to dispatch; may be given several times, the first is what the others"
              " are compared with.")  # fmt: skip
@click.option("--variant", "variants", multiple=True, metavar="NAME",
              help="Variants to play; all, and the file itself, unless given.")  # fmt: skip
@click.option("--seeds", type=click.IntRange(1, 10_000), default=10, show_default=True,
              help="How many days to draw.")  # fmt: skip
@click.option("--first-seed", type=click.IntRange(0), default=1, show_default=True,
              help="Number of the first.")  # fmt: skip
@click.option("--json", "json_file", metavar="FILE", type=click.Path(path_type=Path),
              help="Write all figures to this file; - for the standard output.")  # fmt: skip
@click.option("--report", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Write a page with plots: one HTML file that needs nothing else.")  # fmt: skip
@click.option("--language", type=click.Choice(("en", "zh-hans")), default="en", show_default=True,
              help="The language of the page.")  # fmt: skip
def run_command(
    file: Path,
    policies: tuple[str, ...],
    variants: tuple[str, ...],
    seeds: int,
    first_seed: int,
    json_file: Path | None,
    report: Path | None,
    language: str,
) -> None:
    """Play a scenario with one or more policies over the same days.

    \b
    Policies: closest (nearest free person, urgent first), paper (phone and notebook),
    linli, and linli without one part: linli-matching, linli-ageing, linli-fairness,
    linli-coverage, linli-standby, linli-call-off, linli-hold.

    \b
    Example:
      linli twin run --scenario district.yaml --policy closest --policy linli \\
        --seeds 30 --json figures.json --report figures.html
    """
    try:
        chosen = _chosen(load(file), variants)
        numbers = range(first_seed, first_seed + seeds)
        runs = compare(
            variants=chosen,
            policies=policies or ("closest", "linli"),
            seeds=numbers,
            told=lambda line: click.echo(line, err=True),
        )
    except (ScenarioRefused, HistoryRefused) as error:
        raise Refused(f"{file}: {error}") from error
    scenario = next(iter(chosen.values()))
    document = as_document(runs, scenario=scenario, seeds=numbers)
    _write(document, json_file)
    if report is not None:
        _report(report, runs, scenario, len(numbers), language)
    if json_file is None or str(json_file) != "-":
        click.echo(_table(runs))


@command.command("work", epilog=EXIT_CODES)
def work_command() -> None:
    """Compute what pages asked for: forecasts of weeks, then questions to the twin.

    The worker starts this by itself, one process in the whole cell; it makes itself nice and ends
    when nothing waits. Started while another is at it, it does nothing.

    \b
    Example:
      linli twin work
    """
    step_back(NICENESS)
    set_up_django()
    from linli.dispatch import working

    click.echo(f"{working.work()} steps", err=True)


def _chosen(found: dict[str, Scenario], wanted: tuple[str, ...]) -> dict[str, Scenario]:
    unknown = [name for name in wanted if name not in found]
    if unknown:
        raise ScenarioRefused(f"no variant {unknown[0]!r}; there are {', '.join(found)}")
    return {name: found[name] for name in wanted or found}


def _write(document: dict[str, Any], file: Path | None) -> None:
    if file is None:
        return
    text = json.dumps(document, ensure_ascii=False, indent=1)
    if str(file) == "-":
        click.echo(text)
        return
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Failed(f"{file} can't be written: {error.strerror}") from error


def _report(file: Path, runs: list[Run], scenario: Scenario, seeds: int, language: str) -> None:
    _set_up_words()
    from django.utils import translation

    from linli.dispatch.twin_report import page

    with translation.override(language):
        text = page(runs=runs, scenario=scenario, seeds=seeds, language=language)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"{file} can't be written: {error.strerror}") from error


def _set_up_words() -> None:
    """Translations without the settings of a cell: an experiment needs no keys and no database."""
    import django
    from django.conf import settings

    if not settings.configured:
        here = Path(linli.dispatch.__file__).parent / "locale"
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en", LOCALE_PATHS=[here])
        django.setup()


def _table(runs: list[Run]) -> str:
    """Means for a terminal, one run a line, and what differs below."""
    width = max(len(f"{run.variant}, {run.policy}") for run in runs)
    heads = "".join(label.rjust(len(label) + 2) for _, label in SHOWN)
    lines = ["means".ljust(width) + heads]
    for run in runs:
        cells = [
            _short(metric, run.interval(metric).mean).rjust(len(label) + 2)
            for metric, label in SHOWN
        ]
        lines.append(f"{run.variant}, {run.policy}".ljust(width) + "".join(cells))
    last = ""
    for one in differences(runs):
        if one.relative is None or one.metric not in dict(SHOWN):
            continue
        head = f"{one.variant}, {one.policy} against {one.against_variant}, {one.against_policy}"
        if head != last:
            lines += ["", f"{head} (95 % intervals):"]
            last = head
        rel = one.relative
        lines.append(
            f"  {dict(SHOWN)[one.metric]:20} {rel.mean:+7.1%}  ({rel.low:+.1%} to {rel.high:+.1%})"
        )
    return "\n".join(lines)


def _short(metric: str, value: float) -> str:
    return f"{value:.0f}" if metric.endswith("_s") else f"{value:.3f}"
