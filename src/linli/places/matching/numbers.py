"""The numbers of an address: number, lane, group, building, unit, floor, room.

Words before numbers are names and not read here. Where a number may mean two things (10楼 is a
building or a floor), both readings come back and the base decides which exists.
"""

import re
from dataclasses import dataclass, replace

# A number and the word after it; numbers inside names (3村, 2期, 5路) are none.
TOKEN = re.compile(
    r"([甲乙丙丁]?[0-9]+(?:[a-z](?![a-z0-9]))?|(?<![a-z])[a-z][0-9]*(?=-|座|栋|幢|号楼|楼|单元|#|[0-9])|(?<![a-z])[a-z][0-9]+|[甲乙丙丁戊](?=座|栋|幢|单元|号楼))"
    r"(?!期|区|村|路|街|里|巷|道|胡同|环|大道|厂|中学?|小学?|年|米|公里)"
    r"(号楼|号院|号房|号室|号门(?![一-龥])|单元|支弄|弄内|弄|#楼|栋楼|幢楼|座楼|栋|幢|座|#|号|楼|层|室|户|房|门|组|队|社|排|梯|舍)?"
    r"(?:附|之)?"
)
_LETTERED = re.compile(r"^([a-z])([0-9]+)$")
BUILDING = {"号楼", "#楼", "栋", "幢", "座", "#", "栋楼", "幢楼", "座楼", "排", "舍"}
ROOM = {"室", "户", "房", "号房", "号室"}
MEANS = {
    **dict.fromkeys(("弄", "弄内"), "lane"),
    "支弄": "sublane",
    **dict.fromkeys(("组", "队", "社"), "group"),
    **dict.fromkeys(BUILDING, "building"),
    **dict.fromkeys(("单元", "梯", "门", "号门"), "unit"),
    "层": "floor",
    **dict.fromkeys(ROOM, "room"),
}


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """One reading; "" where the text says nothing. A group of a village counts as a building."""

    number: str = ""
    lane: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""

    @property
    def deepest(self) -> str:
        return self.room or self.unit or self.building


def tokens(text: str) -> list[Token]:
    """The numbers of a plain text, in order."""
    kept: list[Token] = []
    for found in TOKEN.finditer(text):
        value, label = found[1], found[2] or ""
        parted = _LETTERED.match(value)
        if parted and (label in ("单元", "层") or len(parted[2]) > 2):
            # H406 is room 406 of building H, B2单元 its second entrance.
            kept.append(Token(parted[1], "座", found.start(), found.start() + 1))
            kept.append(Token(bare(parted[2]), label, found.start() + 1, found.end()))
        else:
            kept.append(Token(bare(value), label, found.start(), found.end()))
    return kept


def bare(value: str) -> str:
    """A number without leading zeros: 0402 is 402."""
    return value.lstrip("0") or value


def readings(found: list[Token], *, after: str) -> tuple[Numbers, ...]:
    """What the numbers may mean, the likeliest first.

    Args:
        after: what the name before them is: road | lane | site | village | none.
    """
    state, loose, doubts = _walk(found, after)
    first = _loose(state, loose, after)
    options = [first]
    if first.floor and first.room[:-2] == first.floor:
        doubts = [name for name in doubts if name != "storey"]  # 6楼604室 is the sixth floor
    for name in doubts:
        options.append(_doubted(state, loose, after, name))
    options += _rooms(options)
    return tuple(dict.fromkeys(options))


def _walk(found: list[Token], after: str) -> tuple[Numbers, list[str], list[str]]:
    state, loose, doubts = Numbers(), list[str](), list[str]()
    for index, token in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        name = _meaning(token, following, state, after, loose)
        if name == "storey":
            name = "floor"
            doubts.append("storey")
        elif name == "door":
            name = "building"
            doubts.append("door")
        if not name:
            loose.append(token.value)
        elif name == "group":
            state = replace(state, building=f"g{token.value}")
        elif name == "sublane":
            state = replace(state, lane=f"{state.lane}-{token.value}")
        elif not getattr(state, name):
            state = replace(state, **{name: token.value})
        elif name in ("building", "room"):
            loose.append(token.value)
    return state, loose, doubts


def _meaning(
    token: Token, following: Token | None, state: Numbers, after: str, loose: list[str]
) -> str:
    label = token.label
    if label in MEANS:
        return MEANS[label]
    if label == "楼":
        return _storey(following, state)
    if label in ("号", "号院"):
        return _number(token, following, state, after)
    return _bare(state, after, loose)


def _bare(state: Numbers, after: str, loose: list[str]) -> str:
    """A number without a word is the road's where nothing stands between."""
    taken = state.number or state.lane or state.building or loose
    return "number" if after == "road" and not taken else ""


def _storey(following: Token | None, state: Numbers) -> str:
    """10楼: the building before a unit, the floor after a building, else either."""
    if state.building or state.unit:
        return "floor"
    if following is not None and following.label in ("单元", "梯", "门", "层", "楼"):
        return "building"
    return "storey"


def _number(token: Token, following: Token | None, state: Numbers, after: str) -> str:
    if after == "road" and not state.number and not state.lane:
        return "number"
    if state.building.startswith("g"):
        return "room"
    if state.lane and not state.building:
        return "building"
    if state.building or state.unit or state.floor:
        return "room"
    if after == "village":
        return "room" if following is None else "door"
    if after == "road" and following is None:
        return "room"
    return "door"


def _loose(state: Numbers, loose: list[str], after: str) -> Numbers:
    """Numbers without a word fill what is missing, the last being the room: 3-2-401."""
    if not loose:
        return state
    missing = [name for name in ("building", "unit", "room") if not getattr(state, name)]
    if state.unit and "building" in missing and len(loose) < 2:
        missing.remove("building")
    if len(loose) == 1 and "room" in missing:
        only_building = after == "site" and missing[0] == "building" and len(loose[0]) < 3
        name = "building" if only_building and not state.floor else "room"
        return replace(state, **{name: loose[0]})
    if len(loose) == 2 and len(missing) == 3:
        missing = ["building", "room"]
    if len(loose) > len(missing):
        loose = loose[-len(missing) :] if missing else []
    chosen = missing[: len(loose) - 1] + missing[-1:] if loose else []
    return replace(state, **dict(zip(chosen, loose, strict=True)))


def _doubted(state: Numbers, loose: list[str], after: str, name: str) -> Numbers:
    if name == "storey":
        return _loose(replace(state, building=state.floor, floor=""), loose, after)
    if state.room or loose:
        return _loose(replace(state, building="", number=state.building), loose, after)
    return replace(state, building="", room=state.building)


def _rooms(options: list[Numbers]) -> list[Numbers]:
    """4楼2号 is room 402; 3号楼12-1 may be room 1201."""
    more = []
    for one in options:
        if one.floor and one.room and len(one.room) < 3:
            more.append(replace(one, room=f"{one.floor}{one.room.zfill(2)}"))
        elif one.unit and one.building and one.room and len(one.room) < 3 and not one.floor:
            more.append(replace(one, unit="", room=f"{one.unit}{one.room.zfill(2)}"))
    return more
