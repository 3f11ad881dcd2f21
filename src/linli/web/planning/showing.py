"""A week, its drafts and burdens in words, ready for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from linli.dispatch.rota.foreseeing import midnight
from linli.dispatch.rota.queries import Block, Kept, Week
from linli.dispatch.rota.sharing import Fairness, Person
from linli.dispatch.staffing import fair
from linli.dispatch.staffing.fair import Span
from linli.people.drafting import DraftInfo
from linli.people.queries import MemberInfo
from linli.web.planning import words
from linli.web.shared.pieces import Tile
from linli.web.shared.words import Text


def in_english() -> bool:
    """Whether the reader's language is English."""
    return (get_language() or "").startswith("en")


def percent(value: float | None) -> str:
    """A share in whole per cent; a dash for none."""
    return "–" if value is None else f"{100 * value:.0f} %"


def calls(value: float) -> str:
    """An expected number of calls: one digit after the point while it is small."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """What so many people promise."""

    people: str
    chance: str
    busy: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """Four hours in words; `mark` is short, over or even."""

    hours: str
    calls: str
    between: str
    needed: int
    there: int
    drafted: int
    open: int
    mark: str
    says: str
    chance: str
    is_reached: bool
    choices: tuple[ShownChoice, ...]


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of the week in words."""

    title: str
    kind: Text
    blocks: tuple[ShownBlock, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The week in words."""

    tiles: tuple[Tile, ...]
    days: tuple[ShownDay, ...]
    rests: tuple[str, ...]
    places: tuple[str, ...]
    areas: tuple[tuple[str, str], ...]


def shown(week: Week) -> Shown:
    """A week as the page shows it; empty where nothing is foreseen."""
    if not week.days:
        return Shown((), (), (), (), ())
    blocks = [block for day in week.days for block in day.blocks]
    return Shown(
        _tiles(week, blocks),
        tuple(
            ShownDay(
                date_format(day.on, "D m-d"),
                words.DAYS[day.kind],
                tuple(_block(block) for block in day.blocks),
            )
            for day in week.days
        ),
        tuple(_rests(week)),
        tuple(_place(one) for one in week.facts["places"]),
        tuple(
            (_place(one) or _("elsewhere"), percent(one["share"])) for one in week.facts["areas"]
        ),
    )


def _place(one: dict[str, Any]) -> str:
    return str(one["name_en"] if in_english() else one["name"])


def _tiles(week: Week, blocks: Sequence[Block]) -> tuple[Tile, ...]:
    short = sum(block.gap > 0 for block in blocks)
    over = sum(block.gap < 0 for block in blocks)
    vacant = sum(one.member_id is None for one in week.drafts)
    return (
        Tile(calls(sum(block.mean for block in blocks)), _("calls foreseen in the week")),
        Tile(
            percent(week.chance_planned),
            _("chance of a response within 5 minutes"),
            _("with the shifts published"),
        ),
        Tile(percent(week.chance_drafted), _("with the drafts on top")),
        Tile(str(short), _("blocks with too few people"), tone="bad" if short else "good"),
        Tile(str(over), _("blocks with more than needed")),
        Tile(
            str(vacant),
            _("drafts without anybody"),
            tone="bad" if vacant else "",
        ),
    )


def _block(block: Block) -> ShownBlock:
    gap = block.gap
    mark = "short" if gap > 0 else "over" if gap < 0 else "even"
    if gap > 0:
        says = ngettext("%(count)d missing", "%(count)d missing", gap) % {"count": gap}
    elif gap < 0:
        says = ngettext("%(count)d spare", "%(count)d spare", -gap) % {"count": -gap}
    else:
        says = _("enough")
    begins, ends = timezone.localtime(block.begins_at), timezone.localtime(block.ends_at)
    return ShownBlock(
        f"{begins:%H}–{ends:%H}" if ends.hour else f"{begins:%H}–24",
        calls(block.mean),
        f"{block.low}–{block.high}",
        block.needed,
        block.planned,
        block.drafted,
        block.open,
        mark,
        says,
        percent(block.chance),
        block.is_reached,
        tuple(
            ShownChoice(
                ngettext("%(count)d person", "%(count)d people", one.people)
                % {"count": one.people},
                percent(one.chance),
                percent(one.busy),
                one.people == block.needed,
            )
            for one in block.choices
        ),
    )


def _rests(week: Week) -> list[str]:
    """What the figures rest on, a sentence each."""
    facts = week.facts
    way = words.WAYS.get(facts["way"], facts["way"])
    found = [
        ngettext(
            "The forecast rests on %(count)d call; it is %(way)s.",
            "The forecast rests on %(count)d calls; it is %(way)s.",
            facts["cases"],
        )
        % {"count": facts["cases"], "way": way}
    ]
    minutes = {"minutes": f"{facts['work_s'] / 60:.0f}", "count": facts["work_tasks"]}
    if facts["work_tasks"]:
        found.append(
            _(
                "A call keeps somebody %(minutes)s minutes, ways included: measured on %(count)d"
                " tasks of eight weeks."
            )
            % minutes
        )
    else:
        found.append(
            _(
                "A call is reckoned to keep somebody %(minutes)s minutes, ways included: fewer than"
                " 30 tasks of eight weeks are known."
            )
            % minutes
        )
    if facts["is_straight"]:
        found.append(_("No streets are known here: ways are straight lines, made longer."))
    if not facts["posts"]:
        found.append(_("No posts are planned yet: people are thought of where calls come from."))
    if not week.holidays_known:
        found.append(
            _("The State Council has not announced the year's holidays: make-up workdays may come.")
        )
    return found


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft with those who could be put on it."""

    id: str
    starts: str
    ends: str
    place: str
    member: str
    member_name: str
    passes: tuple[Text, ...]


def drafts_shown(week: Week, members: Sequence[MemberInfo]) -> list[tuple[str, list[ShownDraft]]]:
    """Drafts by day, each with the limits of working time that it passes among the drafts."""
    found: dict[str, list[ShownDraft]] = {}
    known = {one.id for one in members}
    for one in week.drafts:
        starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        found.setdefault(date_format(starts, "D m-d"), []).append(
            ShownDraft(
                str(one.id),
                f"{starts:%H:%M}",
                f"{ends:%H:%M}",
                one.duty_place,
                str(one.member_id) if one.member_id in known else "",
                one.member_name,
                _passes(one, week.drafts),
            )
        )
    return list(found.items())


def _passes(one: DraftInfo, drafts: Sequence[DraftInfo]) -> tuple[Text, ...]:
    if one.member_id is None:
        return ()
    others = [
        Span(each.starts_at, each.ends_at)
        for each in drafts
        if each.member_id == one.member_id and each.id != one.id
    ]
    first = timezone.localtime(one.starts_at)
    monday = midnight(first.date() - timedelta(days=first.weekday()))
    codes = fair.limits(Span(one.starts_at, one.ends_at), others, monday=monday)
    return tuple(words.LIMITS[code] for code in codes)


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """What somebody bears, in words."""

    name: str
    before: tuple[str, int, int]
    week: tuple[str, int, int]
    passes: tuple[Text, ...]


def people_shown(found: Fairness) -> list[ShownPerson]:
    """The table of burdens."""
    return [_person(one) for one in found.people]


def _person(one: Person) -> ShownPerson:
    return ShownPerson(
        one.name,
        (f"{one.before.hours:.0f}", one.before.nights, one.before.weekends),
        (f"{one.week.hours:.0f}", one.week.nights, one.week.weekends),
        tuple(words.LIMITS[code] for code in one.passes),
    )


@dataclass(frozen=True, slots=True)
class ShownKept:
    """A past week in words."""

    week: str
    promised: str
    achieved: str
    cases: int
    says: str
    tone: str


def kept_shown(kept: Sequence[Kept]) -> list[ShownKept]:
    """The table of promises."""
    return [
        ShownKept(
            date_format(one.week_on, "Y-m-d"),
            percent(one.promised),
            percent(one.achieved),
            one.cases,
            *_kept(one),
        )
        for one in kept
    ]


def _kept(one: Kept) -> tuple[str, str]:
    if one.promised is None:
        return _("no plan was published here"), ""
    if one.achieved is None:
        return _("too few cases to tell"), ""
    if one.achieved >= one.promised - 0.02:
        return _("kept"), "good"
    return _("not kept"), "bad"
