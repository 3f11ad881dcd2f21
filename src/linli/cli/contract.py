"""`linli contract`: what was agreed about a feed, and whether a file keeps to it."""

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linli.cli.common import EXIT_CODES, answer, json_option
from linli.cli.files import BadFile

if TYPE_CHECKING:
    from linli.exchange.checks import Report
    from linli.exchange.contracts import Contract, ContractRefused
    from linli.exchange.reading import Reading, ReadingRefused

YAML = (".yaml", ".yml")
LANGUAGES = ("zh-hans", "en")


@click.group("contract", epilog=EXIT_CODES)
def command() -> None:
    """Check contracts and deliveries; nothing is sent anywhere, no settings are needed.

    \b
    Example:
      linli contract check residents.xlsx --errors mend.xlsx
    """


@command.command(epilog=EXIT_CODES)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--contract", "given", metavar="NAME_OR_YAML",
              help="The contract; else the one that the headings fit.")  # fmt: skip
@click.option("--errors", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the rows to mend here, with reasons: .csv or .xlsx.")  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the reasons.")
@json_option
def check(
    file: Path, given: str | None, errors: Path | None, language: str | None, as_json: bool
) -> None:
    """Check FILE: a contract in YAML, or a delivery under a contract.

    Exit code 0: all is in order; 1: there is something to mend; 2: it could not be checked.

    \b
    Example:
      linli contract check residents.csv --contract residents --errors mend.csv
      linli contract check our-contract.yaml
    """
    _speak(language)
    if errors is not None and errors.suffix.casefold() not in (".csv", ".xlsx"):
        raise BadFile(f"{errors}: the error file is .csv or .xlsx")
    if file.suffix.casefold() in YAML:
        _check_contract(file, as_json)
    else:
        _check_delivery(file, given, errors, as_json)


@command.command(epilog=EXIT_CODES)
@click.argument("old")
@click.argument("new")
@json_option
def compare(old: str, new: str, as_json: bool) -> None:
    """Say what changed from OLD to NEW, each a name or a YAML file.

    Exit code 0: deliveries under OLD still pass; 1: the change breaks them, or the version does
    not say what changed.
    """
    _speak(None)
    from linli.exchange import contracts
    from linli.exchange.contracts import wording

    found = contracts.compare(old=_contract(old), new=_contract(new))
    lines = [f"{found.verdict}; version at least {found.needed}"]
    lines += [f"  {each.effect}: {wording.change(each)}" for each in found.changes]
    facts = {
        "verdict": found.verdict,
        "version_needed": found.needed,
        "version_right": found.is_version_right,
        "changes": [
            {"code": each.code, "effect": each.effect, "name": each.name, "before": each.before,
             "after": each.after} for each in found.changes
        ],
    }  # fmt: skip
    answer(facts, as_json=as_json, text="\n".join(lines))
    sys.exit(0 if found.verdict != "breaking" and found.is_version_right else 1)


@command.command("list")
@json_option
def list_(as_json: bool) -> None:
    """The contracts that come with Linli."""
    _speak(None)
    from linli.exchange import contracts

    all_ = [contracts.named(name) for name in contracts.library()]
    facts = {"contracts": [{"name": each.feed, "title": each.title, "version": each.version,
                            "entity": each.entity} for each in all_]}  # fmt: skip
    text = "\n".join(f"{each.feed:18} {each.version:8} {each.title}" for each in all_)
    answer(facts, as_json=as_json, text=text)


def _speak(language: str | None) -> None:
    """Words without a server's settings: a department has none."""
    import django
    from django.conf import settings
    from django.utils import translation

    if not settings.configured:
        package = Path(__file__).resolve().parent.parent
        locales = [str(package / name / "locale") for name in ("exchange", "core")]
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en", LOCALE_PATHS=locales)
        django.setup()
    if language is None:
        said = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
        language = "zh-hans" if said.startswith("zh") else "en"
    translation.activate(language)


def _check_contract(file: Path, as_json: bool) -> None:
    from linli.exchange import contracts

    try:
        contract = contracts.load(file)
    except contracts.ContractRefused as error:
        _refused_contract(file, error, as_json)
        sys.exit(1)
    facts = {"file": str(file), "valid": True, "feed": contract.feed, "version": contract.version,
             "fields": len(contract.fields), "rules": len(contract.rules)}  # fmt: skip
    text = f"{file}: in order ({contract.feed} {contract.version}, {len(contract.fields)} fields)"
    answer(facts, as_json=as_json, text=text)


def _refused_contract(file: Path | str, error: "ContractRefused", as_json: bool) -> None:
    from linli.exchange.contracts import wording

    said = [(each, str(wording.problem(each))) for each in error.problems]
    facts = {
        "file": str(file),
        "valid": False,
        "problems": [
            {"line": each.line, "path": each.path, "code": each.code, "words": words}
            for each, words in said
        ],
    }
    text = "\n".join(f"{file}:{each.line}: {words}" for each, words in said)
    answer(facts, as_json=as_json, text=text)


