"""The tree of RFC 6962 against public vectors, and its laws."""

import json
import os
import warnings
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.ledger import merkle

# The roots of the trees over the first leaves of RFC 6962's reference implementation.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
}
SHARED = Path(os.environ.get("LINLI_SHARED_DATA", "../shared/data"))
HOMES = (SHARED / "merkle", Path("/work/shared/data/merkle"))


class Listed:
    """Nodes computed from a plain list of leaf hashes."""

    def __init__(self, leaves):
        self.leaves = leaves

    def node(self, level, index):
        return merkle.fold(self.leaves[index << level : (index + 1) << level])


def vectors(name):
    for home in HOMES:
        if (home / f"{name}.jsonl").is_file():
            text = (home / f"{name}.jsonl").read_text(encoding="utf-8")
            return [json.loads(line) for line in text.splitlines()]
    return None


def plain_root(leaves):
    """MTH as RFC 6962 defines it, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def tree(size):
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(size)]


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_given_the_reference_leaves_then_the_roots_are_the_known_ones(size, root):
    leaves = [merkle.leaf_hash(entry) for entry in LEAVES[:size]]

    assert merkle.head(Listed(leaves), 0, size).hex() == root


@pytest.mark.parametrize("name", ["inclusion", "consistency"])
def test_public_vectors_pass_with_their_expected_failures(name):
    rows = vectors(name)
    if rows is None:
        warnings.warn(f"NOT TESTED: no public vectors at {SHARED / 'merkle'}", stacklevel=1)
        pytest.skip(f"NO PUBLIC VECTORS: {SHARED / 'merkle'} is absent (LINLI_SHARED_DATA)")
    assert len(rows) == 98
    outcomes = {row["name"]: (_fails(name, row), row["wantErr"]) for row in rows}

    assert {name: pair for name, pair in outcomes.items() if pair[0] != pair[1]} == {}
    assert {want for _, want in outcomes.values()} == {True, False}


def _fails(name, row):
    proof = [b64decode(part) for part in row["proof"] or []]
    try:
        if name == "inclusion":
            merkle.verify_inclusion(
                leaf=b64decode(row["leafHash"]),
                index=row["leafIdx"],
                size=row["treeSize"],
                proof=proof,
                root=b64decode(row["root"]),
            )
        else:
            merkle.verify_consistency(
                old=row["size1"],
                new=row["size2"],
                proof=proof,
                old_root=b64decode(row["root1"]),
                new_root=b64decode(row["root2"]),
            )
    except merkle.ProofWrong:
        return True
    return False


@given(st.integers(1, 700), st.data())
def test_every_leaf_is_proven_and_no_other(size, data):
    leaves = tree(size)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index or size == 1))
    root = plain_root(leaves)
    proof = merkle.inclusion_proof(Listed(leaves), index, size)

    def check(**changed):
        asked = {"leaf": leaves[index], "index": index, "size": size, "proof": proof, "root": root}
        merkle.verify_inclusion(**(asked | changed))

    check()
    assert merkle.head(Listed(leaves), 0, size) == root
    if size > 1:
        with pytest.raises(merkle.ProofWrong):
            check(index=other)
        with pytest.raises(merkle.ProofWrong):
            check(leaf=leaves[other])
        with pytest.raises(merkle.ProofWrong):
            check(proof=proof[:-1])
    with pytest.raises(merkle.ProofWrong):
        check(proof=[*proof, root])


@settings(max_examples=60)
@given(st.integers(1, 600), st.data())
def test_every_prefix_is_proven_and_no_other_tree(size, data):
    leaves = tree(size)
    old = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(Listed(leaves), old, size)
    old_root, root = plain_root(leaves[:old]), plain_root(leaves)

    merkle.verify_consistency(old=old, new=size, proof=proof, old_root=old_root, new_root=root)

    spot = data.draw(st.integers(0, old - 1))
    forged = [*leaves[:spot], merkle.leaf_hash(b"other"), *leaves[spot + 1 :]]
    with pytest.raises(merkle.ProofWrong):
        merkle.verify_consistency(
            old=old,
            new=size,
            proof=merkle.consistency_proof(Listed(forged), old, size),
            old_root=old_root,
            new_root=plain_root(forged),
        )
