"""A device's readings as a small drawing: a line, and the span around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.sensing.queries import Point

WIDTH, HEIGHT = 640, 160
MOST_DOTS = 40
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 10, 22


@dataclass(frozen=True, slots=True)
class Drawing:
    """The coordinates of a chart; `line` and `span` are SVG points."""

    line: str
    span: str
    low: str
    high: str
    dots: tuple[tuple[str, str], ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def draw(points: Sequence[Point], *, start: datetime, end: datetime) -> Drawing | None:
    """The drawing of some points between two times; None where there are none."""
    if not points:
        return None
    low, high = min(one.low for one in points), max(one.high for one in points)
    if high == low:
        low, high = low - 1, high + 1
    seconds = (end - start).total_seconds()

    def x(at: datetime) -> float:
        share = (at - start).total_seconds() / seconds
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    spots = [(f"{x(one.at):.1f}", f"{y(one.value):.1f}") for one in points]
    line = " ".join(",".join(spot) for spot in spots)
    # A few readings would not show as a line.
    dots = tuple(spots) if len(spots) <= MOST_DOTS else ()
    above = [f"{x(one.at):.1f},{y(one.high):.1f}" for one in points]
    below = [f"{x(one.at):.1f},{y(one.low):.1f}" for one in reversed(points)]
    return Drawing(line, " ".join(above + below), f"{low:g}", f"{high:g}", dots)
