"""How good text triage is on real messages, beside a plain linear machine on the same folds.

Reads public data that may not be shipped (`shared/data` beside the repository, or
LINLI_SHARED_DATA); where it is absent, says so and measures nothing.
"""

import csv
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from linli.triage.text import calibrate, load_shipped, measures, predict
from linli.triage.text.training import SEED, Example, Settings, cross_validate, group_key

LEAST_ROWS = 20
COLUMNS = ("kind", "domain")
SEEDS = (SEED, 1, 2)
OURS = {"咨询": {"question"}, "建言": {"suggestion"}, "投诉/求助": {"report", "complaint"}}


def run() -> dict[str, Any]:
    """Figures for `kind` and `domain` of the messages, and the shipped models' behaviour."""
    path = _messages()
    if path is None:
        sentence = "triage: SKIPPED, shared/data/messages/zh_messages.csv is not there"
        sys.stderr.write(sentence + "\n")
        return {"skipped": sentence}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found: dict[str, Any] = {"rows": len(rows)}
    for column in COLUMNS:
        sys.stderr.write(f"triage: {column}\n")
        found[column] = _measure(rows, column)
    found["shipped"] = shipped(rows=rows)
    return found


def shipped(*, rows: list[dict[str, str]]) -> dict[str, Any]:
    """What the shipped models say to real messages that they were not trained on."""
    texts = [row["text"] for row in rows]
    category, kind = load_shipped("category"), load_shipped("kind")
    began = time.perf_counter()
    topics = predict(model=category, texts=texts, reasons=3)
    speed = len(texts) / (time.perf_counter() - began)
    kinds = predict(model=kind, texts=texts, reasons=0)
    right = np.array(
        [found.label in OURS[row["kind"]] for row, found in zip(rows, kinds, strict=True)]
    )
    sure = np.array([not found.unsure for found in kinds])
    confidence = np.array([found.confidence for found in kinds])
    half = np.argsort(-confidence, kind="stable")[: len(rows) // 2]
    labels = Counter(found.label for found in topics if not found.unsure)
    by_domain: dict[str, Counter[str]] = {}
    for row, found in zip(rows, topics, strict=True):
        if not found.unsure:
            by_domain.setdefault(row["domain"] or "none", Counter())[found.label] += 1
    return {
        "kind_right": round(float(right.mean()), 4),
        "kind_sure_share": round(float(sure.mean()), 4),
        "kind_sure_right": round(float(right[sure].mean()), 4) if sure.any() else None,
        "kind_surest_half_right": round(float(right[half].mean()), 4),
        "category_unsure_share": round(float(np.mean([f.unsure for f in topics])), 4),
        "category_most_said": dict(labels.most_common(12)),
        "category_by_domain": {
            name: dict(said.most_common(4)) for name, said in sorted(by_domain.items())
        },
        "texts_per_second": round(speed),
    }


def _messages() -> Path | None:
    named = os.environ.get("LINLI_SHARED_DATA")
    above = Path(__file__).resolve().parents
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in above]
    found = (place / "messages" / "zh_messages.csv" for place in places)
    return next((path for path in found if path.is_file()), None)


def _measure(rows: list[dict[str, str]], column: str) -> dict[str, Any]:
    counts = Counter(row[column] for row in rows)
    kept = [row for row in rows if row[column] and counts[row[column]] >= LEAST_ROWS]
    others = [name for name in rows[0] if name not in ("text", column)]
    examples = [
        Example(text=r["text"], label=r[column], also={name: r[name] for name in others})
        for r in kept
    ]
    alone = [Example(text=e.text, label=e.label) for e in examples]
    runs = []
    for seed in SEEDS:
        sys.stderr.write(f"triage: {column}, seed {seed}\n")
        began = time.perf_counter()
        # Copies in any fold, as a stranger would split the file; the baseline has the same folds.
        shuffled = Settings(group_copies=False, seed=seed)
        ours = cross_validate(examples=examples, settings=shuffled)
        seconds = time.perf_counter() - began
        plain = _plain([e.text for e in examples], [e.label for e in examples], seed)
        runs.append({"seed": seed, "ours": ours, "seconds": round(seconds), "plain": plain})
    return {
        "rows": len(kept),
        "labels": len({e.label for e in examples}),
        "copies": len(kept) - len({group_key(text=e.text) for e in examples}),
        "shuffled": runs,
        "copies_in_one_fold": cross_validate(examples=examples, settings=Settings()),
        "from_text_and_label_alone": cross_validate(
            examples=alone, settings=Settings(group_copies=False)
        ),
    }


def _plain(texts: list[str], labels: list[str], seed: int) -> dict[str, Any]:
    """Character and word TF-IDF with a balanced linear support vector machine."""
    import rjieba
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import StratifiedKFold
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    names = sorted(set(labels))
    truth = np.array([names.index(label) for label in labels])
    scores = np.zeros((len(truth), len(names)))
    said = np.array(texts, dtype=object)
    for inside, left in StratifiedKFold(3, shuffle=True, random_state=seed + 2).split(said, truth):
        words = TfidfVectorizer(
            tokenizer=rjieba.cut, token_pattern=None, ngram_range=(1, 2), min_df=2,
            sublinear_tf=True,
        )  # fmt: skip
        letters = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        machine = make_pipeline(
            make_union(letters, words), LinearSVC(C=0.3, class_weight="balanced")
        )
        scores[left] = machine.fit(said[inside], truth[inside]).decision_function(said[left])
    ordered = np.sort(scores, axis=1)
    return measures.figures(
        truth=truth,
        chosen=scores.argmax(axis=1),
        confidence=calibrate.softmax(scores=(ordered[:, -1:] - ordered[:, -2:-1]) * [[1.0, 0.0]])[
            :, 0
        ],
        sure=np.ones(len(truth), dtype=bool),
        labels=names,
    )
