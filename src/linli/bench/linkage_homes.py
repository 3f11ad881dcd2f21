"""Addresses of made-up homes as several offices write them."""

import numpy as np
from numpy.typing import NDArray

from linli.sim.feeds import words
from linli.sim.feeds.words import Ints, Strings, digits, join

BUILDING = np.array(["号楼", "栋", "幢", "座", "-"])
UNIT = np.array(["单元", "门", "-"])
ROOM = np.array(["室", "", "房", "户"])
BEFORE = np.array(["", "", "西岭区", "东河市西岭区", "东河市"])
AFTER = np.array(["小区", "花园", "家园", "苑", "新村"])


def make(*, homes: int, share: float, seed: int) -> tuple[dict[str, NDArray[np.str_]], Ints]:
    """Three records of each home; `share` of them with the code of the base, one in 700 wrong."""
    rng = np.random.default_rng([seed, 5])
    owner = rng.permutation(np.repeat(np.arange(homes), 3))
    count = len(owner)
    estate = owner // 240
    name = join(words.SIGNS[estate % 251], words.SIGNS[estate * 7 % 241], AFTER[estate % 5])
    numbers = [
        owner // 24 % 10 + 1,
        owner // 12 % 2 + 1,
        (owner // 4 % 3 + 1) * 100 + owner % 4 + 1,
    ]
    said = [_written(rng, number) for number in numbers[:2]]
    address = join(
        rng.choice(BEFORE, count), name, said[0], rng.choice(BUILDING, count), said[1],
        rng.choice(UNIT, count), numbers[2].astype("U8"), rng.choice(ROOM, count),
    )  # fmt: skip
    wrong = rng.random(count) < 1 / 700
    code = np.where(wrong, rng.integers(0, homes, count), owner)
    coded = rng.random(count) < share
    columns = {
        "record_id": join(np.array(["h"]), digits(np.arange(count), 8)),
        "feed": rng.choice(np.array(["housing", "property", "meters"]), count),
        "address": address,
        "home_code": np.where(coded, join(np.array(["H"]), digits(code, 8)), ""),
    }
    return columns, owner


def _written(rng: np.random.Generator, number: Ints) -> Strings:
    """A small number in one of three kinds of figures."""
    plain = number.astype("U2")
    wide = np.array(["０", "１", "２", "３", "４", "５", "６", "７", "８", "９", "１０"])[number]
    spoken = np.array(["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "10"])[number]
    way = rng.random(len(number))
    return np.where(way < 0.7, plain, np.where(way < 0.85, wide, spoken))
