"""The plots of docs/dispatch.md, from the figures of `linli bench dispatch --json FILE`.

python -m linli.bench.dispatch_plots FILE FOLDER
"""

import json
import sys
from pathlib import Path
from typing import Any

from linli.dispatch.twin import plots
from linli.dispatch.twin.plots import Whisker

NAMES = {
    "late_share": "later than five minutes",
    "response_mean_s": "mean response",
    "urgent_mean_s": "urgent, mean",
    "response_p99_s": "99th percentile",
    "longest_s": "longest wait",
    "gini": "Gini of workload",
}


def main(file: str, folder: str) -> None:
    """Write one SVG for each place, and one of the parts."""
    figures = json.loads(Path(file).read_text(encoding="utf-8"))["dispatch"]
    for place in ("town", "real"):
        if "not_run" in figures[place]:
            continue
        _write(Path(folder) / f"dispatch-{place}.svg", _rates(figures[place]), "same as closest")
    if figures.get("ablation"):
        _write(Path(folder) / "dispatch-parts.svg", _parts(figures["ablation"]), "same as Linli")


def _rates(found: dict[str, Any]) -> list[Whisker]:
    rows = []
    for metric, name in NAMES.items():
        for both in found.values():
            busy = both["closest"]["utilisation"]["mean"]
            gap = both["linli"]["against_first"][metric]
            rows.append(_whisker(f"{name}, {busy:.0%} busy", gap))
    return rows


def _parts(found: dict[str, Any]) -> list[Whisker]:
    rows = []
    for policy, figures in found.items():
        for metric in ("late_share", "response_mean_s") if "against_first" in figures else ():
            part = policy.removeprefix("linli-")
            rows.append(
                _whisker(f"without {part}: {NAMES[metric]}", figures["against_first"][metric])
            )
    return rows


def _whisker(name: str, gap: dict[str, float]) -> Whisker:
    return Whisker(name, gap["mean"], gap["low"], gap["high"])


def _write(file: Path, rows: list[Whisker], none: str) -> None:
    title = "Differences of the means with 95 % intervals"
    file.write_text(plots.whiskers(rows=rows, title=title, none=none) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
