"""Pieces of made-up addresses: each a list of (text, label)."""

from collections.abc import Mapping
from random import Random

from linli.places.parsing.training.generated import words
from linli.places.parsing.training.generated.divisions import Division

Pieces = list[tuple[str, str]]
DIGITS = "零一二三四五六七八九十"


def weighted(options: Mapping[str, int], random: Random) -> str:
    """One of `options` by weight."""
    return random.choices(list(options), list(options.values()))[0]


def signs(random: Random, least: int = 1, most: int = 3) -> str:
    """A name of one to three characters."""
    return "".join(random.choice(words.NAME_SIGNS) for _ in range(random.randint(least, most)))


def figure(random: Random, most: int = 2000) -> str:
    """A number as written; small ones now and then in Chinese."""
    number = random.randint(1, random.choice((12, 100, 400, most)))
    return DIGITS[number] if number <= 10 and random.random() < 0.06 else str(number)


def small(random: Random, most: int, chinese: float) -> str:
    """A small number, in Chinese with this chance."""
    number = random.randint(1, most)
    if random.random() >= chinese:
        return str(number)
    return (
        DIGITS[number]
        if number <= 10
        else f"十{DIGITS[number - 10]}"
        if number < 20
        else str(number)
    )


def divisions(place: Division, random: Random) -> Pieces:
    """The levels from province to town, with some missing and some without their last word."""
    short = random.random() < 0.16
    found: Pieces = []
    if random.random() < 0.012:
        found.append(("中国", "country"))
    city = place.city or (place.prov if place.prov.endswith("市") else "")
    if random.random() < 0.45 and (place.city or random.random() < 0.4):
        name = place.prov
        found.append(
            (
                _short(
                    name,
                    "省 市 壮族自治区 回族自治区 维吾尔自治区 自治区",
                    random,
                    short or random.random() < 0.1,
                ),
                "prov",
            )
        )
    if city and random.random() < (0.8 if found else 0.38):
        found.append((_short(city, "市 地区", random, short or random.random() < 0.1), "city"))
    if random.random() < (0.9 if found else 0.3):
        brief = len(place.district) > 2 and random.random() < (0.3 if short else 0.04)
        found.append((_short(place.district, "区 市 县", random, brief), "district"))
    if random.random() < 0.035:
        head = random.choice((signs(random, 2, 2), "", place.town[:2], place.district[:2]))
        found.append((head + weighted(words.ZONES, random), "devzone"))
    if random.random() < (0.42 if found else 0.45):
        found.append((_short(place.town, "街道 镇 乡", random, random.random() < 0.12), "town"))
    return found


def _short(name: str, lasts: str, random: Random, wanted: bool) -> str:
    if wanted:
        for last in lasts.split():
            if name.endswith(last) and len(name) - len(last) >= 2:
                return name.removesuffix(last)
    return name


def village(place: Division, random: Random) -> Pieces:
    """A village or neighbourhood, and what may lie inside one."""
    name = place.village
    if not name.endswith(("村", "社区")):
        name += random.choice(("村", "村", "村", "社区", "村委会", ""))
    elif random.random() < 0.1 and len(name) > 3:
        name = name.removesuffix("社区").removesuffix("村")
    found: Pieces = [(name, "community")]
    chance = random.random()
    if chance < 0.2:
        found.append((f"{small(random, 20, 0.4)}{random.choice('组组组队')}", "road"))
    elif chance < 0.34:
        found.append((signs(random, 1, 2) + random.choice(words.HAMLET_LASTS), "poi"))
    elif chance < 0.4:
        found.append((f"{small(random, 12, 0.5)}社", "poi"))
    if random.random() < 0.4:
        found.append((f"{figure(random)}号", "roadno"))
    return found


def road(random: Random) -> Pieces:
    """A road with its number, a lane with its number."""
    chance = random.random()
    if chance < 0.04:
        name = random.choice(words.OLD_ROADS)
    elif chance < 0.4:
        name = random.choice(words.ROAD_HEADS) + weighted(words.ROAD_LASTS, random)
    else:
        name = signs(random, 2, 2 + (random.random() < 0.2)) + weighted(words.ROAD_LASTS, random)
    if len(name) < 3:
        name = signs(random, 1, 1) + name
    found: Pieces = [(name, "road")]
    if random.random() < 0.05:
        lane = (
            f"{figure(random, 300)}弄"
            if random.random() < 0.6
            else signs(random, 1, 2) + random.choice(words.LANES)
        )
        return [*found, (lane, "subroad"), (f"{figure(random, 200)}号", "subroadno")]
    if random.random() < 0.04:
        other = signs(random, 2, 2) + weighted(words.ROAD_LASTS, random)
        joined: Pieces = [(random.choice("与与和"), "assist")] if random.random() < 0.7 else []
        return [*found, *joined, (other, "subroad"), (weighted(words.CROSSING, random), "assist")]
    if random.random() < 0.05:
        return found + _dashed_number(random)
    if random.random() < 0.78:
        found.append((_road_number(random), "roadno"))
    return found


def _dashed_number(random: Random) -> Pieces:
    """123-4号, where the figure behind the dash is a house; at times unit and room follow."""
    found: Pieces = [(str(random.randint(1, 2000)), "roadno"), ("-", "redundant")]
    if random.random() < 0.7:
        return [*found, (str(random.randint(1, 40)) + random.choice(("号", "号", "")), "houseno")]
    return found + _dashed(random)


def _road_number(random: Random) -> str:
    number, chance = figure(random), random.random()
    if chance < 0.84:
        return f"{number}号"
    if chance < 0.93:
        return number
    if chance < 0.95:
        return f"{number}弄"
    return f"{number}-{random.randint(1, 30)}" + random.choice(("号", "号", ""))


