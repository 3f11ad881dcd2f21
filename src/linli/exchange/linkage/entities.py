"""What is compared for each entity: levels, where to look for pairs, what must not be one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from linli.exchange.linkage import dwellings, firms, people


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison; the first whose condition holds counts. `rare` is a column
    whose rare values weigh more."""

    key: str
    condition: str
    rare: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Levels from best to worst; `unknown` holds where nothing can be said."""

    key: str
    unknown: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of thing that is linked. Conditions use l and r; `guards` forbid a pair."""

    key: str
    columns: tuple[str, ...]
    steps: tuple[tuple[str, Callable[[], str]], ...]
    comparisons: tuple[Comparison, ...]
    keys: Mapping[str, str]
    weak: Mapping[str, str]  # keys that are used only where hardly anybody shares them
    guards: Mapping[str, str]
    certain: str  # a row that says so much that equal rows are one thing
    kept: tuple[str, ...]  # columns that clustering looks at
    link: float  # weight (log2 of the odds) from which a pair is linked
    ask: float  # weight from which a pair is shown to a steward


def both(column: str) -> str:
    """Both sides say something."""
    return f"(l.{column} is not null and r.{column} is not null)"


def same(column: str) -> str:
    """Both sides say the same."""
    return f"l.{column} = r.{column}"


def either(condition: str) -> str:
    """A condition, and the same with sides exchanged."""
    turned = condition.replace("l.", "#.").replace("r.", "l.").replace("#.", "r.")
    return f"({condition} or {turned})"


def _one_off(left: str, right: str) -> str:
    """One of year, month and day differs, or day and month have changed places."""
    year, month, day = (
        f"substr({left}, {at}, {size}) = substr({right}, {at}, {size})"
        for at, size in ((1, 4), (5, 2), (7, 2))
    )
    turned = (
        f"substr({left}, 5, 2) = substr({right}, 7, 2)"
        f" and substr({left}, 7, 2) = substr({right}, 5, 2)"
    )
    return (
        f"(({year} and {month}) or ({year} and {day}) or ({month} and {day})"
        f" or ({year} and {turned}))"
    )


def _turned(left: str, right: str) -> str:
    """Two neighbouring digits of a date have changed places."""
    ways = " or ".join(
        f"(substr({left}, 1, {at - 1}) = substr({right}, 1, {at - 1})"
        f" and substr({left}, {at}, 1) = substr({right}, {at + 1}, 1)"
        f" and substr({left}, {at + 1}, 1) = substr({right}, {at}, 1)"
        f" and substr({left}, {at + 2}) = substr({right}, {at + 2}))"
        for at in range(2, 8)
    )
    return f"(levenshtein({left}, {right}) = 2 and ({ways}))"


