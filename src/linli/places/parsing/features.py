"""What is told of each token to the linear part of the model: hashes, one row per template."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.gazetteer import KINDS, covering, divisions
from linli.places.parsing.tokens import EDGE, PRIME, Tokens, mixed, spread

# Last characters of names, and words that stand behind a figure or before a direction.
LAST_SIGNS = (
    "省市区县旗镇乡街道路巷弄村社组队屯庄号幢栋座楼单元层室房户店厂园苑城场馆院公司局所站口桥"
    "内旁边近面侧东西南北期排库铺部行里坊湾庭府居轩阁寓厦广营线段港学校中心集团"
)
Marks = dict[str, NDArray[np.uint64]]
AHEAD = 7
EVERYTHING = 0xFFFF
DIVISION = sum((1 << n | 1 << n + len(KINDS)) for n, kind in enumerate(KINDS) if kind != "village")
SINGLES = (-3, -2, -1, 0, 1, 2, 3)
GROUPS = (
    (-3, -2), (-2, -1), (-1, 0), (0, 1), (1, 2), (2, 3), (-1, 1),
    (-2, -1, 0), (-1, 0, 1), (0, 1, 2), (-3, -2, -1), (1, 2, 3),
    (-2, -1, 0, 1), (-1, 0, 1, 2), (0, 1, 2, 3), (-3, -2, -1, 0),
)  # fmt: skip


@cache
def _last_signs() -> NDArray[np.uint64]:
    return np.array(sorted({ord(sign) for sign in LAST_SIGNS}), dtype=np.uint64)


def _among(codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    known = _last_signs()
    return np.asarray(known[np.minimum(np.searchsorted(known, codes), len(known) - 1)] == codes)


def landmarks(*, cut: Tokens) -> Marks:
    """Per token of the whole row (edges too): what lies around it, as small codes."""
    size = len(cut.shape)
    signs = _among(cut.shape)
    digits = cut.kind == 1
    ahead = np.zeros(size, dtype=np.uint64)
    behind = np.zeros(size, dtype=np.uint64)
    figure = np.zeros(size, dtype=np.uint64)
    for step in range(AHEAD, -1, -1):
        near = np.uint64(step + 1) << np.uint64(32)
        ahead[: size - step] = np.where(signs[step:], cut.shape[step:] | near, ahead[: size - step])
        figure[: size - step] = np.where(
            digits[step:], np.append(cut.shape[step + 1 :], np.uint64(EDGE)) | near,
            figure[: size - step],
        )  # fmt: skip
        if step:
            behind[step:] = np.where(signs[:-step], cut.shape[:-step] | near, behind[step:])
    name, division = covering(cut=cut, names=divisions(), wanted=(EVERYTHING, DIVISION))
    return {
        "ahead": ahead,
        "behind": behind,
        "figure": figure,
        "name": name,
        "division": division,
    }


def features(*, cut: Tokens, marks: Marks | None = None) -> NDArray[np.uint64]:
    """Hashes, templates by tokens (without the edges)."""
    marks = landmarks(cut=cut) if marks is None else marks
    at = cut.places()
    salts = iter(range(1, 1000))
    rows: list[NDArray[np.uint64]] = []

    def add(*parts: NDArray[np.uint64]) -> None:
        total = np.full(len(at), np.uint64(next(salts) << 40), dtype=np.uint64)
        for part in parts:
            total = mixed(total * PRIME + part)
        rows.append(total)

    near = {step: cut.shape[at + step] for step in SINGLES}
    for step in SINGLES:
        add(near[step])
    for group in GROUPS:
        add(*(near[step] for step in group))
    here = {name: values[at] for name, values in marks.items()}
    kind = cut.kind.astype(np.uint64)
    add(cut.exact[at], kind[at])
    add(kind[at - 1], kind[at], kind[at + 1])
    add(here["ahead"])
    add(here["ahead"] & np.uint64(0xFFFFFFFF), near[0])
    add(here["behind"])
    add(here["behind"] & np.uint64(0xFFFFFFFF), near[0])
    add(here["behind"] & np.uint64(0xFFFFFFFF), here["ahead"] & np.uint64(0xFFFFFFFF))
    add(here["figure"])
    add(here["figure"] & np.uint64(0xFFFFFFFF), here["ahead"])
    for name in ("name", "division"):
        add(here[name])
        add(marks[name][at - 1], here[name])
        add(here[name], marks[name][at + 1])
        add(here[name], near[0])
        add(here[name], here["ahead"])
    inside = spread(np.zeros(len(cut.count), dtype=np.int64), cut.count)
    left = np.repeat(cut.count, cut.count) - inside
    add(np.minimum(inside, 5).astype(np.uint64), here["name"])
    add(np.minimum(left, 5).astype(np.uint64), near[0])
    add(np.minimum(left, 8).astype(np.uint64))
    return np.stack(rows)
