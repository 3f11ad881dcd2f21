"""Notes and keys as Go's sumdb has them, and cosignatures as C2SP has them."""

import pytest
from tests.ledger.conftest import SIGNER

from linli.ledger import note

# The example key, and the note it signed, of golang.org/x/mod/sumdb/note's documentation.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
WITNESS = note.Signer("watch.example/w", note.WITNESS, bytes(range(1, 33)))


def test_a_note_signed_by_gos_own_tools_is_verified():
    found = note.note(SAID)

    assert [key.name for key, _line in found.signed_by([note.verifier(PETER)])] == ["PeterNeumann"]
    assert str(note.verifier(PETER)) == PETER


@pytest.mark.parametrize("old,new", [("answer", "Answer"), ("ZJku", "ZJkv")])
def test_given_a_changed_text_or_signature_then_it_is_refused(old, new):
    with pytest.raises(note.NoteWrong, match="PeterNeumann is wrong"):
        note.note(SAID.replace(old, new)).signed_by([note.verifier(PETER)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        SAID[:-1],
        SAID.replace("— ", "- "),
        SAID.replace("\n\n", "\n"),
        SAID.replace("think", "th\tink"),
        SAID.replace("JnAM=", "JnAN="),
        SAID + "x\n",
    ],
)
def test_given_something_malformed_then_it_is_no_note(text):
    with pytest.raises(note.NoteWrong):
        note.note(text)


def test_keys_are_read_as_they_are_written():
    for signer in (SIGNER, WITNESS, note.new_signer("a.example/b")):
        assert note.signer(str(signer)) == signer
        assert note.verifier(str(signer.verifier)) == signer.verifier
        assert signer.verifier.kind == signer.kind
    assert bytes(range(32)).hex() not in repr(SIGNER)


@pytest.mark.parametrize("text", ["", "a+b", str(SIGNER.verifier)[:-4], "x" + str(SIGNER.verifier)])
def test_given_a_damaged_key_then_it_is_refused(text):
    with pytest.raises(note.NoteWrong):
        note.verifier(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b"])
def test_a_name_with_spaces_or_plus_is_refused(name):
    with pytest.raises(note.NoteWrong):
        note.new_signer(name)


def test_a_cosignature_binds_the_time_and_the_checkpoint():
    head = note.Checkpoint("city.example/ledger", 7, bytes(32))
    line = WITNESS.sign(head.text, seconds=1_700_000_000)
    signed = note.Note(head.text, (SIGNER.sign(head.text), line))

    assert len(signed.signed_by([SIGNER.verifier, WITNESS.verifier])) == 2
    raw = bytearray(note.unb64(line.split(" ")[2].strip()))
    assert int.from_bytes(raw[4:12], "big") == 1_700_000_000
    raw[11] ^= 1
    forged = f"— {WITNESS.name} {note.b64(bytes(raw))}\n"
    with pytest.raises(note.NoteWrong):
        note.Note(head.text, (forged,)).signed_by([WITNESS.verifier])


@pytest.mark.parametrize(
    "text",
    ["o\n7\n", f"o\n07\n{'A' * 43}=\n", f"o\n-1\n{'A' * 43}=\n", f"o\n7\n{'A' * 42}==\n",
     f"\n7\n{'A' * 43}=\n", f"o\n7\n{'A' * 43}=", f"o\n7\n{'A' * 43}=\n\n"],
)  # fmt: skip
def test_given_a_text_that_is_no_checkpoint_then_it_is_refused(text):
    with pytest.raises(note.NoteWrong):
        note.checkpoint(text)


def test_extension_lines_are_allowed_and_signed():
    text = f"o\n7\n{'A' * 43}=\nmore\n"

    assert note.checkpoint(text).size == 7