HOME_SAME = (
    f"({same('home_code')} or {same('household')}"
    f" or ((l.home_code is null or r.home_code is null) and {same('place')}))"
)
HOME_BOTH = f"({both('home_code')} or {both('place')} or {both('household')})"
NAME_BOTH = (
    f"({both('nm')} or {both('latin')} or {either('(l.nm is not null and r.latin is not null)')}"
    f" or {either('(l.nm is not null and r.nick is not null)')} or {both('nick')})"
)
SOUND = (
    f"({same('sound')} or {same('shape')} or "
    + either("(l.nm is not null and l.sound in (r.east, r.west, r.west_too))")
    + ")"
)
TURNED = (
    f"({both('nm')} and {same('family')} and length(l.given) = 2 and length(r.given) = 2"
    " and substr(l.given, 1, 1) = substr(r.given, 2, 1)"
    " and substr(l.given, 2, 1) = substr(r.given, 1, 1))"
)
SHORT = (
    f"({both('nm')} and {same('family')} and length(l.nm) <> length(r.nm)"
    " and length(l.given) > 0 and length(r.given) > 0"
    " and (strpos(l.given, r.given) > 0 or strpos(r.given, l.given) > 0))"
)
LATIN_PLACE = (
    "(regexp_matches(l.place, '^[a-z0-9''-]{12,}$')"
    " and regexp_matches(r.place, '^[a-z0-9''-]{12,}$')"
    f" and (levenshtein(l.place, r.place) * 3 <= length(l.place)"
    f" or ({same('figures')} and length(l.figures) >= 5)))"
)
LATIN_NEAR = (
    "(l.nm is null and r.nm is null and (levenshtein(l.east, r.east) <= 2"
    " or levenshtein(l.west, r.east) <= 2 or l.east = r.west_too))"
)
LATIN_HALF = (
    "(l.nm is null and r.nm is null and (l.family = r.family or l.given = r.given"
    " or l.family = r.given or l.given = r.family or levenshtein(l.east, r.east) <= 4))"
)
NICK = either(
    "(l.nick_family = r.family or (l.nick_sign is not null"
    " and strpos(r.given, l.nick_sign) > 0) or (length(l.nick) >= 2 and l.nick = r.given))"
)
ONE_SIGN = f"({both('nm')} and length(l.nm) >= 3 and levenshtein(l.nm, r.nm) <= 1)"
ID_NEAR = (
    "(length(l.id) = length(r.id) and not (l.id_ok and r.id_ok) and levenshtein(l.id, r.id) <= 2)"
)
BORN_SAME = "(l.born = r.born or l.born_too = r.born or l.born = r.born_too)"
BORN_NEAR = (
    f"({_one_off('l.born', 'r.born')} or {_one_off('l.born_too', 'r.born')}"
    f" or {_one_off('l.born', 'r.born_too')} or {_turned('l.born', 'r.born')})"
)

PERSON = Entity(
    key="person",
    columns=people.COLUMNS,
    steps=people.STEPS,
    comparisons=(
        Comparison("name", f"not {NAME_BOTH}", (
            Level("same", same("label"), rare="label"),
            Level("sound", SOUND),
            Level("turned", f"({TURNED} or {LATIN_NEAR})"),
            Level("short", SHORT),
            Level("nickname", NICK),
            Level("one sign", f"({ONE_SIGN} or {LATIN_HALF})"),
            Level("family", same("family")),
            Level("other", "else"),
        )),
        Comparison("id", f"not {both('id')}", (
            Level("same", same("id")),
            Level("near", ID_NEAR),
            Level("other", "else"),
        )),
        Comparison("born", f"not {both('born')}", (
            Level("same", BORN_SAME),
            Level("near", BORN_NEAR),
            Level("other", "else"),
        )),
        Comparison("sex", f"not {both('sex')}", (
            Level("same", same("sex")),
            Level("other", "else"),
        )),
        Comparison("contact", f"not ({both('phone')} or {HOME_BOTH})", (
            Level("phone and home", f"{same('phone')} and {HOME_SAME}"),
            Level("phone", same("phone")),
            Level("home", HOME_SAME),
            Level("spelt otherwise", LATIN_PLACE),
            # One other figure in an address is the neighbour's door as often as a slip.
            Level("near", f"(levenshtein(l.phone, r.phone) <= 2 or ({same('figures')}"
                          " and length(l.figures) >= 4"
                          " and not coalesce(l.home_code <> r.home_code, false)))"),
            Level("other", "else"),
        )),
    ),
    keys={
        "id": "id",
        "phone": "phone",
        "birth and name": "substr(born, 1, 4) || least(substr(born, 5, 2), substr(born, 7, 2))"
                          " || greatest(substr(born, 5, 2), substr(born, 7, 2)) || sound",
        "day and name": "substr(born, 5, 4) || sound || coalesce(sex, '')",
        "month and name": "substr(born, 1, 6) || sound || coalesce(sex, '')",
        "birth and family": "born || family || coalesce(substr(given, length(given), 1), '')",
        "birth and given": "born || substr(given, 1, 1) || coalesce(sex, '')",
        "home and family": "coalesce(home_code, place) || coalesce(family, nick_family)",
        "home and given": "coalesce(home_code, place)"
                          " || coalesce(substr(given, length(given), 1), nick_sign)",
        "home and birth": "coalesce(home_code, place) || born",
        "place and name": "place || sound",
    },
    weak={
        "birth": "born",
        "home": "coalesce(home_code, place)",
        "name": "sound",
        "figure and family": "split_part(figures, '-', 1) || family",
        "figure and given": "split_part(figures, '-', 1) || given",
        "last figure and family": "case when nm is null then right(figures, 4) || family end",
        "last figure and given": "case when nm is null then right(figures, 4) || given end",
    },
    guards={
        "two valid numbers": "l.id_ok and r.id_ok and l.id <> r.id",
        "other name": f"({both('nm')} and not (coalesce({SOUND}, false) or {TURNED} or {SHORT}"
                      f" or ({ONE_SIGN} and coalesce({same('id')} or {ID_NEAR}, false))))",
        "short name alone": f"({SHORT} and not coalesce({BORN_SAME} or {same('phone')}"
                            f" or {same('id')} or {ID_NEAR}, false))",
        "name alone": f"({both('nm')} and not coalesce({BORN_SAME} or {BORN_NEAR}, false)"
                      f" and not coalesce({same('id')} or {ID_NEAR}, false)"
                      f" and not coalesce(levenshtein(l.phone, r.phone) <= 2, false)"
                      f" and not coalesce({HOME_SAME}, false))",
        "other birth": f"({both('born')} and not coalesce({same('id')}, false)"
                       f" and not {BORN_SAME} and not {BORN_NEAR} and {both('nm')})",
        "other sex": f"(l.sex <> r.sex and not coalesce({same('id')} or {same('nm')}, false)"
                     f" and {both('nm')})",
    },
    certain="label is not null and (id_ok or (born is not null and (phone is not null"
            " or home_code is not null)) or (phone is not null and home_code is not null))",
    kept=("label", "sound", "shape", "id", "id_ok", "born", "born_too", "nick"),
    link=1.0,
    ask=-3.0,
)  # fmt: skip

