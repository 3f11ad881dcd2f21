"""How well and how fast personal data is found, on the made set (docs/redaction.md)."""

import time
from collections import Counter
from typing import Any

from linli.bench.redaction_set import Sample, make
from linli.privacy.redaction import KINDS, find

COUNT = 20_000
SEED = 7
ORDINARY = {
    "zh": "三号楼楼道灯坏了，已经三天没有人来修，老人晚上下楼很不方便，请尽快安排师傅处理，谢谢。",
    "en": "The light on the stairs of building 3 is out for days; please send somebody soon. ",
}
HARD = {
    "digits": "1" * 200_000,
    "spaced_digits": "1 3 " * 50_000,
    "letters": "a" * 200_000,
    "at_signs": "a@" * 100_000,
    "titles": "王先生" * 70_000,
    "plates": "京A" * 100_000,
    "capitals": " I am A" * 30_000,
}


def run() -> dict[str, Any]:
    """Recall and precision by kind, and megabytes of UTF-8 a second of processor time."""
    samples = make(count=COUNT, seed=SEED)
    return {
        "samples": len(samples),
        "by_kind": by_kind(samples),
        "ordinary_mb_s": {name: _speed(text * 5000) for name, text in ORDINARY.items()},
        "samples_mb_s": _speed("\n".join(sample.text for sample in samples)),
        "hard_mb_s": {name: _speed(text) for name, text in HARD.items()},
    }


def by_kind(samples: list[Sample]) -> dict[str, dict[str, float | int]]:
    """For each kind: how many there are, recall, recall under the right kind, precision.

    Recall counts what is masked whole, under whichever kind; precision the finds of a kind that
    touch something truly of that kind.
    """
    true, masked, named, found, right = (Counter[str]() for _one in range(5))
    for sample in samples:
        spans = find(sample.text)
        covered = {place for span in spans for place in range(span.start, span.end)}
        for kind, start, end in sample.truth:
            true[kind] += 1
            masked[kind] += covered.issuperset(range(start, end))
            named[kind] += any(
                span.kind == kind and span.start <= start and end <= span.end for span in spans
            )
        for span in spans:
            found[span.kind] += 1
            right[span.kind] += any(
                kind == span.kind and start < span.end and span.start < end
                for kind, start, end in sample.truth
            )
    return {
        kind: {
            "count": true[kind],
            "recall": round(masked[kind] / true[kind], 4),
            "recall_right_kind": round(named[kind] / true[kind], 4),
            "precision": round(right[kind] / max(1, found[kind]), 4),
        }
        for kind in KINDS
    }


def _speed(text: str) -> float:
    started = time.process_time()
    find(text)
    took = time.process_time() - started
    return round(len(text.encode()) / 1e6 / took, 2)
