"""The names of an address in a base: divisions, road, number, estate, by the words they end in.

This reads what a register wrote, not what people type: full, in order, without mistakes.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from linli.places.matching.numbers import Numbers, Token, readings, tokens
from linli.places.matching.text import plain

ROAD_END = "大道|大街|胡同|路|街|巷|道|弄"
_PROVINCE = re.compile(r"^[^0-9]{2,8}?(?:省|自治区|特别行政区)")
_CITY = re.compile(r"^[^0-9省]{2,8}?(?:市|自治州|盟|地区)")
_DISTRICT = re.compile(r"^[^0-9市]{1,8}?(?:(?<![小社园校厂工])区|县|旗|市)")
_STREET = re.compile(r"^[^0-9区县路]{1,8}?路?(?:街道办事处|街道|镇|乡|苏木)")
_COMMUNITY = re.compile(r"^[^0-9路]{1,10}?(?:社区居委会|社区|居委会|村委会)(?!.{0,1}$)?")
_ROAD = re.compile(rf"^(.{{2,8}}?(?:{ROAD_END}))(.*)$")
VILLAGE_END = ("村", "庄", "屯", "湾", "寨", "沟", "坡", "塘", "店", "营")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the building: names as they are compared, "" where there is none."""

    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    community: str = ""
    road: str = ""
    number: str = ""
    name: str = ""

    @property
    def way(self) -> tuple[str, str] | None:
        return (self.road, self.number) if self.road and self.number else None


_TAIL = re.compile(
    r"^(.*?[^0-9a-zA-Z#\-号楼栋幢座单元层室户房门甲乙丙丁戊 ])"
    r"((?:[0-9a-zA-Z]|[甲乙丙丁戊][0-9座栋幢])[0-9a-zA-Z#\-号楼栋幢座单元层室户房门 ]*)$"
)


def read_home(text: str) -> tuple[Head, Numbers]:
    """`read_address` for the many homes of one estate, whose names are read once."""
    parted = _TAIL.match(text)
    if parted:
        head, numbers, _style = read_address(parted[1])
        if head.name and numbers == NOTHING:
            return head, _tail(parted[2], head.name)
    head, numbers, _style = read_address(text)
    return head, numbers


@lru_cache(maxsize=100_000)
def read_numbers(text: str, within: Numbers, name: str) -> Numbers:
    """The numbers that an address adds to those of the place around it: 2单元 to 3号楼."""
    found = tokens(plain(text).replace(" ", ""))
    if len(found) == 1 and not found[0].label:
        after = "room" if within.building or within.unit else "building"
        return Numbers(room=found[0].value) if after == "room" else Numbers(building=found[0].value)
    if len(found) == 1 and found[0].label == "号" and (within.building or within.unit):
        return Numbers(room=found[0].value)
    after = kind_of(name, found) if name else "site"
    return readings(found, after=after)[0]


@lru_cache(maxsize=100_000)
def _tail(text: str, name: str) -> Numbers:
    found = tokens(plain(text).replace(" ", ""))
    return readings(found, after=kind_of(name, found))[0]


NOTHING = Numbers()


@lru_cache(maxsize=100_000)
def read_address(text: str) -> tuple[Head, Numbers, str]:
    """The names, the numbers after them, and the words the building's number is written with."""
    whole = plain(text).replace(" ", "")
    found = tokens(whole)
    runs = _runs(whole, found)
    upper, rest = divisions(runs[0])
    road, name = _road_and_name(rest, bool(found))
    before: list[Token] = []
    after = found
    for index in range(1, len(runs)):
        if runs[index] and not name and index <= len(found):
            before, after = found[:index], found[index:]
            name = runs[index]
            break
    return _head(upper, road, name, before, after)


def _head(
    upper: tuple[str, str, str, str, str],
    road: str,
    name: str,
    before: list[Token],
    after: list[Token],
) -> tuple[Head, Numbers, str]:
    if name and before:
        way = readings(before, after="road")[0]
        numbers = readings(after, after=kind_of(name, after))[0]
    elif name:
        way, numbers = Numbers(), readings(after, after=kind_of(name, after))[0]
    else:
        way = numbers = readings(after, after="road" if road else "none")[0]
    number = f"{way.lane}弄" if way.lane else way.number
    style = next((token.label for token in after if token.value == numbers.building), "")
    return Head(*upper, road, number, name), numbers, style


def kind_of(name: str, found: list[Token]) -> str:
    """Whether the numbers after a name are those of a village's houses or of an estate."""
    first = found[0].label if found else ""
    if first in ("组", "队", "社"):
        return "village"
    return "village" if name.endswith(VILLAGE_END) and first == "号" and len(found) < 2 else "site"


def _runs(whole: str, found: list[Token]) -> list[str]:
    """The words between the numbers; one more than there are numbers."""
    runs, at = [], 0
    for token in found:
        runs.append(whole[at : token.start].strip("-"))
        at = token.end
    return [*runs, whole[at:].strip("-")]


def divisions(text: str) -> tuple[tuple[str, str, str, str, str], str]:
    """Province, city, district, street and community at the beginning, and what follows them."""
    found: list[str] = []
    for pattern in (_PROVINCE, _CITY, _DISTRICT, _STREET, _COMMUNITY):
        hit = pattern.match(text)
        name = hit[0] if hit and _is_division(pattern, hit[0], text[hit.end() :], found) else ""
        text = text[len(name) :]
        found.append(name)
    province, city, district, street, community = found
    return (province, city, district, street, community), text


def _is_division(pattern: re.Pattern[str], name: str, rest: str, above: list[str]) -> bool:
    if pattern is _DISTRICT and name.endswith("区") and not any(above):
        # 春江东区3栋 is an estate's part; a district is followed by more names.
        return bool(_STREET.match(rest) or _ROAD.match(rest) or len(rest) > 2)
    return True


def _road_and_name(text: str, numbered: bool) -> tuple[str, str]:
    if not text:
        return "", ""
    hit = _ROAD.match(text)
    if hit is None:
        return "", text
    road, name = hit[1], hit[2]
    # 东路 after 永宁 belongs to the road: 永宁街东路 has the road's word twice.
    longer = re.match(rf"^[东南西北中]?(?:[0-9]+)?(?:{ROAD_END})", name)
    if longer:
        road, name = road + longer[0], name[longer.end() :]
    return (road, name) if len(name) != 1 else ("", text)
