"""A witness signs only what continues what it saw; the log publishes who cosigned."""

import threading
from contextlib import contextmanager
from http import HTTPStatus

import httpx
import pytest
from tests.ledger.conftest import SIGNER, Log, as_superuser

from linli.ledger import merkle, note, witness_server
from linli.ledger.store import Store
from linli.ledger.tiles import Tile, TileNodes
from linli.ledger.witness import Fetcher, LogSilent, Refused, Witness, signer_in, watch_once
from linli.ledger.witnessing import LogWentBack, Panel, configured, request

pytestmark = pytest.mark.django_db
SECONDS = 1_700_000_000


@pytest.fixture
def witness(tmp_path):
    return Witness(
        log=SIGNER.verifier,
        signer=signer_in(tmp_path / "w", name="watch.example/w"),
        folder=tmp_path / "w",
    )


@contextmanager
def running(witness):
    server = witness_server.serve(witness, host="127.0.0.1", port=0, seconds=lambda: SECONDS)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def panel_of():
    made = []

    def make(witness, url, clock=lambda: 0.0):
        panel = Panel(configured([f"{witness.signer.verifier} {url}"]), monotonic=clock)
        panel.timeout_s = 10.0
        made.append(panel)
        return panel

    yield make
    for panel in made:
        panel.close()


def body(log, old, *, size=None, text=None):
    size = size or log.checkpoint.size
    nodes = TileNodes(Store(log.folder).fetch, log.checkpoint.size)
    proof = merkle.consistency_proof(nodes, old, size) if old else []
    return request(old=old, proof=proof, text=text or log.text)


def test_the_log_publishes_its_witness_cosignature(tmp_path, witness, panel_of):
    with running(witness) as url:
        log = Log(tmp_path / "ledger", panel_of(witness, url))
        for _ in range(3):
            log.add(200)
            log.round()
            signed = note.note(log.text).signed_by([SIGNER.verifier, witness.signer.verifier])
            assert len(signed) == 2
            assert witness.seen.size == log.checkpoint.size
        # A new process of the log knows nothing of what the witness saw, and asks.
        log.sequencer.panel.witnesses[0].seen = 0
        log.add(1)
        log.round()
        assert witness.seen.size == 601
        kept = witness.seen_text
        answer = httpx.get(f"{url}/checkpoint")
        assert (answer.text, note.note(kept).text) == (kept, log.checkpoint.text)


def test_given_a_silent_witness_then_the_log_goes_on_and_asks_again_later(
    tmp_path, witness, panel_of
):
    now = [0.0]
    with running(witness) as url:
        pass  # it is gone by the time the log asks
    log = Log(tmp_path / "ledger", panel_of(witness, url, lambda: now[0]))
    log.add(3)
    log.round()
    assert (log.checkpoint.size, len(note.note(log.text).lines)) == (3, 1)
    assert log.sequencer.panel.due() == []

    now[0] = 100.0
    with running(witness) as url:
        log.sequencer.panel.witnesses[0].url = url
        assert not log.round().is_published
    assert len(note.note(log.text).lines) == 2


def test_given_a_log_that_went_back_then_it_signs_nothing_more(tmp_path, witness, panel_of):
    with running(witness) as url:
        log = Log(tmp_path / "ledger", panel_of(witness, url))
        log.add(5)
        log.round()
        restored = Log(tmp_path / "restored", panel_of(witness, url))
        as_superuser("DELETE FROM ledger_position WHERE position >= 3")
        with pytest.raises(LogWentBack, match="has seen 5"):
            restored.round()
    assert not (tmp_path / "restored/checkpoint").exists()


def test_given_another_tree_of_the_same_size_then_neither_side_signs(tmp_path, witness, panel_of):
    with running(witness) as url:
        log = Log(tmp_path / "ledger", panel_of(witness, url))
        log.add(5)
        log.round()
        as_superuser("UPDATE ledger_position SET commitment = sha256('x') WHERE position = 3")
        other = Log(tmp_path / "other", panel_of(witness, url))
        with pytest.raises(LogWentBack, match="another tree"):
            other.round()


@pytest.fixture
def seen(log, witness):
    """A log of 5 entries that the witness has seen, and 3 more that it has not."""
    log.add(5)
    log.round()
    witness.add(body(log, 0).encode(), seconds=SECONDS)
    log.add(3)
    log.round()
    return log


