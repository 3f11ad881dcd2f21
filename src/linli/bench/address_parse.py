"""How good the address parser is on real labelled addresses, and how fast beside a plain CRF.

Reads public data that may not be shipped (`shared/data` beside the repository, or
LINLI_SHARED_DATA); where it is absent, says so and measures nothing.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from linli.places.parsing import Model, load, save, shipped
from linli.places.parsing.model import Parsed, parsed
from linli.places.parsing.tokens import tokens
from linli.places.parsing.training import Settings, corpus, train
from linli.places.parsing.training.corpus import Labelled
from linli.places.parsing.training.measure import figures

ROUNDS = 3
LONG_TAIL = 3


def run() -> dict[str, Any]:
    """F1, whole addresses and speed of the trained, the shipped and the plain parser."""
    folder = _addresses()
    if folder is None:
        sentence = "address-parse: SKIPPED, shared/data/address/train.txt is not there"
        sys.stderr.write(sentence + "\n")
        return {"skipped": sentence}
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    examples = corpus.read(path=folder / "train.txt")
    judged = corpus.read(path=folder / "dev.txt")
    began = time.perf_counter()
    ours = _stored(train(examples=examples, settings=Settings(), base=shipped(), tell=_tell))
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    plain = _Plain(examples)
    plain_seconds = time.perf_counter() - began
    made = shipped()
    found = {
        "ours": _judged(judged, ours.parse_many),
        "plain": _judged(judged, plain.parse_many),
        "shipped": _judged(judged, made.parse_many),
    }
    found["ours"]["training_s"] = round(seconds)
    found["plain"]["training_s"] = round(plain_seconds)
    for name in ("ours", "shipped"):
        ratio = found[name]["addresses_per_s"] / found["plain"]["addresses_per_s"]
        found[name]["speed_to_plain"] = round(ratio, 2)
    return {"train": len(examples), **found}


def _tell(step: str) -> None:
    sys.stderr.write(f"address-parse: {step}\n")


def _addresses() -> Path | None:
    named = os.environ.get("LINLI_SHARED_DATA")
    above = Path(__file__).resolve().parents
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in above]
    found = (place / "address" for place in places)
    return next((path for path in found if (path / "train.txt").is_file()), None)


def _stored(model: Model) -> Model:
    """As a user has it: written and read again, with the small loss of its figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "address.model"
        save(model=model, path=path)
        return load(path=path)


def _judged(
    judged: Sequence[Labelled], parse_many: Callable[..., Sequence[Parsed]]
) -> dict[str, Any]:
    texts = [example.text for example in judged]
    parse_many(texts=texts[:10])
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        found = parse_many(texts=texts)
        best = min(best, time.process_time() - began)
    return {**figures(truth=judged, found=found), "addresses_per_s": round(len(texts) / best)}


class _Plain:
    """CRFsuite with twenty templates of characters, nothing else."""

    def __init__(self, examples: Sequence[Labelled]) -> None:
        import pycrfsuite

        self.labels = corpus.labels_of(examples=examples)
        cut, tags = corpus.tagged(examples=examples, labels=self.labels)
        rows = self._templates([example.text for example in examples])
        trainer = pycrfsuite.Trainer(verbose=False)
        begin = 0
        for row, size in zip(rows, cut.count.tolist(), strict=True):
            trainer.append(row, [str(tag) for tag in tags[begin : begin + size]])
            begin += size
        trainer.set_params({"c1": 0.05, "c2": 0.05, "max_iterations": 100})
        self.tagger = pycrfsuite.Tagger()
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "plain")
            trainer.train(path)
            self.tagger.open(path)

    def parse_many(self, *, texts: Sequence[str]) -> list[Parsed]:
        import numpy as np

        tags = [int(tag) for row in self._templates(texts) for tag in self.tagger.tag(row)]
        return parsed(
            texts=texts,
            cut=tokens(texts=texts),
            tags=np.array(tags, dtype=np.int16),
            labels=self.labels,
        )

    @staticmethod
    def _templates(texts: Sequence[str]) -> list[list[list[str]]]:
        cut = tokens(texts=texts)
        rows = []
        for text, first, count in zip(texts, cut.first.tolist(), cut.count.tolist(), strict=True):
            place = range(first, first + count)
            words = [text[cut.start[n] : cut.start[n] + cut.length[n]] for n in place]
            rows.append(_plain_row(words))
        return rows


def _plain_row(words: Sequence[str]) -> list[list[str]]:
    edged = ["<s>"] * LONG_TAIL + list(words) + ["</s>"] * LONG_TAIL
    row = []
    for at in range(LONG_TAIL, LONG_TAIL + len(words)):
        here = ["bias", f"d={edged[at].isdigit()}", f"l={len(edged[at])}"]
        here += [f"{step}={edged[at + step]}" for step in range(-3, 4)]
        here += [f"{step}+={edged[at + step]}|{edged[at + step + 1]}" for step in range(-3, 3)]
        here += [
            f"{step}++={edged[at + step]}|{edged[at + step + 1]}|{edged[at + step + 2]}"
            for step in range(-2, 1)
        ]
        row.append([*here, f"s={edged[at - 1]}|{edged[at + 1]}"])
    return row
