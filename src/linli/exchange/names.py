"""Ids that follow from content, so that a rerun gives the same."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from linli.privacy import services as privacy

SPACE = UUID("6f1d7c1e-6f2b-5a57-9f0b-6f9f2a4b7c11")
FIELD = "delivery.rows"


def delivery_id(*, feed: str, mode: str, digest: str) -> UUID:
    """The id of a delivery: the same content, meant in the same way, is the same delivery."""
    return uuid5(SPACE, f"delivery {feed} {mode} {digest}")


def state_id(*, feed: str, number: int) -> UUID:
    """The id of the sealed file with a feed's current rows."""
    return uuid5(SPACE, f"state {feed} {number}")


def quarantine_id(delivery: UUID) -> UUID:
    """The id of the sealed file with the rows of a delivery that were quarantined."""
    return uuid5(delivery, "quarantine")


def file_id(*, entity: str, purpose: str, key: str) -> UUID:
    """The id of the file of one home, business or (for one purpose) person."""
    return uuid5(SPACE, f"{entity} {purpose} {key}")


def pair_id(*, entity: str, purpose: str, left: str, right: str) -> UUID:
    """The id of a pair of records."""
    return uuid5(SPACE, f"pair {entity} {purpose} {left} {right}")


def records(*, feed: str, keys: Sequence[str]) -> list[str]:
    """The ids of delivered records: the feed and a keyed digest of the sender's own key.

    A sender's key may be a number that identifies a person: it must not stand in an index.
    """
    digests = privacy.lookup_digests(FIELD, [f"{feed}\0{key}" for key in keys])
    return [f"{feed}:{digest.hex()[:32]}" for digest in digests]
