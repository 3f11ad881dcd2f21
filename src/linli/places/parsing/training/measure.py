"""How right a parser is: micro F1 of (label, start, end), and whole addresses."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from linli.places.parsing.model import Parsed
from linli.places.parsing.training.corpus import Labelled


def figures(*, truth: Sequence[Labelled], found: Sequence[Parsed]) -> dict[str, Any]:
    """Precision, recall, F1, the share of addresses with every part right, and F1 by label."""
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    true: Counter[str] = Counter()
    whole = 0
    for example, parsed in zip(truth, found, strict=True):
        wanted = set(example.spans)
        given = {(part.label, part.start, part.end) for part in parsed.parts}
        whole += wanted == given
        right.update(label for label, _, _ in wanted & given)
        told.update(label for label, _, _ in given)
        true.update(label for label, _, _ in wanted)
    return {
        "addresses": len(truth),
        "precision": _share(right.total(), told.total()),
        "recall": _share(right.total(), true.total()),
        "f1": _share(2 * right.total(), told.total() + true.total()),
        "whole": _share(whole, len(truth)),
        "f1_by_label": {
            label: _share(2 * right[label], told[label] + true[label]) for label in sorted(true)
        },
    }


def _share(part: int, of: int) -> float:
    return round(part / of, 4) if of else 0.0
