"""Names of places as hashes: which runs of tokens are a name, and of which kinds."""

import zipfile
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


def runs(*, codes: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """The hash of the `size` tokens from each token on (those at the end reach into nothing)."""
    total = codes.copy()
    for step in range(1, size):
        total[: len(codes) - step] = mixed(total[: len(codes) - step] * PRIME + codes[step:])
    return mixed(total + np.uint64(size))


def collect(*, names: dict[str, int]) -> Names:
    """Names (each with its bits of kinds) as hashes."""
    from linli.places.parsing.tokens import tokens

    texts = list(names)
    cut = tokens(texts=texts)
    bits = np.fromiter((names[text] for text in texts), dtype=np.uint16, count=len(texts))
    hashes, kinds = {}, {}
    for size in range(SHORTEST, LONGEST + 1):
        chosen = cut.count == size
        found = runs(codes=cut.shape, size=size)[cut.first[chosen]]
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


def covering(
    *, cut: Tokens, names: Names, wanted: int, owned: NDArray[np.uint64] | None = None
) -> NDArray[np.uint64]:
    """Per token: kinds and place (first, inside, last) of the longest name over it; 0 for none."""
    out = np.zeros(len(cut.shape), dtype=np.uint64)
    for size in range(SHORTEST, LONGEST + 1):
        found = names.find(runs=runs(codes=cut.shape, size=size), size=size) & np.uint16(wanted)
        at = np.flatnonzero(found)
        kinds = found[at].astype(np.uint64) << np.uint64(4)
        for step in range(size):
            place = 1 if step == 0 else 3 if step == size - 1 else 2
            inside = at + step
            fits = inside < len(out)
            out[inside[fits]] = kinds[fits] | np.uint64(place)
    return out
