"""Receipts: one file that proves an entry, checked without the database or the network. Pure."""

import json
from dataclasses import dataclass
from typing import Any

from linli.ledger import merkle, note
from linli.ledger.commitments import SALT_SIZE, commitment, words_digest

FORMAT = "linli-receipt/v1"


class ReceiptWrong(ValueError):
    """A receipt does not prove what it says."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a receipt proves: this entry, at this position of the log as `key` signed it."""

    entry: str
    position: int
    size: int
    origin: str
    key: str
    witnesses: list[str]


def make(
    *,
    key: str,
    checkpoint: str,
    entry: str,
    salt: bytes,
    position: int,
    proof: list[str],
    witnesses: list[str],
) -> dict[str, Any]:
    """The receipt as JSON values; hashes and salt in base 64, entry and checkpoint as signed."""
    return {
        "format": FORMAT,
        "key": key,
        "witnesses": witnesses,
        "entry": entry,
        "salt": note.b64(salt),
        "position": position,
        "proof": proof,
        "checkpoint": checkpoint,
    }


def verify(receipt: Any, *, key: str | None = None, text: str | None = None) -> Proven:
    """Check a receipt: the entry's bytes, the way to the root, the signatures under it.

    Args:
        text: what was reported, to the letter; without it, the words are not looked at.
        receipt: what was read from the file.
        key: the log's public key, got from elsewhere; without it the receipt's own is taken, and
            the reader must compare it.
    Raises:
        ReceiptWrong: it does not prove it; the message says at which step.
    """
    try:
        if receipt["format"] != FORMAT:
            raise ReceiptWrong(f"this is no {FORMAT}")
        trusted = note.verifier(key or receipt["key"])
        if trusted.kind != note.LOG or str(trusted) != receipt["key"]:
            raise ReceiptWrong("the receipt is of another log")
        head, signed = note.open_checkpoint(receipt["checkpoint"], trusted)
        salt = note.unb64(receipt["salt"])
        if len(salt) != SALT_SIZE:
            raise ReceiptWrong("the salt has the wrong size")
        leaf = merkle.leaf_hash(commitment(canonical=receipt["entry"], salt=salt))
        position = receipt["position"]
        if type(position) is not int or type(receipt["witnesses"]) is not list:
            raise ReceiptWrong("a part of the receipt is malformed")
        proof = [note.unb64(part) for part in receipt["proof"]]
        merkle.verify_inclusion(
            leaf=leaf, index=position, size=head.size, proof=proof, root=head.root
        )
        if text is not None:
            _check_words(receipt, text)
        witnesses = [note.verifier(line) for line in receipt["witnesses"]]
        cosigned = [
            one.name for one, _line in signed.signed_by(witnesses) if one.kind == note.WITNESS
        ]
    except ReceiptWrong:
        raise
    except (note.NoteWrong, merkle.ProofWrong) as error:
        raise ReceiptWrong(str(error)) from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ReceiptWrong("a part of the receipt is missing or malformed") from error
    return Proven(receipt["entry"], position, head.size, head.origin, receipt["key"], cosigned)


def _check_words(receipt: Any, text: str) -> None:
    salt = bytes.fromhex(receipt["words_salt"])
    if json.loads(receipt["entry"])["payload"]["words"] != words_digest(salt=salt, text=text):
        raise ReceiptWrong("these are not the words that were received")
