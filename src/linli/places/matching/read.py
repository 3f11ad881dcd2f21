"""A stranger's address base: headings in English or Chinese, addresses whole or in columns."""

from __future__ import annotations

from collections.abc import Sequence

from linli.places.matching.base import Base, Row
from linli.places.matching.heads import read_address

HEADINGS = {
    "code": "code id 编码 代码 编号 地址编码 标准地址编码 房屋编码 place_code address_id 主键 uid",
    "kind": "kind level type 类型 类别 级别 层级 地址类型",
    "name": "name 名称 地名 标准名称",
    "parent": "parent parent_code 上级 上级编码 父级 父编码 父级编码 parent_id",
    "address": "address full_address 地址 标准地址 详细地址 全地址 地址全称 addr full_addr",
    "aliases": "aliases alias 别名 曾用名 俗称 old_name old_names 旧名",
    "province": "province prov 省 省份 省级",
    "city": "city 市 城市 地市 市级",
    "district": "district county 区 区县 县 县区 行政区",
    "street": "street town subdistrict township 街道 乡镇 街道乡镇 镇 街镇",
    "committee": "committee neighborhood neighbourhood 社区 居委会 村居 社区村 社区居委会",
    "road": "road street_name 路 道路 街路巷 路名 街巷",
    "number": "number house_number road_number no 门牌 门牌号 门号 号 路号 弄",
    "community": "community compound estate 小区 小区名称 住宅小区 院落 village 村 自然村",
    "building": "building 楼 楼栋 栋 幢 楼号 栋号 幢号 楼栋号 bldg",
    "unit": "unit 单元 单元号",
    "floor": "floor 楼层 层",
    "room": "room 室 房间 房号 室号 户 户号 房间号 门户号 flat",
    "lon": "lon lng longitude 经度 x",
    "lat": "lat latitude 纬度 y",
}
KINDS = {
    "home": "home house dwelling room flat apartment household 户 室 房屋 房间 住宅 户室 房",
    "unit": "unit entrance 单元",
    "building": "building bldg 楼 楼栋 栋 幢 楼幢 建筑物",
    "number": "number doorplate house_number 门牌 门牌号 院 lane_number",
    "compound": "compound estate residential lane 小区 住宅小区 院落 弄",
    "village": "village 村 自然村 村庄 行政村",
    "community": "community neighborhood neighbourhood committee 社区 居委会 村居",
    "road": "road 路 道路 街路巷 街巷",
    "street": "street town township subdistrict 街道 乡镇 镇 街镇 乡",
    "district": "district county 区 区县 县",
    "city": "city 市 地市",
    "province": "province 省",
    "grid": "grid 网格",
    "shop": "shop store 商铺 店铺 门店",
    "landmark": "landmark poi 地标 兴趣点",
}
PARTS = ("province", "city", "district", "street", "committee", "road", "number", "community",
         "building", "unit", "room")  # fmt: skip
UNITS = {"number": "号", "building": "号楼", "unit": "单元", "room": "室"}
_HEADING = {word: name for name, words in HEADINGS.items() for word in words.split()}
_KIND = {word: name for name, words in KINDS.items() for word in words.split()}


class BadBase(ValueError):
    """A base cannot be used; the message names line and column."""


def base_of(*, columns: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int]) -> Base:
    """The base that a table holds; `lines` says on which line of the file each row stands.

    Needed are a code and one of: an address, a name with kind and parent, or an address in columns.

    Raises:
        BadBase: a column is missing, or a row has no code, a code twice, or no address.
    """
    at = headings(columns)
    split = [name for name in PARTS if name in at]
    if "code" not in at:
        raise BadBase(f"line 1: a column “code” is missing; the columns are {', '.join(columns)}")
    if "address" not in at and "name" not in at and not {"room", "building", "number"} & set(split):
        raise BadBase("line 1: a column “address” is missing, or columns down to room")
    found: list[Row] = []
    seen: dict[str, int] = {}
    for values, line in zip(rows, lines, strict=True):
        given = {name: values[index].strip() for name, index in at.items()}
        code = given["code"]
        if not code:
            raise BadBase(f"line {line}, column {columns[at['code']]}: the code is empty")
        if code in seen:
            says = f"the code “{code}” stands on line {seen[code]} too"
            raise BadBase(f"line {line}, column {columns[at['code']]}: {says}")
        seen[code] = line
        found.append(_row(given, split, line))
    return Base.of(found)


def headings(columns: Sequence[str]) -> dict[str, int]:
    """Which of our columns stands where."""
    found: dict[str, int] = {}
    for index, heading in enumerate(columns):
        word = heading.strip().lower().replace(" ", "_")
        name = _HEADING.get(word) or _HEADING.get(word.replace("_", ""))
        if name:
            found.setdefault(name, index)
    return found


def _row(given: dict[str, str], split: Sequence[str], line: int) -> Row:
    address = given.get("address", "") or _whole(given, split)
    if not address and not given.get("name"):
        raise BadBase(f"line {line}, column address: the address is empty")
    word = given.get("kind", "").lower()
    if word and word not in _KIND:
        raise BadBase(f"line {line}, column kind: “{word}” is none of {', '.join(KINDS)}")
    kind = _KIND.get(word) or _deepest(given, split, address)
    aliases = given.get("aliases", "").replace(";", "|").replace("；", "|").replace("、", "|")
    return Row(
        given["code"], kind, given.get("name", ""), given.get("parent", ""), address, aliases
    )


def _whole(given: dict[str, str], split: Sequence[str]) -> str:
    """An address put together from its columns: 3 in the column building is 3号楼."""
    parts = []
    for name in split:
        value = given[name]
        bare = value.replace("-", "").isascii() and value.replace("-", "").isalnum()
        parts.append(value + UNITS[name] if name in UNITS and value and bare else value)
    return "".join(parts)


def _deepest(given: dict[str, str], split: Sequence[str], address: str) -> str:
    """What kind of place a row without kind is."""
    if split and not given.get("address"):
        deepest = next((name for name in reversed(split) if given[name]), "")
        kinds = {"room": "home", "committee": "community", "community": "compound"}
        return kinds.get(deepest, deepest) if not given.get("floor") else "home"
    head, numbers, _style = read_address(address)
    if numbers.room:
        return "home"
    if numbers.unit:
        return "unit"
    if numbers.building:
        return "building"
    if head.name:
        return "compound"
    return "number" if head.number else "road" if head.road else "home"
