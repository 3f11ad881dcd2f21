"""Writes the tables of docs/feeds.md from the contracts; with --check it only compares.

.venv/bin/python tools/feeds_page.py [--check]
"""

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "src/linli/exchange/contracts/library"
PAGE = ROOT / "docs/feeds.md"
BEGIN, END = "<!-- from the contracts: begin -->", "<!-- from the contracts: end -->"
PRIMARY = "key"


def main(words: list[str]) -> int:
    """Write or check the page; 1 if it has drifted."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = renewed(page)
    if "--check" in words:
        return int(page != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


def renewed(page: str) -> str:
    """The page with what stands between the marks made anew."""
    before, rest = page.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"


def tables() -> str:
    """An overview of all feeds, and a section for each."""
    contracts = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(LIBRARY.glob("*.yaml"))
    ]
    overview = [
        "| feed | department | about | linked for | kept at most |",
        "|---|---|---|---|---|",
    ]
    overview += [_line(contract) for contract in contracts]
    return "\n".join(overview) + "\n\n" + "\n".join(_section(one) for one in contracts)


def custom(entry: dict[str, Any]) -> dict[str, Any]:
    """Custom properties by name."""
    return {one["property"]: one["value"] for one in entry.get("customProperties", ())}


def _line(contract: dict[str, Any]) -> str:
    own = custom(contract)
    agreed = {one["property"]: one["value"] for one in contract["slaProperties"]}
    cells = (
        f"[{own['feed']}](#{own['feed']})",
        contract["team"]["name"],
        own["entity"],
        ", ".join(own["purposes"]),
        f"P{agreed['retention']}Y",
    )
    return f"| {' | '.join(cells)} |"


def _section(contract: dict[str, Any]) -> str:
    table = contract["schema"][0]
    # The second line of a description is the English one.
    purpose = contract["description"]["purpose"].splitlines()[1]
    limits = contract["description"]["limitations"].splitlines()[1]
    bases: list[str] = []
    rows = [_field(field, bases) for field in table["properties"]]
    return "\n".join([
        f"### {custom(contract)['feed']}",
        "",
        f"**{contract['name']}**, version {contract['version']}. {purpose} {limits}",
        "",
        "| field | heading | meaning | class | for | basis | kept |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
        *(f"{number}. {basis}" for number, basis in enumerate(bases, 1)),
        "",
    ])  # fmt: skip


def _field(field: dict[str, Any], bases: list[str]) -> str:
    own = custom(field)
    if own["legalBasis"] not in bases:
        bases.append(own["legalBasis"])
    marks = [PRIMARY] if field.get("primaryKey") else []
    marks += ["required"] if field.get("required") and not marks else []
    named = f"`{field['name']}`" + (f" ({marks[0]})" if marks else "")
    unit = f", {own['unit'].split(' / ')[-1]}" if "unit" in own else ""
    meaning = own.get("concept") or field["businessName"].split(" / ")[1].lower()
    cells = (
        named,
        own["heading"],
        f"{meaning}{unit}",
        field["classification"],
        ", ".join(own["purpose"]),
        str(bases.index(own["legalBasis"]) + 1),
        own["retention"],
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
