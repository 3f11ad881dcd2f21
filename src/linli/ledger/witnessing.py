"""Asking witnesses to cosign a checkpoint (C2SP tlog-witness), without ever waiting long."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import structlog

from linli.ledger import merkle, note

log = structlog.get_logger("linli.ledger")

TIMEOUT_S = 0.8
LONGEST_PAUSE_S = 60.0
SIZE_TYPE = "text/x.tlog.size"
LARGEST_ANSWER = 16_384


class LogWentBack(RuntimeError):
    """A witness has seen more of this log, or another log of this name: nothing may be signed."""


@dataclass
class Witness:
    """One witness: where it is, its key, and what we know of it."""

    url: str
    key: note.Verifier
    seen: int = 0
    failures: int = 0
    not_before: float = 0.0

    def failed(self, *, now: float) -> None:
        """Leave it in peace for a while, longer each time."""
        self.failures += 1
        self.not_before = now + min(2.0**self.failures, LONGEST_PAUSE_S)


def configured(words: Sequence[str]) -> list[Witness]:
    """The witnesses of LINLI_WITNESSES: each a key and an address with a space between.

    Raises:
        NoteWrong: one is malformed, or its key is no witness's.
    """
    found = []
    for text in words:
        key, blank, url = text.partition(" ")
        if not blank or not url.strip().startswith(("http://", "https://")):
            raise note.NoteWrong(f"a witness reads «key address», not {text!r}")
        known = note.verifier(key)
        if known.kind != note.WITNESS:
            raise note.NoteWrong(f"{known.name} is no witness's key")
        found.append(Witness(url.strip().rstrip("/"), known))
    return found


@dataclass
class Panel:
    """All witnesses of a log."""

    witnesses: list[Witness]
    timeout_s: float = TIMEOUT_S
    monotonic: Callable[[], float] = time.monotonic
    _client: httpx.Client | None = field(default=None, repr=False)

    def due(self) -> list[Witness]:
        """Those that may be asked now."""
        now = self.monotonic()
        return [one for one in self.witnesses if one.not_before <= now]

    def close(self) -> None:
        """Let go of open connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def ask(self, *, checkpoint: note.Checkpoint, text: str, nodes: merkle.Nodes) -> list[str]:
        """The signature lines of the witnesses that answered in time.

        Raises:
            LogWentBack: a witness holds what this log no longer has.
        """
        due = self.due()
        if not due:
            return []
        if self._client is None:
            self._client = httpx.Client(timeout=self.timeout_s, follow_redirects=False)
        client = self._client
        with ThreadPoolExecutor(len(due)) as pool:
            asked = [pool.submit(self._ask_one, client, w, checkpoint, text, nodes) for w in due]
        return [line for future in asked for line in future.result()]

    def _ask_one(
        self,
        client: httpx.Client,
        witness: Witness,
        checkpoint: note.Checkpoint,
        text: str,
        nodes: merkle.Nodes,
    ) -> list[str]:
        try:
            lines = _cosigned(client, witness, checkpoint, text, nodes)
        except (httpx.HTTPError, note.NoteWrong) as error:
            witness.failed(now=self.monotonic())
            log.warning("ledger.witness-failed", witness=witness.key.name, error=str(error))
            return []
        witness.failures, witness.seen = 0, checkpoint.size
        return lines


def _cosigned(
    client: httpx.Client,
    witness: Witness,
    checkpoint: note.Checkpoint,
    text: str,
    nodes: merkle.Nodes,
) -> list[str]:
    """Ask once, and once more where the witness knows another size than we thought."""
    for _attempt in range(2):
        old = min(witness.seen, checkpoint.size)
        proof = merkle.consistency_proof(nodes, old, checkpoint.size) if old else []
        body = request(old=old, proof=proof, text=text)
        answer = client.post(f"{witness.url}/add-checkpoint", content=body.encode())
        if answer.status_code == 200 and len(answer.content) <= LARGEST_ANSWER:
            signed = note.note(f"{checkpoint.text}\n{answer.text}").signed_by([witness.key])
            if not signed:
                raise note.NoteWrong("it answered without its signature")
            return [line for _key, line in signed]
        if answer.status_code != 409:
            raise note.NoteWrong(f"it answered {answer.status_code}")
        witness.seen = _size(answer)
        if witness.seen > checkpoint.size:
            raise LogWentBack(
                f"{witness.key.name} has seen {witness.seen} entries of this log, "
                f"which has {checkpoint.size}"
            )
    if witness.seen == checkpoint.size:
        raise LogWentBack(f"{witness.key.name} knows another tree of {witness.seen} entries")
    raise note.NoteWrong("it changes its mind about the size")


def _size(answer: httpx.Response) -> int:
    text = answer.text.removesuffix("\n")
    is_size = answer.headers.get("content-type", "").partition(";")[0] == SIZE_TYPE
    if is_size and text.isascii() and text.isdigit() and len(text) < 20:
        return int(text)
    raise note.NoteWrong("it answered 409 without a size")


def request(*, old: int, proof: Sequence[bytes], text: str) -> str:
    """The body of add-checkpoint."""
    lines = "".join(f"{note.b64(part)}\n" for part in proof)
    return f"old {old}\n{lines}\n{text}"
