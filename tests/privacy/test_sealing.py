"""What is sealed opens only with its key, in its place; cell keys change without touching data."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.core.ids import new_id
from linli.privacy.sealing import CellKeysError, cipher, key_file
from linli.privacy.sealing.cipher import BrokenSeal, Where

WHERE = Where("privacy_value", "1", "reporter.phone")
BOUND = b"subject"


@given(data=st.binary(max_size=400))
def test_what_is_sealed_opens_again_in_its_place(data: bytes) -> None:
    key = cipher.new_key()
    sealed = cipher.seal(key=key, key_id=new_id(), data=data, where=WHERE)

    assert cipher.open_sealed(key=key, sealed=sealed, where=WHERE) == data


@given(other=st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)))
def test_a_value_moved_to_another_place_does_not_open(other: tuple[str, str, str]) -> None:
    key, moved = cipher.new_key(), Where(*other)
    sealed = cipher.seal(key=key, key_id=new_id(), data=b"13800000000", where=WHERE)

    with pytest.raises(BrokenSeal):
        cipher.open_sealed(key=key, sealed=sealed, where=moved)


@given(position=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_a_changed_byte_anywhere_does_not_open(position: int, flip: int) -> None:
    key = cipher.new_key()
    sealed = bytearray(cipher.seal(key=key, key_id=new_id(), data=b"x" * 20, where=WHERE))
    sealed[position % len(sealed)] ^= flip

    with pytest.raises(BrokenSeal):
        cipher.open_sealed(key=key, sealed=bytes(sealed), where=WHERE)


def test_places_whose_parts_run_together_are_still_two_places() -> None:
    key = cipher.new_key()
    sealed = cipher.seal(key=key, key_id=uuid4(), data=b"x", where=Where("ab", "c", "d"))

    with pytest.raises(BrokenSeal):
        cipher.open_sealed(key=key, sealed=sealed, where=Where("a", "bc", "d"))


@pytest.fixture
def keys(tmp_path: Path) -> key_file.KeyFile:
    path = tmp_path / "keys" / "cell.json"
    key_file.make(path)
    return key_file.opened(f"file:{path}")


def test_given_a_new_cell_key_when_unwrapping_then_older_ones_still_serve(
    keys: key_file.KeyFile,
) -> None:
    name, wrapped = keys.wrap(b"k" * 32, bound=BOUND)
    new = keys.rotate()

    assert keys.current() == new != name
    assert keys.unwrap(name, wrapped, bound=BOUND) == b"k" * 32


def test_given_a_retired_cell_key_when_unwrapping_then_it_is_gone_for_good(
    keys: key_file.KeyFile,
) -> None:
    name, wrapped = keys.wrap(b"k" * 32, bound=BOUND)
    keys.rotate()

    assert keys.retire(keep=frozenset()) == [name]
    with pytest.raises(CellKeysError, match="destroyed"):
        keys.unwrap(name, wrapped, bound=BOUND)


def test_given_a_key_wrapped_for_one_subject_when_unwrapped_for_another_then_refused(
    keys: key_file.KeyFile,
) -> None:
    name, wrapped = keys.wrap(b"k" * 32, bound=BOUND)

    with pytest.raises(CellKeysError, match="changed"):
        keys.unwrap(name, wrapped, bound=b"another")


def test_given_keys_that_others_may_read_when_opened_then_refused(tmp_path: Path) -> None:
    path = tmp_path / "cell.json"
    key_file.make(path)
    os.chmod(path, 0o644)

    with pytest.raises(CellKeysError, match="chmod 600"):
        key_file.opened(f"file:{path}")


def test_given_keys_that_are_there_when_made_again_then_they_stay(tmp_path: Path) -> None:
    path = tmp_path / "cell.json"
    key_file.make(path)
    before = path.read_bytes()

    assert not key_file.make(path)
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600