PLACE_SAME = (
    f"({same('home_code')} or ((l.home_code is null or r.home_code is null) and {same('place')}))"
)
CORE_SAME = either("(l.core = r.core or l.core_too = r.core or l.core_too = r.core_too)")
CORE_IN = either(
    "(length(r.core_too) >= 2 and (strpos(l.core, r.core_too) > 0 or strpos(l.core, r.core) > 0))"
)
CODE_NEAR = (
    "(length(l.code) = length(r.code) and not (l.code_ok and r.code_ok)"
    " and levenshtein(l.code, r.code) <= 2)"
)
ELSEWHERE = (
    "((l.home_code <> r.home_code) or ((l.home_code is null or r.home_code is null)"
    " and l.figures <> r.figures and length(l.figures) > 0 and length(r.figures) > 0))"
)

BUSINESS = Entity(
    key="business",
    columns=firms.COLUMNS,
    steps=firms.STEPS,
    comparisons=(
        Comparison("code", f"not {both('code')}", (
            Level("same", same("code")),
            Level("near", CODE_NEAR),
            Level("other", "else"),
        )),
        Comparison("name", f"not {both('core')}", (
            Level("same", same("core"), rare="core"),
            Level("same short", CORE_SAME),
            Level("sound", same("sound")),
            Level("within", CORE_IN),
            Level("one sign", "(length(l.core) >= 4 and levenshtein(l.core, r.core) <= 1)"),
            Level("other", "else"),
        )),
        Comparison("place", f"not ({both('home_code')} or {both('place')})", (
            Level("same", PLACE_SAME),
            Level("near", f"({same('figures')} and length(l.figures) >= 3)"),
            Level("other", "else"),
        )),
        Comparison("contact", f"not ({both('phone')} or {both('contact')})", (
            Level("phone and contact", f"{same('phone')} and {same('contact')}"),
            Level("phone", same("phone")),
            Level("contact", same("contact")),
            Level("near", "levenshtein(l.phone, r.phone) <= 2"),
            Level("other", "else"),
        )),
    ),
    keys={
        "code": "code",
        "phone and sign": "phone || substr(core, 1, 1)",
        "name": "core",
        "sound": "sound",
        "short name": "core_too",
        "place and sign": "coalesce(home_code, place) || substr(core, 1, 1)",
        "place and second sign": "coalesce(home_code, place) || substr(core, 2, 1)",
        "place and phone": "coalesce(home_code, place) || phone",
    },
    weak={"place": "coalesce(home_code, place)", "phone": "phone"},
    guards={
        "two valid codes": "l.code_ok and r.code_ok and l.code <> r.code",
        "two branches": "l.branch <> r.branch",
        "two places": f"({ELSEWHERE} and not coalesce({same('code')}, false))",
        "other name": f"({both('core')} and not coalesce({same('code')} or {CODE_NEAR}, false)"
                      f" and not ({CORE_SAME} or {CORE_IN} or coalesce({same('sound')}, false)"
                      " or (length(l.core) >= 4 and levenshtein(l.core, r.core) <= 1)))",
    },
    certain="core is not null and code_ok and (home_code is not null or place is not null)",
    kept=("core", "code", "code_ok", "branch", "home_code"),
    link=3.0,
    ask=-3.0,
)  # fmt: skip