def test_statuses_are_those_of_the_specification(seen, witness, tmp_path):
    good = body(seen, 5)
    stranger = note.new_signer("other.example/ledger")
    unsigned = note.Note(seen.checkpoint.text, (stranger.sign(seen.checkpoint.text),))
    foreign_text = note.Checkpoint(stranger.name, 8, bytes(32)).text
    foreign = note.Note(foreign_text, (stranger.sign(foreign_text),))
    wrong_proof = good.replace(good.split("\n")[1], note.b64(bytes(32)), 1)
    cases = {
        "nonsense": ("hello", 400),
        "old with a leading zero": (good.replace("old 5", "old 05"), 400),
        "64 proof lines": (
            good.replace("old 5\n", "old 5\n" + f"{note.b64(bytes(32))}\n" * 64),
            400,
        ),
        "old above new": (good.replace("old 5", "old 9"), 400),
        "another log": (request(old=5, proof=[], text=str(foreign)), 404),
        "not signed by the log": (request(old=5, proof=[], text=str(unsigned)), 403),
        "another old size": (good.replace("old 5", "old 4"), 409),
        "a wrong proof": (wrong_proof, 422),
        "no proof": (request(old=5, proof=[], text=seen.text), 422),
    }
    with running(witness) as url:
        for name, (text, status) in cases.items():
            answer = httpx.post(f"{url}/add-checkpoint", content=text.encode())
            assert (name, answer.status_code) == (name, status)
            if status == 409:
                assert (answer.text, answer.headers["content-type"]) == ("5\n", "text/x.tlog.size")
        assert witness.seen.size == 5

        answer = httpx.post(f"{url}/add-checkpoint", content=good.encode())
        assert answer.status_code == 200
        assert answer.text.startswith("— watch.example/w ")
        assert witness.seen.size == 8
        again = httpx.post(f"{url}/add-checkpoint", content=good.encode())
        assert (again.status_code, again.text) == (409, "8\n")
        assert httpx.post(f"{url}/other", content=b"").status_code == 404


def test_its_memory_survives_a_restart(seen, witness, tmp_path):
    other = Witness(
        log=SIGNER.verifier, signer=signer_in(tmp_path / "w", name="x"), folder=tmp_path / "w"
    )

    assert other.signer == witness.signer
    assert other.seen.size == 5
    with pytest.raises(Refused) as refused:
        other.add(body(seen, 0).encode(), seconds=SECONDS)
    assert refused.value.status is HTTPStatus.CONFLICT


def reading(folder):
    """A fetcher that reads a log's files through HTTP's eyes."""

    def answer(asked):
        path = folder / asked.url.path.removeprefix("/")
        return (
            httpx.Response(200, content=path.read_bytes())
            if path.is_file()
            else httpx.Response(404)
        )

    client = httpx.Client(transport=httpx.MockTransport(answer))
    return Fetcher("http://log", client, lambda _s: None)


def test_watching_from_afar_needs_only_the_public_files(log, witness):
    for _ in range(3):
        log.add(200)
        log.round()
        assert watch_once(witness, reading(log.folder), seconds=SECONDS).size == log.checkpoint.size
    assert witness.seen.size == 600


def test_given_a_log_rewritten_with_its_own_key_then_the_watcher_says_so(log, witness, tmp_path):
    log.add(300)
    log.round()
    watch_once(witness, reading(log.folder), seconds=SECONDS)
    as_superuser("UPDATE ledger_position SET commitment = sha256('x') WHERE position = 3")
    other = Log(tmp_path / "other")
    other.add(1)
    other.round()

    with pytest.raises(Refused) as refused:
        watch_once(witness, reading(other.folder), seconds=SECONDS)
    assert refused.value.status is HTTPStatus.UNPROCESSABLE_ENTITY
    assert witness.seen.root == log.checkpoint.root


def test_given_a_log_cut_short_then_the_watcher_says_so(log, witness, tmp_path):
    log.add(300)
    log.round()
    watch_once(witness, reading(log.folder), seconds=SECONDS)
    as_superuser("DELETE FROM ledger_position WHERE position >= 200")
    cut = Log(tmp_path / "cut")
    cut.round()

    with pytest.raises(Refused, match="went back"):
        watch_once(witness, reading(cut.folder), seconds=SECONDS)


def test_given_a_log_that_does_not_answer_then_it_is_said_after_a_few_tries(tmp_path, witness):
    asked, pauses = [], []

    def answer(request):
        asked.append(request.url.path)
        return httpx.Response(500)

    client = httpx.Client(transport=httpx.MockTransport(answer))  # opens no connection
    with pytest.raises(LogSilent, match="500"):
        Fetcher("http://log", client, pauses.append).tile(Tile(0, 0))
    assert (len(asked), pauses) == (3, [2.0, 4.0])


@pytest.mark.parametrize(
    "text",
    [f"{SIGNER.verifier} http://x", "http://x", "nonsense http://x", f"{SIGNER.verifier}"],
)
def test_given_a_witness_that_is_none_then_the_settings_are_refused(text):
    with pytest.raises(note.NoteWrong):
        configured([text])
