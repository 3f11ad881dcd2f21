"""A feed's last deliveries as small bars, with the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.exchange.queries import DeliveryInfo
from linli.exchange.states import REFUSED

SLOTS, WIDTH, GAP, HEIGHT = 14, 8, 2, 36


@dataclass(frozen=True, slots=True)
class Bar:
    """One delivery: where its bar stands, how high each part is."""

    x: int
    accepted_y: float
    accepted: float
    quarantined_y: float
    quarantined: float
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Bars from the oldest to the newest, and what they say."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    says: str


def trend(latest: Sequence[DeliveryInfo]) -> Trend:
    """The bars of the last deliveries, given newest first."""
    shown = list(reversed(latest[:SLOTS]))
    most = max((_rows(one) for one in shown), default=0) or 1
    first = SLOTS - len(shown)
    bars = tuple(_bar(first + place, one, most) for place, one in enumerate(shown))
    return Trend(bars, SLOTS * (WIDTH + GAP), HEIGHT, _words(shown))


def _rows(one: DeliveryInfo) -> int:
    return one.count("accepted") + one.count("quarantined")


def _bar(slot: int, one: DeliveryInfo, most: int) -> Bar:
    accepted = HEIGHT * one.count("accepted") / most
    # A few rows among many would not be seen: two points at least.
    wrong = HEIGHT * one.count("quarantined") / most
    wrong = max(wrong, 2.0) if one.count("quarantined") else 0.0
    accepted = min(accepted, HEIGHT - wrong)
    return Bar(
        slot * (WIDTH + GAP),
        round(HEIGHT - accepted, 1),
        round(accepted, 1),
        round(HEIGHT - accepted - wrong, 1),
        round(wrong, 1),
        one.state == REFUSED,
    )


def _words(shown: Sequence[DeliveryInfo]) -> str:
    if not shown:
        return _("No delivery yet")
    one = shown[-1]
    if len(shown) == 1:
        said = _("One delivery: %(accepted)d rows accepted, %(quarantined)d in quarantine")
    else:
        said = _(
            "The last %(count)d deliveries, oldest first; the newest: %(accepted)d rows accepted, "
            "%(quarantined)d in quarantine"
        )
    return said % {
        "count": len(shown),
        "accepted": one.count("accepted"),
        "quarantined": one.count("quarantined"),
    }
