"""Figures of alarms against EEMUA 191 and ISA-18.2, in words; false alarms; what was refused."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.core import clock
from linli.places import queries as places
from linli.sensing import queries
from linli.sensing.queries import Kpis, ModelInfo
from linli.sensing.reach import reach_of
from linli.web.devices.views.devices import VIEW, tabs
from linli.web.settings_pages import pages
from linli.web.shared.pieces import Column, Table
from linli.web.viewer import allowed, viewer_of_request

DAYS = (1, 7, 30)
MOST_OPERATORS = 50
MOST_ROWS = 50
# EEMUA 191 and ANSI/ISA-18.2: what one operator can deal with.
PER_HOUR, FLOOD_SHARE, STALE = 6.0, 0.01, 5
SHARES = {"P1": 0.05, "P2": 0.15}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, what it should be, and whether it is."""

    name: str
    value: str
    target: str
    is_met: bool


def in_words(kpis: Kpis) -> list[Figure]:
    """The figures beside their targets."""
    low = kpis.grades.get("P3", 0.0) + kpis.grades.get("P4", 0.0)
    urgent = kpis.grades.get("P1", 0.0)
    return [
        Figure(
            _("Alarms per operator and hour"),
            f"{kpis.per_operator_hour:.1f}",
            _("about 6 at most: one in ten minutes"),
            kpis.per_operator_hour <= PER_HOUR,
        ),
        Figure(
            _("Ten-minute periods with more than 10 alarms"),
            f"{kpis.flood_share:.2%}",
            _("under 1 %"),
            kpis.flood_share < FLOOD_SHARE,
        ),
        Figure(
            _("Devices and rules that chattered"), str(kpis.chattering), _("none"),
            kpis.chattering == 0,
        ),
        Figure(
            _("Open for a day and longer"), str(kpis.stale), _("fewer than 5"), kpis.stale < STALE
        ),
        Figure(
            _("Soon or routine (P3, P4)"), f"{low:.0%}", _("about 80 %"),
            not kpis.grades or low >= 1 - SHARES["P1"] - SHARES["P2"],
        ),
        Figure(
            _("Critical (P1)"), f"{urgent:.0%}", _("about 5 %"), urgent <= SHARES["P1"]
        ),
    ]  # fmt: skip


def rates_table(caption: str, name: str, found: list[ModelInfo], names: dict[str, str]) -> Table:
    """How often alarms were false."""
    columns = (
        Column("name", name),
        Column("alarms", _("Alarms"), align="end"),
        Column("judged", _("Judged"), align="end"),
        Column("false", _("False"), align="end"),
        Column("rate", _("Share false of those judged"), align="end"),
    )
    rows = [
        {
            "name": names.get(one.name, one.name) or _("not known"),
            "alarms": one.alarms,
            "judged": one.judged,
            "false": one.false,
            "rate": f"{one.false / one.judged:.0%}" if one.judged else "–",
        }
        for one in found[:MOST_ROWS]
    ]
    return Table(caption, columns, rows, empty=_("No alarm in this time."))


def _whole_number(text: str, *, most: int) -> int:
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 4 else 1


@require_GET
@allowed(VIEW)
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of the whole cell; those who reach a part of it see that they may not."""
    reach = reach_of(viewer_of_request(request), VIEW)
    asked = request.GET.get("days", "7")
    days = int(asked) if asked in {str(one) for one in DAYS} else 7
    operators = _whole_number(request.GET.get("operators", "1"), most=MOST_OPERATORS)
    says: dict[str, object] = {
        "tabs": tabs(request, "figures"),
        "is_all": reach.is_all,
        "days": days,
        "spans": DAYS,
        "operators": operators,
    }
    if reach.is_all:
        end = clock.now()
        start = end - timedelta(days=days)
        kpis = queries.alarm_kpis(start=start, end=end, operators=operators)
        by_place = queries.false_alarm_rates(since=start, by="building")
        known = places.places_by_code(one.name for one in by_place[:MOST_ROWS] if one.name)
        names = {code: place.address for code, place in known.items()}
        by_model = queries.false_alarm_rates(since=start)
        says |= {
            "kpis": kpis,
            "figures": in_words(kpis),
            "models": rates_table(_("By model"), _("Model"), by_model, {}),
            "buildings": rates_table(_("By place"), _("Building"), by_place, names),
            "refused": queries.refusal_counts(since=start).items(),
        }
    return pages.show(request, "devices/figures.html", "devices", says)