def _contract(given: str) -> "Contract":
    """By name, or from a file; a contract that is not in order cannot be used to check anything."""
    from linli.exchange import contracts
    from linli.exchange.contracts import wording

    try:
        if given.casefold().endswith(YAML):
            return contracts.load(Path(given))
        return contracts.named(given)
    except contracts.ContractUnknown as error:
        names = ", ".join(contracts.library())
        raise BadFile(f"there is no contract “{given}”; there are {names}") from error
    except contracts.ContractRefused as error:
        first = error.problems[0]
        raise BadFile(f"{given}:{first.line}: {wording.problem(first)}") from error
    except OSError as error:
        raise BadFile(f"{given}: {error.strerror or error}") from error


def _check_delivery(file: Path, given: str | None, errors: Path | None, as_json: bool) -> None:
    from linli.exchange import checks, reading

    try:
        contract = _contract(given) if given else _guessed(file)
        with tempfile.TemporaryDirectory(prefix="linli-check-") as name:
            folder = Path(name)
            read = reading.read(path=file, contract=contract, into=folder)
            report = checks.check(
                rows=read.rows, problems=read.problems, contract=contract,
                accepted=folder / "accepted.parquet", quarantined=folder / "quarantined.parquet",
            )  # fmt: skip
            if errors is not None and report.quarantined:
                _write_errors(folder / "quarantined.parquet", contract, errors)
    except reading.ReadingRefused as error:
        _refused_file(file, error, as_json)
        sys.exit(1)
    except OSError as error:
        raise BadFile(f"{file}: {error.strerror or error}") from error
    facts = _facts(file, contract, read, report)
    answer(facts, as_json=as_json, text=_text(file, contract, read, report, errors))
    sys.exit(0 if not report.quarantined and not report.broken and not _barred(read, report) else 1)


def _guessed(file: Path) -> "Contract":
    from linli.exchange import contracts
    from linli.exchange.reading import glance

    name = contracts.guess(file_name=file.name, rows=glance.rows(path=file))
    if not name:
        names = ", ".join(contracts.library())
        raise BadFile(f"{file}: the headings fit no contract; name it by --contract ({names})")
    return contracts.named(name)


def _write_errors(quarantined: Path, contract: "Contract", errors: Path) -> None:
    from django.utils.translation import get_language

    from linli.exchange import checks

    try:
        checks.error_file(
            quarantined=quarantined, contract=contract, out=errors, language=get_language() or "en"
        )
    except ValueError as error:
        raise BadFile(str(error)) from error


def _refused_file(file: Path, error: "ReadingRefused", as_json: bool) -> None:
    from linli.exchange.checks import wording

    words = str(wording.wording(code=error.reason, facts=error.facts))
    facts = {"file": str(file), "refused": error.reason, "words": words}
    answer(facts, as_json=as_json, text=f"{file}: {words}")


def _barred(read: "Reading", report: "Report") -> list[tuple[str, str, int | None]]:
    """Columns that may not be carried: by name, and by the shape of their values."""
    by_name = [(name, category, None) for name, category in read.columns.refused]
    return [*by_name, *((each.column, each.category, each.cells) for each in report.barred)]


def _facts(file: Path, contract: "Contract", read: "Reading", report: "Report") -> dict[str, Any]:
    columns = read.columns
    barred = [{"column": name, "category": category} for name, category, _ in _barred(read, report)]
    return {
        "file": str(file), "contract": contract.feed, "version": contract.version,
        "format": read.format, "encoding": read.encoding, "sheet": read.sheet,
        "notes": [{"code": note.code, **note.facts} for note in read.notes],
        **report.as_facts(),
        "refused_columns": barred,
        "renamed_columns": dict(columns.renamed), "perhaps_columns": dict(columns.perhaps),
        "reordered": columns.is_reordered,
    }  # fmt: skip


def _text(
    file: Path, contract: "Contract", read: "Reading", report: "Report", errors: Path | None
) -> str:
    from linli.exchange.checks import wording
    from linli.exchange.contracts.wording import CATEGORIES

    encoding = f", {read.encoding}" if read.encoding else ""
    lines = [
        f"{file}: {contract.feed} {contract.version} ({read.format}{encoding})",
        f"  rows {report.rows}: accepted {report.accepted}, quarantined {report.quarantined}",
    ]
    lines += [f"  {wording.wording(code=note.code, facts=note.facts)}" for note in read.notes]
    lines += [f"  column missing: {name}" for name in report.missing]
    lines += [f"  column not in the contract: {name}" for name in report.extra]
    lines += [f"  perhaps “{name}” is meant for “{field}”" for name, field in read.columns.perhaps]
    lines += [
        f"  column that may not be delivered, left out: {name} ({CATEGORIES[category]})"
        for name, category, _ in _barred(read, report)
    ]
    for count in report.reasons:
        facts = {"code": count.code, "column": count.column, "rule": count.rule, "value": "…"}
        lines.append(f"  {count.rows:>8} {wording.reason(contract=contract, given=facts)}")
    lines += [f"  not kept: {each.words} (found {each.measured})" for each in report.broken]
    if errors is not None and report.quarantined:
        lines.append(f"  rows to mend: {errors}")
    return "\n".join(lines)
