"""Names of places as hashes: which runs of tokens are a name, and of which kinds."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import IO

import numpy as np
from numpy.typing import NDArray

from linli.places.parsing.tokens import PRIME, Tokens, mixed

SHORTEST, LONGEST = 2, 9
KINDS = ("prov", "city", "district", "town", "village")
# A name without its last word (浙江 for 浙江省) has the bit of its kind moved by so much.
SHORT = len(KINDS)


@dataclass(frozen=True, slots=True)
class Names:
    """Per number of tokens: sorted hashes and, beside each, a bit for every kind."""

    hashes: dict[int, NDArray[np.uint32]]
    kinds: dict[int, NDArray[np.uint16]]

    def find(self, *, runs: NDArray[np.uint64], size: int) -> NDArray[np.uint16]:
        """The kinds of each run of `size` tokens; 0 where it is no name."""
        known = self.hashes.get(size)
        if known is None or not len(known):
            return np.zeros(len(runs), dtype=np.uint16)
        wanted = (runs >> np.uint64(32)).astype(np.uint32)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[at] == wanted, self.kinds[size][at], 0).astype(np.uint16)


def runs(*, codes: NDArray[np.uint64]) -> Iterator[tuple[int, NDArray[np.uint64]]]:
    """For each size of a name: the hash of so many tokens, from each token on.

    Those that reach over the end of `codes` stand for nothing.
    """
    total = codes
    for size in range(2, LONGEST + 1):
        following = np.zeros_like(codes)
        following[: len(codes) - size + 1] = codes[size - 1 :]
        total = mixed(total * PRIME + following)
        if size >= SHORTEST:
            yield size, total


def collect(*, names: dict[str, int]) -> Names:
    """Names (each with its bits of kinds) as hashes."""
    from linli.places.parsing.tokens import tokens

    texts = list(names)
    cut = tokens(texts=texts)
    bits = np.fromiter((names[text] for text in texts), dtype=np.uint16, count=len(texts))
    hashes, kinds = {}, {}
    for size, every in runs(codes=cut.shape):
        chosen = cut.count == size
        found = every[cut.first[chosen]]
        short = (found >> np.uint64(32)).astype(np.uint32)
        unique, back = np.unique(short, return_inverse=True)
        merged = np.zeros(len(unique), dtype=np.uint16)
        np.bitwise_or.at(merged, back, bits[chosen])
        hashes[size], kinds[size] = unique, merged
    return Names(hashes=hashes, kinds=kinds)


def write(*, names: Names, stream: IO[bytes]) -> None:
    """Keep names: the differences of sorted hashes pack better than the hashes."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
        for size, hashes in sorted(names.hashes.items()):
            steps = np.diff(hashes, prepend=np.uint32(0)).astype("<u4")
            planes = steps.view(np.uint8).reshape(-1, 4).T.tobytes()
            for part, data in (("h", planes), ("k", names.kinds[size].astype("<u2").tobytes())):
                pack.writestr(zipfile.ZipInfo(f"{part}{size}", (1980, 1, 1, 0, 0, 0)), data,
                              zipfile.ZIP_DEFLATED, 9)  # fmt: skip


def read(*, stream: IO[bytes]) -> Names:
    """What `write` has kept."""
    hashes, kinds = {}, {}
    with zipfile.ZipFile(stream) as pack:
        for size in range(SHORTEST, LONGEST + 1):
            planes = np.frombuffer(pack.read(f"h{size}"), dtype=np.uint8).reshape(4, -1)
            steps = np.ascontiguousarray(planes.T).view("<u4").ravel()
            hashes[size] = np.cumsum(steps, dtype=np.uint32)
            kinds[size] = np.frombuffer(pack.read(f"k{size}"), dtype="<u2").astype(np.uint16)
    return Names(hashes=hashes, kinds=kinds)


@cache
def divisions() -> Names:
    """The divisions of China that ship, from provinces to villages and neighbourhoods."""
    with (resources.files("linli.places.parsing") / "data" / "divisions.zip").open("rb") as stream:
        return read(stream=stream)


def covering(*, cut: Tokens, names: Names, wanted: Sequence[int]) -> list[NDArray[np.uint64]]:
    """For each set of kinds wanted, per token: the longest such name over it; 0 for none.

    Told are the kinds of the name, and whether the token is its first, its last, or inside.
    """
    out = [np.zeros(len(cut.shape), dtype=np.uint64) for _ in wanted]
    for size, every in runs(codes=cut.shape):
        found = names.find(runs=every, size=size)
        hits = np.flatnonzero(found)
        for covered, kinds in zip(out, wanted, strict=True):
            at = hits[(found[hits] & kinds) > 0]
            told = (found[at] & kinds).astype(np.uint64) << np.uint64(4)
            for step in range(size):
                inside = at + step
                fits = inside < len(covered)
                place = 1 if step == 0 else 3 if step == size - 1 else 2
                covered[inside[fits]] = told[fits] | np.uint64(place)
    return out