STREET_IN = either("(length(r.street) >= 2 and strpos(l.street, r.street) > 0)")
STREET_NEAR = "(length(l.street) >= 3 and levenshtein(l.street, r.street) <= 1)"

HOME = Entity(
    key="home",
    columns=dwellings.COLUMNS,
    steps=dwellings.STEPS,
    comparisons=(
        Comparison("code", f"not {both('home_code')}", (
            Level("same", same("home_code")),
            Level("other", "else"),
        )),
        # Figures and words are judged as one: either alone is met in every estate.
        Comparison("address", f"not ({both('figures')} and {both('street')})", (
            Level("same", f"({same('figures')} and {same('street')}"
                          " and length(l.street) >= 2 and length(l.figures) >= 1)"),
            Level("within", f"({same('figures')} and {STREET_IN} and length(l.figures) >= 3)"),
            Level("near", f"({same('figures')} and {STREET_NEAR} and length(l.figures) >= 3)"),
            Level("other", "else"),
        )),
        Comparison("key", f"not coalesce({same('home_key')}, false)", (
            Level("same", same("home_key")),
            Level("other", "else"),
        )),
    ),
    keys={
        "code": "home_code",
        "address": "place",
        "key": "home_key",
        "figures and first": "figures || substr(street, 1, 2)",
        "figures and last": "figures || right(street, 2)",
    },
    weak={"figures": "figures"},
    guards={
        "two codes": "l.home_code <> r.home_code",
        # Words and figures both say another home: the code was wrong, not the text.
        "code against text": f"({same('home_code')} and l.figures <> r.figures"
                             " and length(l.figures) >= 5 and length(r.figures) >= 5"
                             f" and not coalesce({same('street')} or {STREET_IN}"
                             f" or {STREET_NEAR}, false) and levenshtein(l.figures, r.figures) > 1"
                             " and length(l.street) >= 2 and length(r.street) >= 2)",
        "other words": f"(not coalesce({same('home_code')} or {same('home_key')}, false)"
                       f" and not coalesce({same('street')} or {STREET_IN} or {STREET_NEAR}, false)"
                       " and length(l.street) >= 2 and length(r.street) >= 2)",
        "other figures": f"(l.figures <> r.figures and not coalesce({same('home_code')}, false))",
    },
    certain="home_code is not null or length(figures) > 4",
    kept=("home_code", "figures"),
    link=1.0,
    ask=-3.0,
)  # fmt: skip

ENTITIES = {one.key: one for one in (PERSON, HOME, BUSINESS)}
