"""Sealed files: whole or refused, and gone for good with their key."""

from uuid import uuid4

import pytest
from tests.factories import NOON

from linli.exchange import store
from linli.privacy.sealed import BrokenSeal

pytestmark = pytest.mark.django_db
PIECES = [b"first", b"second" * 1000, b"last"]


def sealed(pieces: list[bytes]) -> "store.UUID":
    file_id = uuid4()
    store.seal_file(file_id=file_id, pieces=pieces, at=NOON)
    return file_id


@pytest.mark.parametrize("pieces", [PIECES, [b"one"], []])
def test_given_a_sealed_file_then_it_opens_to_what_it_was(pieces: list[bytes]) -> None:
    file_id = sealed(pieces)

    assert b"".join(store.pieces_of(file_id)) == b"".join(pieces)
    assert b"second" not in store.file_of(file_id).read_bytes()


def test_given_the_last_piece_is_cut_off_then_it_is_refused() -> None:
    file_id = sealed(PIECES)
    path = store.file_of(file_id)
    data = path.read_bytes()
    first = 4 + int.from_bytes(data[:4], "big")
    path.write_bytes(data[:first])

    with pytest.raises(BrokenSeal):
        list(store.pieces_of(file_id))


def test_given_pieces_change_places_then_it_is_refused() -> None:
    file_id = sealed([b"a" * 10, b"b" * 10, b"c"])
    path = store.file_of(file_id)
    data = path.read_bytes()
    first = 4 + int.from_bytes(data[:4], "big")
    path.write_bytes(data[first : 2 * first] + data[:first] + data[2 * first :])

    with pytest.raises(BrokenSeal):
        list(store.pieces_of(file_id))


def test_given_a_file_is_put_in_place_of_another_then_it_is_refused() -> None:
    one, other = sealed(PIECES), sealed(PIECES)
    store.file_of(one).write_bytes(store.file_of(other).read_bytes())

    with pytest.raises(BrokenSeal):
        list(store.pieces_of(one))


def test_given_its_key_is_destroyed_then_a_copy_opens_for_nobody() -> None:
    file_id = sealed(PIECES)
    copy = store.file_of(file_id).read_bytes()
    store.forget(file_ids=[file_id])
    with pytest.raises(store.Forgotten):
        list(store.pieces_of(file_id))
    store.file_of(file_id).write_bytes(copy)

    with pytest.raises(store.Forgotten):
        list(store.pieces_of(file_id))
