"""Plots as SVG written by hand: three kinds are needed, and a plotting library is 60 MB.

Colours come from the page's custom properties where it has them, so that a plot follows its
scheme; series differ by dash as well as by colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

COLOURS = ("#1f5fa8", "#b3541e", "#2e7d4f", "#7a3e9d", "#8a6d00", "#5b6470", "#a82a5b", "#00838f")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 3", "4 2", "1 2", "6 2 1 2")
WIDTH, LEFT, RIGHT, TOP = 760, 64, 16, 16
FONT = 'font-family="system-ui, sans-serif" font-size="13"'


@dataclass(frozen=True, slots=True)
class Line:
    """A named run of points."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Whisker:
    """A mean with its interval, in a named row."""

    name: str
    mean: float
    low: float
    high: float


def lines(
    *,
    series: Sequence[Line],
    title: str,
    x_label: str,
    y_label: str,
    x_to: float,
    y_to: float,
    x_step: float,
    y_step: float,
    x_scale: float = 1.0,
    y_percent: bool = False,
) -> str:
    """Lines over a plane from the origin; `x_scale` divides the numbers written below."""
    height, bottom = 340, 48
    legend = 18 * len(series)
    across, up = WIDTH - LEFT - RIGHT, height - TOP - bottom

    def spot(x: float, y: float) -> str:
        return f"{LEFT + min(x / x_to, 1) * across:.1f},{TOP + up - min(y / y_to, 1) * up:.1f}"

    parts = [_open(height + legend, title)]
    for number in range(int(x_to / x_step) + 1):
        x = LEFT + number * x_step / x_to * across
        parts.append(_grid(x, TOP, x, TOP + up))
        parts.append(_text(x, TOP + up + 18, f"{number * x_step / x_scale:g}", "middle"))
    for number in range(int(y_to / y_step + 1e-9) + 1):
        y = TOP + up - number * y_step / y_to * up
        value = number * y_step
        parts.append(_grid(LEFT, y, LEFT + across, y))
        label = f"{value:.0%}" if y_percent else f"{value:g}"
        parts.append(_text(LEFT - 8, y + 4, label, "end"))
    parts.append(_text(LEFT + across / 2, TOP + up + 38, x_label, "middle"))
    parts.append(
        f'<text {FONT} fill="currentColor" text-anchor="middle"'
        f' transform="translate(14 {TOP + up / 2}) rotate(-90)">{escape(y_label)}</text>'
    )
    for at, one in enumerate(series):
        run = " ".join(spot(x, y) for x, y in one.points)
        parts.append(
            f'<polyline fill="none" stroke="{_colour(at)}" stroke-width="2.2"'
            f' stroke-dasharray="{DASHES[at % len(DASHES)]}" points="{run}"/>'
        )
        parts += _legend(at, one.name, height + 18 * at)
    return "\n".join([*parts, "</svg>"])


def whiskers(*, rows: Sequence[Whisker], title: str, none: str) -> str:
    """Relative differences as dots with 95 % intervals around a line of no difference."""
    left, right, step = 300, 44, 26
    height = TOP + step * len(rows) + 40
    reach = max([0.1, *(max(abs(one.low), abs(one.high)) for one in rows)])
    reach = min(reach, 1.5)
    half = (WIDTH - left - right) / 2
    middle = left + half
    parts = [_open(height, title)]
    for share in (-1.0, -0.5, 0.0, 0.5, 1.0):
        x = middle + share * half
        parts.append(_grid(x, TOP, x, height - 36, strong=share == 0))
        parts.append(_text(x, height - 18, f"{share * reach:+.0%}" if share else none, "middle"))
    for at, one in enumerate(rows):
        y = TOP + step * (at + 0.5)
        low, mean, high = (
            middle + max(-1.0, min(1.0, value / reach)) * half
            for value in (one.low, one.mean, one.high)
        )
        parts.append(_text(left - 12, y + 4, one.name, "end"))
        told = escape(f"{one.mean:+.1%} ({one.low:+.1%}, {one.high:+.1%})")
        parts.append(
            f'<line x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}" stroke="{COLOURS[0]}"'
            f' stroke-width="2"/><circle cx="{mean:.1f}" cy="{y}" r="4.5" fill="{COLOURS[0]}">'
            f"<title>{told}</title></circle>"
        )
    return "\n".join([*parts, "</svg>"])


def _open(height: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img"'
        f' width="{WIDTH}" height="{height:g}"><title>{escape(title)}</title>'
    )


def _colour(at: int) -> str:
    return COLOURS[at % len(COLOURS)]


def _grid(x1: float, y1: float, x2: float, y2: float, *, strong: bool = False) -> str:
    colour, width = ("#5b6470", 1.4) if strong else ("#c9ced6", 0.7)
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"'
        f' stroke-width="{width}"/>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {FONT} fill="currentColor" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _legend(at: int, name: str, y: float) -> list[str]:
    return [
        f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + 34}" y2="{y}" stroke="{_colour(at)}"'
        f' stroke-width="2.2" stroke-dasharray="{DASHES[at % len(DASHES)]}"/>',
        _text(LEFT + 42, y + 4, name, "start"),
    ]
