"""Writes a district's deliveries of several days, its address base, the truth, and a manifest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from linli.sim.feeds import answers, columns, files, town
from linli.sim.feeds.addresses import Base
from linli.sim.feeds.answers import Answers
from linli.sim.feeds.columns import Agreement, Column
from linli.sim.feeds.dirt import spoil
from linli.sim.feeds.entries import Entry, Values
from linli.sim.feeds.offices import MOST_IN_A_SHEET, OFFICES, Office
from linli.sim.feeds.town import Town
from linli.sim.feeds.versions import Version, drifted, versions

BLOCK = 1 << 20
# What a department changes without asking: a heading renamed, and a column that nobody agreed to.
RENAMED = "用气用电地址"
UNASKED = Column("monthly_usage", "本月用量", "number", "", required=False, values=())


@dataclass(slots=True)
class Outgoing:
    """A delivery that is being written."""

    name: str
    path: Path
    due: int
    day: int
    agreement: Agreement
    file: files.File
    rows: int = 0
    dirt: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)
    again: list[tuple[Version, Values]] = field(default_factory=list)


def generate(
    *,
    out: Path,
    homes: int,
    seed: int,
    days: int = 3,
    base: Base | None = None,
    say: Callable[[str], object] = print,
) -> dict[str, Any]:
    """Write everything below `out`; the same arguments write the same bytes.

    Args:
        base: the addresses of a district that there is, instead of invented ones.
    Returns:
        The manifest, as it is in manifest.json.
    """
    made = town.build(homes=homes, seed=seed, days=days, base=base)
    truth = out / "truth"
    for folder in (out, truth, *(_folder(out, made, day) for day in range(1, days + 1))):
        folder.mkdir(parents=True, exist_ok=True)
    answers.write_base(out / "base.csv", made.base)
    answers.write_town(truth, made)
    delivered: list[dict[str, Any]] = []
    for office in OFFICES:
        found = list(_feed(out, made, office))
        delivered += found
        say(f"{office.feed}: {sum(one['rows'] for one in found)} rows")
    delivered.sort(key=lambda one: (one["day"], one["file"]))
    missing = [{"feed": office.feed, "due_day": days} for office in OFFICES if days in office.late]
    manifest = {
        "seed": seed,
        "homes": len(made.writer.homes),
        "persons": len(made.people),
        "businesses": len(made.businesses.owner),
        "first_day": made.day(1).isoformat(),
        "days": days,
        "base": "base.csv",
        "files": delivered,
        "not_delivered": missing,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (out / "manifest.json").write_text(text, encoding="utf-8")
    return manifest


def _feed(out: Path, made: Town, office: Office) -> Iterator[dict[str, Any]]:
    rng = Random(f"feed {office.feed} {made.seed}")  # noqa: S311  made data
    made.writer.rng = Random(f"addresses of {office.feed} {made.seed}")  # noqa: S311
    if len(made.writer.homes) > MOST_IN_A_SHEET and office.form == "xlsx":
        office = replace(office, form="csv")
    agreement = columns.agreement(office.feed)
    opened: dict[int, Outgoing] = {}
    with Answers(out / "truth" / f"{office.feed}.csv") as truth:
        for version in versions(made, office, agreement, rng):
            due = version.day
            if due + (due in office.late) > made.days:
                continue
            if due not in opened:
                opened[due] = _begin(out, made, office, agreement, due)
            values, dirt = spoil(rng, office, agreement, version.entry.values)
            _write(opened[due], truth, rng, office, version, values, dirt)
        for one in opened.values():
            for version, values in one.again:
                _write(one, truth, rng, office, version, values, "duplicate-key")
            one.file.close()
    for _due, one in sorted(opened.items()):
        yield _facts(out, office, one)


def _begin(out: Path, made: Town, office: Office, agreement: Agreement, due: int) -> Outgoing:
    day = due + (due in office.late)
    breaks = office.breaks_contract and due == made.days > 1
    if breaks:
        agreement = _broken(agreement)
    name = f"{office.feed}-{made.day(due)}.{files.ENDINGS[office.form]}"
    path = _folder(out, made, day) / name
    file = files.create(
        path=path,
        form=office.form,
        encoding=office.encoding,
        agreement=agreement,
        headings=[column.heading for column in agreement.columns],
        day=made.day(due).isoformat(),
    )
    return Outgoing(str(path.relative_to(out)), path, due, day, agreement, file)


def _broken(agreement: Agreement) -> Agreement:
    renamed = (
        replace(column, heading=RENAMED) if column.name == "address" else column
        for column in agreement.columns
    )
    return replace(agreement, columns=(*renamed, UNASKED))


def _write(
    one: Outgoing,
    truth: Answers,
    rng: Random,
    office: Office,
    version: Version,
    values: Values,
    dirt: str,
) -> None:
    style = office.dates[0] if rng.random() < 0.6 else rng.choice(office.dates)
    if one.agreement.columns[-1] is UNASKED:
        values = values | {UNASKED.name: rng.randrange(1, 400)}
    ragged = rng.choice((-2, -1, 1, 2)) if dirt == "ragged" else 0
    row = [values.get(column.name) for column in one.agreement.columns]
    one.file.write(row, style=style, ragged=ragged)
    one.rows += 1
    one.styles[style] += 1
    if dirt == "duplicate-key" and not _repeated(one, version):
        after = drifted(rng, office, version.entry)
        one.again.append((version, after.values))
    entry: Entry = version.entry
    truth.write(
        file=one.name, row=one.rows, record=version.key, home=version.home, entry=entry, dirt=dirt
    )
    one.dirt.update([dirt] if dirt else [])
    one.errors.update(entry.errors)
    one.errors.update(filter(None, entry.said.errors.split("+")))


def _repeated(one: Outgoing, version: Version) -> bool:
    return bool(one.again) and any(version is before for before, _values in one.again)


def _folder(out: Path, made: Town, day: int) -> Path:
    return out / "deliveries" / made.day(day).isoformat()


def _facts(out: Path, office: Office, one: Outgoing) -> dict[str, Any]:
    digest = sha256()
    with one.path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    changes = {"contract_change": {"renamed": RENAMED, "unasked": UNASKED.heading}}
    return {
        "file": one.name,
        "feed": office.feed,
        "contract": one.agreement.version,
        "kind": "full" if one.due == 1 else "changes",
        "due_day": one.due,
        "day": one.day,
        "form": office.form,
        "encoding": office.encoding if office.form in ("csv", "jsonl") else "",
        "rows": one.rows,
        "bytes": one.path.stat().st_size,
        "sha256": digest.hexdigest(),
        "truth": f"truth/{office.feed}.csv",
        # Rows by the style of their dates; in a sheet, all but "serial" keep numbers as text.
        "styles": dict(sorted(one.styles.items())) if office.form in ("csv", "xlsx") else {},
        "dirt": dict(sorted(one.dirt.items())),
        "errors": dict(sorted(one.errors.items())),
        **(changes if one.agreement.columns[-1] is UNASKED else {}),
    }