def estate(random: Random) -> Pieces:
    """An estate, and the way from it to a home."""
    head = random.choice(words.ESTATE_PREFIXES) if random.random() < 0.12 else signs(random, 2, 3)
    found: Pieces = [(head + weighted(words.ESTATE_LASTS, random), "poi")]
    if random.random() < 0.2:
        part = signs(random, 1, 2) + random.choice(words.SUB_LASTS)
        found.append((random.choice((random.choice(words.PARTS), part)), "subpoi"))
    return found + home(random)


def home(random: Random) -> Pieces:
    """Building, unit, floor and room, in words or as figures with dashes."""
    if random.random() < 0.26:
        return _dashed(random)
    found: Pieces = []
    chance = random.random()
    if chance < 0.86:
        number = small(random, random.choice((12, 30, 150)), 0.05)
        letter = random.choice("ABCDEabc") if random.random() < 0.12 else ""
        last = random.choice(("幢", "幢", "幢", "栋", "栋", "栋", "号楼", "号", "座", ""))
        found.append(
            ((letter or number) + ("座" if letter and last in ("号", "") else last), "houseno")
        )
    if random.random() < 0.4:
        found.append(
            (small(random, 12, 0.06) + random.choice(("单元", "单元", "单元", "号")), "cellno")
        )
    if random.random() < 0.12:
        found.append((floor(random), "floorno"))
    if random.random() < 0.72 or not found:
        found.append((room(random), "roomno"))
    return found


def room(random: Random) -> str:
    """The number of a room."""
    number = f"{random.randint(1, 33)}{random.randint(1, 30):02d}"
    if random.random() < 0.1:
        number = random.choice("ABCDbc") + number
    return number + random.choice(("", "", "", "室", "室", "室", "号", "房"))


def floor(random: Random) -> str:
    """The number of a floor."""
    if random.random() < 0.03:
        return random.choice(("负一楼", "首层", "顶楼", "架空层", "-1楼", "B1层", "负二层"))
    return small(random, random.choice((6, 33)), 0.35) + random.choice(
        ("楼", "楼", "楼", "楼", "层", "F")
    )


def _dashed(random: Random) -> Pieces:
    dash = random.choice(("-", "-", "-", "-", "_", "—", "/"))
    found: Pieces = [
        (str(random.randint(1, 160)) + random.choice(("", "", "", "幢", "栋")), "houseno")
    ]
    if random.random() < 0.72:
        found += [(dash, "redundant"), (str(random.randint(1, 12)), "cellno")]
    return [*found, (dash, "redundant"), (room(random).rstrip("号房"), "roomno")]


def stall(random: Random) -> Pieces:
    """The way to a stall in a market: C5-765, 3楼12街2158店."""
    found: Pieces = []
    if random.random() < 0.5:
        house = random.choice("ABCDEFGHabc") + random.choice(("", "", str(random.randint(1, 12))))
        return [(house, "houseno"), ("-", "redundant"), (_of_stall(random), "roomno")]
    if random.random() < 0.5:
        found.append((floor(random), "floorno"))
    if random.random() < 0.5:
        found.append((f"{random.randint(1, 99)}{random.choice(('街', '排', '号门'))}", "cellno"))
    return [*found, (_of_stall(random), "roomno")]


def _of_stall(random: Random) -> str:
    return f"{random.randint(1, 9999)}{random.choice(('', '号', '店', '室'))}"


def company(random: Random, place: Division) -> str:
    """A firm's name."""
    head = random.choice((place.prov[:2], place.city[:2], place.district[:2], "", "", ""))
    trade = random.choice(words.TRADES) if random.random() < 0.9 else ""
    return head + signs(random, 2, 3) + trade + weighted(words.COMPANY_LASTS, random)


def shop(random: Random) -> str:
    """A shop's name, at times in Latin letters."""
    head = random.choice(words.LATIN) if random.random() < 0.05 else signs(random, 2, 3)
    return head + weighted(words.SHOP_LASTS, random)


def _of_office(random: Random, place: Division) -> str:
    chance = random.random()
    if chance < 0.5:
        name = signs(random, 2, 3) + weighted(words.OFFICE_LASTS, random)
    elif chance < 0.7:
        head = random.choice(
            (place.town[:2], place.district[:2], place.city[:2] or "城北", signs(random, 2, 2))
        )
        name = head + weighted(words.PUBLIC_LASTS, random)
    elif chance < 0.9:
        name = company(random, place)
    else:
        name = shop(random)
    return name


def office(random: Random, place: Division) -> Pieces:
    """A house of offices, a market, something public; floor, room and who is there."""
    name = _of_office(random, place)
    found: Pieces = [(name, "poi")]
    if random.random() < 0.13:
        found.append((random.choice(words.PARTS), "subpoi"))
    if name.endswith(("市场", "城")) and random.random() < 0.4:
        return found + stall(random)
    if random.random() < 0.3:
        letter = random.choice(
            ("A座", "B座", "C座", "a座", "1号楼", "2号楼", "3幢", "5幢", "8栋", "主楼")
        )
        found.append((letter, "subpoi" if letter == "主楼" else "houseno"))
    if random.random() < 0.32:
        found.append((floor(random), "floorno"))
    if random.random() < 0.28:
        found.append((room(random), "roomno"))
    if random.random() < 0.16:
        inner = company(random, place) if random.random() < 0.6 else shop(random)
        plain = any(label in ("floorno", "roomno") for _, label in found)
        found.append((inner, "person" if plain and random.random() < 0.6 else "subpoi"))
    if random.random() < 0.06:
        found.append((random.choice(words.DESKS), "person"))
    return found
