"""The Merkle tree of RFC 6962, section 2.1: heads, proofs and their verification. Pure.

Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2, which spell out what RFC 6962 leaves to
the reader; hashes are the same.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Protocol

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class ProofWrong(ValueError):
    """A proof does not prove what it is said to prove."""


class Nodes(Protocol):
    """Where the hashes of complete subtrees come from."""

    def node(self, level: int, index: int) -> bytes:
        """The head of leaves [index * 2**level, (index + 1) * 2**level)."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf that holds `entry`."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The head over neighbours whose number is a power of two."""
    level = list(hashes)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return level[0]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def head(nodes: Nodes, low: int, high: int) -> bytes:
    """MTH(D[low:high]); `low` must be a multiple of the power of two that spans the range."""
    count = high - low
    if count == 0:
        return EMPTY_ROOT
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes.node(level, low >> level)
    middle = low + _split(count)
    return node_hash(head(nodes, low, middle), head(nodes, middle, high))


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]): from the leaf's neighbour upwards."""
    if not 0 <= index < size:
        raise ProofWrong(f"no leaf {index} in a tree of {size}")
    low, high, proof = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(head(nodes, middle, high))
            high = middle
        else:
            proof.append(head(nodes, low, middle))
            low = middle
    return proof[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]): that the tree of `old` leaves begins the tree of `new`."""
    if not 0 < old <= new:
        raise ProofWrong(f"no consistency from {old} to {new}")
    low, high, proof, is_whole = 0, new, [], True
    while old - low < high - low:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(head(nodes, middle, high))
            high = middle
        else:
            proof.append(head(nodes, low, middle))
            low, is_whole = middle, False
    # The old tree itself is known to whoever checks; a part of it is not.
    if not is_whole:
        proof.append(head(nodes, low, high))
    return proof[::-1]


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf hash `leaf` stands at `index` in the tree of `size` leaves with `root`.

    Raises:
        ProofWrong: it does not follow from the proof.
    """
    if not 0 <= index < size:
        raise ProofWrong("the index lies outside of the tree")
    _check_sizes(leaf, root, *proof)
    found = leaf
    for part, is_left in _climb(index, size - 1, proof):
        found = node_hash(part, found) if is_left else node_hash(found, part)
    if found != root:
        raise ProofWrong("the leaf does not lead to the root")


def verify_consistency(
    *, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Check that the tree of `new` leaves begins with the tree of `old`.

    Raises:
        ProofWrong: it does not follow from the proof, or `old` is empty, which proves nothing.
    """
    if not 0 < old <= new:
        raise ProofWrong("the sizes are out of order")
    if old == new:
        if proof or old_root != new_root:
            raise ProofWrong("one size, two trees")
        return
    if not proof:
        raise ProofWrong("the proof is empty")
    _check_sizes(old_root, new_root, *proof)
    parts = list(proof)
    if old & (old - 1) == 0:
        parts.insert(0, old_root)
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    from_old = from_new = parts[0]
    for part, is_left in _climb(number, last, parts[1:]):
        if is_left:
            from_old, from_new = node_hash(part, from_old), node_hash(part, from_new)
        else:
            from_new = node_hash(from_new, part)
    if (from_old, from_new) != (old_root, new_root):
        raise ProofWrong("the trees do not follow from the proof")


def _climb(number: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each part of a proof, and whether it stands to the left of what is known so far.

    Raises:
        ProofWrong: it has not as many parts as the tree is high.
    """
    for part in proof:
        if last == 0:
            raise ProofWrong("the proof is too long")
        is_left = bool(number & 1) or number == last
        yield part, is_left
        while is_left and number and not number & 1:
            number, last = number >> 1, last >> 1
        number, last = number >> 1, last >> 1
    if last != 0:
        raise ProofWrong("the proof is too short")


def _check_sizes(*hashes: bytes) -> None:
    if any(len(one) != HASH_SIZE for one in hashes):
        raise ProofWrong("a hash has 32 bytes")
