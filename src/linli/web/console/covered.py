"""Coverage as the console shows it: figures, areas, and where the free had better stand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.cases import queries as case_queries
from linli.dispatch import cover_areas
from linli.dispatch import queries as dispatch
from linli.dispatch.covering import Standby
from linli.guard.policy import Viewer, allows, grants_for
from linli.people import queries as people
from linli.people.queries import OnShift
from linli.web.console import wording
from linli.web.console.shown import short_address


def percent(share: float) -> str:
    """A share as whole percent."""
    return f"{share * 100:.0f} %"


def level_words() -> dict[str, str]:
    """What the three levels of coverage are called, with what they mean."""
    return {
        "good": _("Well covered: 8 calls in 10 or more reached in five minutes"),
        "part": _("Partly: 5 to 8 in 10"),
        "thin": _("Thin: fewer than 5 in 10"),
    }


def shown(viewer: Viewer, *, at: datetime) -> dict[str, Any]:
    """The sheet beside the map. Names stand only before those who may send them."""
    found = dispatch.coverage(now=at)
    says: dict[str, Any] = {
        "found": found,
        "now": percent(found.now),
        "later": percent(found.later),
        "areas": [_area(one) for one in dispatch.coverage_by_area(now=at)],
        "levels": list(level_words().items()),
        "may_move": allows(viewer, "case.dispatch"),
    }
    if says["may_move"]:
        mine = people.scope_of(grants_for(viewer, "case.dispatch"))
        on_shift = {
            one.member_id: one
            for one in people.on_shift(now=at)
            if mine.holds(organisation_ids=frozenset({one.organisation_id}), area_path="")
        }
        says["moves"] = _moves(on_shift, at)
        asked = {one["id"] for one in says["moves"] if one["is_open"]}
        says["standby"] = [
            _suggested(one, on_shift[one.member_id])
            for one in found.standby
            if one.member_id in on_shift and str(one.member_id) not in asked
        ]
    return says


def _area(one: cover_areas.AreaCover) -> dict[str, str]:
    english = case_queries.in_english()
    name = ((one.area.name_en if english else "") or one.area.name) if one.area else ""
    words = {"good": _("well covered"), "part": _("partly covered"), "thin": _("thinly covered")}
    now, later = cover_areas.level(one.now), cover_areas.level(one.later)
    return {
        "name": name or _("Outside every area"),
        "share": percent(one.share),
        "now": percent(one.now),
        "later": percent(one.later),
        "level_now": now,
        "level_later": later,
        "words_now": words[now],
        "words_later": words[later],
    }


def _suggested(one: Standby, who: OnShift) -> dict[str, str]:
    return {
        "id": str(who.member_id),
        "name": who.name,
        "kind": wording.member_kind_words(who.kind),
        "place": short_address(cover_areas.place_words(one.point)),
        "gain": gain_words(one.gain),
        "minutes": str(max(1, round(one.way_s / 60))),
        "lon": f"{one.point.lon:.6f}",
        "lat": f"{one.point.lat:.6f}",
    }


def gain_words(gain: float) -> str:
    """How much more is covered, in percent of all calls."""
    return f"+{gain * 100:.1f} %" if gain < 0.095 else f"+{gain * 100:.0f} %"


def _moves(on_shift: dict[UUID, OnShift], at: datetime) -> list[dict[str, Any]]:
    words = {
        "offered": _("asked, no answer yet"),
        "accepted": _("stands by there"),
        "declined": _("declined"),
        "expired": _("did not answer"),
    }
    return [
        {
            "id": str(pk),
            "name": on_shift[pk].name,
            "place": short_address(cover_areas.place_words(one.point)),
            "words": words[one.state],
            "is_open": one.state in {"offered", "accepted"},
        }
        for pk, one in dispatch.moves(now=at).items()
        if pk in on_shift
    ]


def suggestion_for(member_id: UUID, *, at: datetime) -> Standby | None:
    """What is suggested for somebody now."""
    found = dispatch.coverage(now=at).standby
    return next((one for one in found if one.member_id == member_id), None)
