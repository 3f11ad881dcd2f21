"""A witness of a log: remembers the largest tree it saw and signs only what continues it.

Runs elsewhere, with nothing of the cell's but the log's public key (C2SP tlog-witness and
tlog-cosignature). Its state is one file; what it signed is on disk before the signature leaves.
"""

import fcntl
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

from linli.ledger import keys, merkle, note, tiles
from linli.ledger.store import Store
from linli.ledger.witnessing import SIZE_TYPE, request

STATE = "seen"
KEY_FILE = "witness.key"
MOST_PROOF_LINES = 63
TIMEOUT_S = 10.0
ATTEMPTS = 3
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class Refused(Exception):
    """Why a checkpoint is not cosigned, as an HTTP status; a conflict says the size it knows."""

    def __init__(
        self, status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8"
    ) -> None:
        super().__init__(text.strip())
        self.status, self.text, self.kind = status, text, kind


class Witness:
    """The witness of one log, with its state in a folder."""

    def __init__(self, *, log: note.Verifier, signer: note.Signer, folder: Path) -> None:
        self.log, self.signer = log, signer
        self._store = Store(folder)
        self._lock = threading.Lock()

    @property
    def seen(self) -> note.Checkpoint | None:
        """The latest checkpoint it cosigned."""
        text = self._store.text(STATE)
        return None if text is None else note.open_checkpoint(text, self.log)[0]

    @property
    def seen_text(self) -> str | None:
        """The same as it was signed by the log, with our cosignature."""
        return self._store.text(STATE)

    def add(self, body: bytes, *, seconds: int) -> str:
        """Answer an add-checkpoint request with the cosignature line.

        Args:
            seconds: the time since 1970 that the cosignature says.
        Raises:
            Refused: it is malformed, unsigned, or does not continue what was seen.
        """
        old, proof, text = _parse(body)
        head, signed = self.signed(text)
        if old > head.size:
            raise Refused(HTTPStatus.BAD_REQUEST, "the old size is above the new\n")
        with self._alone():
            seen = self.seen
            known = 0 if seen is None else seen.size
            if old != known:
                raise Refused(HTTPStatus.CONFLICT, f"{known}\n", SIZE_TYPE)
            if seen is not None and old == head.size and head.root != seen.root:
                raise Refused(HTTPStatus.CONFLICT, f"{known}\n", SIZE_TYPE)
            _check(seen, head, proof)
            line = self.signer.sign(signed.text, seconds=seconds)
            self._store.publish(STATE, str(note.Note(signed.text, (*signed.lines, line))))
        return line

    def signed(self, text: str) -> tuple[note.Checkpoint, note.Note]:
        """A checkpoint that the log signed, with its signature alone.

        Raises:
            Refused: it is malformed, of another log, or not signed.
        """
        try:
            signed = note.note(text)
            head = note.checkpoint(signed.text)
        except note.NoteWrong as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"{error}\n") from error
        if head.origin != self.log.name:
            raise Refused(HTTPStatus.NOT_FOUND, "this log is not known here\n")
        try:
            found = signed.signed_by([self.log])
        except note.NoteWrong:
            found = []
        if not found:
            raise Refused(HTTPStatus.FORBIDDEN, "the log did not sign this\n")
        # Only the log's own line is kept: others' say nothing that we checked.
        return head, note.Note(signed.text, tuple(line for _key, line in found))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Look and write as one step, also against another process with this state."""
        self._store.folder.mkdir(parents=True, exist_ok=True)
        with self._lock, (self._store.folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _parse(body: bytes) -> tuple[int, list[bytes], str]:
    try:
        head, blank, text = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        found = _OLD.fullmatch(first)
        if not blank or found is None or len(lines) > MOST_PROOF_LINES:
            raise note.NoteWrong("this is no add-checkpoint request")
        return int(found[1]), [note.unb64(line) for line in lines], text
    except (note.NoteWrong, UnicodeDecodeError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, f"{error}\n") from error


def _check(seen: note.Checkpoint | None, head: note.Checkpoint, proof: list[bytes]) -> None:
    try:
        if seen is None or seen.size == 0:
            if proof:
                raise merkle.ProofWrong("nothing was seen before, so there is nothing to prove")
            if head.size == 0 and head.root != merkle.EMPTY_ROOT:
                raise merkle.ProofWrong("an empty tree has one root")
            return
        merkle.verify_consistency(
            old=seen.size, new=head.size, proof=proof, old_root=seen.root, new_root=head.root
        )
    except merkle.ProofWrong as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}\n") from error


def signer_in(folder: Path, *, name: str) -> note.Signer:
    """The witness's own key, made at the first start under `name`.

    Raises:
        NoteWrong: the name cannot be one.
        KeyUnusable: others may read the key.
    """
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        keys.write(path, str(note.new_signer(name, note.WITNESS)))
    return keys.read(path)


class LogSilent(RuntimeError):
    """The log does not answer."""


@dataclass
class Fetcher:
    """Reads a log over HTTP: a few tries, each with a limit in time."""

    url: str
    client: httpx.Client
    pause: Callable[[float], object]

    def get(self, name: str) -> bytes:
        """The bytes below the log's address.

        Raises:
            LogSilent: no good answer after a few tries.
        """
        why = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.pause(2.0**attempt)
            try:
                answer = self.client.get(f"{self.url}/{name}")
            except httpx.HTTPError as error:
                why = str(error) or type(error).__name__
                continue
            if answer.status_code == HTTPStatus.OK:
                return answer.content
            why = f"{answer.status_code}"
            if answer.status_code == HTTPStatus.NOT_FOUND:
                break
        raise LogSilent(f"{self.url}/{name}: {why}")

    def tile(self, wanted: tiles.Tile) -> bytes:
        """A tile; a partial one may have been replaced by the full one.

        Raises:
            LogSilent: neither is there.
        """
        try:
            return self.get(wanted.name)
        except LogSilent:
            if wanted.width == tiles.WIDTH:
                raise
            full = self.get(tiles.Tile(wanted.level, wanted.index).name)
            return full[: wanted.width * wanted.record_size]


def watch_once(witness: Witness, fetcher: Fetcher, *, seconds: int) -> note.Checkpoint:
    """Fetch the log's checkpoint, prove from its tiles that it continues ours, and cosign it.

    Raises:
        Refused: it does not continue what was seen, or is not signed: evidence, keep it.
        LogSilent, TileWrong: the log does not answer as it must.
    """
    text = fetcher.get("checkpoint").decode()
    head, _signed = witness.signed(text)
    seen = witness.seen
    old = 0 if seen is None else seen.size
    if old > head.size:
        raise Refused(HTTPStatus.CONFLICT, f"the log went back from {old} to {head.size} entries\n")
    proof: list[bytes] = []
    if old:
        proof = merkle.consistency_proof(tiles.TileNodes(fetcher.tile, head.size), old, head.size)
    witness.add(request(old=old, proof=proof, text=text).encode(), seconds=seconds)
    return head
