"""Training on any labelled texts: finds its settings itself and says how good it is.

Nothing is tuned on what it is then measured on: temperatures, offsets, the second stage, the
confidence curve and the threshold come from out-of-fold scores, and the reported figures from an
outer cross-validation around all of it. Texts alike in all but marks stay in one fold.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from linli.triage.text import calibrate, features, forest
from linli.triage.text.model import Model, choose, second_stage, vote, weigh

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Tell = Callable[[str], None]

SEED = 20261124
LEAST_ROWS = 5  # a label with fewer examples is left out, and said so


class TooLittle(ValueError):
    """There is not enough to learn from; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. The defaults were found on training folds (docs/triage.md)."""

    precision: float = 0.9  # of the answers that are not "unsure"
    inner_folds: int = 5
    outer_folds: int = 3  # 0: do not measure
    trees: int = 120
    least_texts: int = 2  # a feature seen in fewer texts is dropped
    most_features: int = 400_000
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; `also` are other columns of the same row, learned along as a help."""

    text: str
    label: str
    group: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trained:
    """The model, out-of-fold answers (text order of `kept`), and the figures measured."""

    model: Model
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Data:
    found: list[features.Features]
    shape: Floats
    truth: Ints
    labels: tuple[str, ...]
    groups: Ints
    also: dict[str, Ints]


def group_key(text: str) -> str:
    """What two copies of a text have in common: its letters, without marks, blanks and digits."""
    return re.sub(r"[\W\d_]+", "", features.normalise(text=text))


def train(
    *, examples: Sequence[Example], settings: Settings | None = None, tell: Tell | None = None
) -> Trained:
    """Train on `examples` and measure; `tell` is told of each step.

    Raises:
        TooLittle: fewer than two labels with five examples each.
    """
    settings = settings or Settings()
    say = tell or (lambda _: None)
    counts = Counter(example.label for example in examples)
    kept = [e for e in examples if counts[e.label] >= LEAST_ROWS]
    dropped = {label: n for label, n in counts.items() if n < LEAST_ROWS}
    if len(counts) - len(dropped) < 2:
        raise TooLittle(
            f"training needs two labels with {LEAST_ROWS} texts each; "
            f"found {len(counts) - len(dropped)}"
        )
    say(f"reading {len(kept)} texts")
    data = _prepare(kept)
    report: dict[str, Any] = {
        "rows": len(kept),
        "labels": {label: counts[label] for label in data.labels},
        "left_out": dropped,
        "learned_along": sorted(data.also),
    }
    if settings.outer_folds:
        report["cross_validated"] = _measure(data, settings, say)
    say("training on everything")
    model = _fit(data, np.arange(len(kept)), settings)
    model.facts.update(rows=len(kept), precision=settings.precision)
    return Trained(model=model, report=report)


def _prepare(kept: Sequence[Example]) -> _Data:
    labels = tuple(sorted({e.label for e in kept}))
    keys = [e.group or group_key(e.text) for e in kept]
    return _Data(
        found=[features.extract(text=features.normalise(text=e.text)) for e in kept],
        shape=np.array([features.shape(text=e.text) for e in kept]),
        truth=np.array([labels.index(e.label) for e in kept], dtype=np.int64),
        labels=labels,
        groups=np.unique(np.array(keys, dtype=object).astype(str), return_inverse=True)[1],
        also=_also(kept),
    )


def _also(kept: Sequence[Example]) -> dict[str, Ints]:
    """Other columns worth learning along: few values, none of them rare."""
    chosen = {}
    for name in sorted({name for e in kept for name in e.also}):
        values = [e.also.get(name, "") for e in kept]
        counts = Counter(values)
        common = {v for v, n in counts.items() if n >= max(20, len(kept) // 200)}
        covered = sum(counts[v] for v in common)
        if 2 <= len(common) <= 30 and covered >= 0.9 * len(kept):
            order = sorted(common)
            chosen[name] = np.array([order.index(v) if v in common else len(order) for v in values])
    return chosen


def _folds(truth: Ints, groups: Ints, folds: int, seed: int) -> Iterator[tuple[Ints, Ints]]:
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    folds = max(2, min(folds, int(np.bincount(truth)[np.unique(truth)].min())))
    if len(np.unique(groups)) == len(groups):
        plain = StratifiedKFold(folds, shuffle=True, random_state=seed)
        yield from plain.split(truth, truth)
        return
    grouped = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    yield from grouped.split(truth, truth, groups)


def _vocabulary(found: Sequence[features.Features], settings: Settings) -> tuple[Any, Floats]:
    hashes, texts = np.unique(np.concatenate([f.hashes for f in found]), return_counts=True)
    keep = texts >= (settings.least_texts if len(found) > 200 else 1)
    if keep.sum() > settings.most_features:
        keep &= texts >= np.sort(texts[keep])[-settings.most_features]
    hashes, texts = hashes[keep], texts[keep]
    idf = np.log((1 + len(found)) / (1 + texts)) + 1
    return hashes, idf.astype(np.float32).astype(np.float64)


def _matrix(found: Sequence[features.Features], hashes: Any, idf: Floats) -> Any:
    rows = [weigh(found=f, hashes=hashes, idf=idf)[:2] for f in found]
    ends = np.cumsum([0] + [len(columns) for columns, _ in rows])
    return sp.csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([c for c, _ in rows]), ends),
        shape=(len(found), len(hashes)),
    )


@dataclass(frozen=True, slots=True)
class _Machine:
    """One linear machine: which column it learns, how rare classes weigh, its softness."""

    name: str
    column: str
    balance: float
    softness: float


def _machines(data: _Data) -> list[_Machine]:
    own = [_Machine("even", "", 1.0, 0.2), _Machine("half", "", 0.5, 0.25)]
    return own + [_Machine(f"also:{name}", name, 0.5, 0.2) for name in data.also]


def _linear(machine: _Machine, rows: Any, truth: Ints) -> tuple[Floats, Floats]:
    """Weights (features x classes) and biases of a one-vs-rest support vector machine."""
    from sklearn.svm import LinearSVC

    classes, counts = np.unique(truth, return_counts=True)
    weight = (len(truth) / (len(classes) * counts)) ** machine.balance
    svm = LinearSVC(
        C=machine.softness, class_weight=dict(zip(classes.tolist(), weight.tolist(), strict=True))
    )
    svm.fit(rows, truth)
    coefficients, bias = svm.coef_.T, svm.intercept_
    if len(classes) == 2:
        coefficients, bias = np.hstack([-coefficients, coefficients]), np.hstack([-bias, bias])
    return coefficients, bias


def _scores(machine: _Machine, rows: Any, truth: Ints, size: int, others: Any) -> Floats:
    """Scores of `others` by a machine trained on `rows`, a column per class of the whole."""
    coefficients, bias = _linear(machine, rows, truth)
    full = np.full((others.shape[0], size), -1.5)  # a class absent from the rows
    full[:, np.unique(truth)] = others @ coefficients + bias
    return full


def _fit(data: _Data, rows: Ints, settings: Settings) -> Model:
    found = [data.found[i] for i in rows]
    hashes, idf = _vocabulary(found, settings)
    matrix = _matrix(found, hashes, idf)
    truth, groups, shape = data.truth[rows], data.groups[rows], data.shape[rows]
    machines, size = _machines(data), len(data.labels)
    targets = [data.also[m.column][rows] if m.column else truth for m in machines]
    sizes = [size if not m.column else int(data.also[m.column].max()) + 1 for m in machines]
    outside = np.zeros((len(rows), sum(sizes)))
    for inside, left in _folds(truth, groups, settings.inner_folds, settings.seed):
        outside[left] = np.hstack(
            [
                _scores(m, matrix[inside], t[inside], n, matrix[left])
                for m, t, n in zip(machines, targets, sizes, strict=True)
            ]
        )
    whole = [_linear(m, matrix, t) for m, t in zip(machines, targets, strict=True)]
    weights = np.zeros((len(hashes), sum(sizes)), dtype=np.float32)
    bias = np.full(sum(sizes), -1.5, dtype=np.float32)
    for (coefficients, own_bias), target, base in zip(
        whole, targets, np.cumsum([0, *sizes[:-1]]), strict=True
    ):
        at = base + np.unique(target)
        weights[:, at], bias[at] = coefficients, own_bias
    votes = [outside[:, i * size : (i + 1) * size] for i in range(2)]
    second = np.hstack([outside, shape])
    centre, spread = second.mean(axis=0), second.std(axis=0) + 1e-6
    base = Model(
        labels=data.labels,
        machines=tuple((m.name, n) for m, n in zip(machines, sizes, strict=True)),
        voting=2,
        hashes=hashes,
        idf=idf.astype(np.float32),
        weights=weights,
        bias=bias,
        temperatures=np.array([calibrate.temperature(scores=v, truth=truth) for v in votes]),
        offsets=np.zeros(size),
        second_weights=np.zeros((second.shape[1] + 1, size)),
        second_centre=centre,
        second_spread=spread,
        forest=forest.empty(classes=size),
        knots=(np.array([0.0, 1.0]), np.array([0.0, 1.0])),
        threshold=0.0,
        facts={},
    )
    return _second(base, outside, shape, truth, groups, settings)


def _second(
    base: Model, outside: Floats, shape: Floats, truth: Ints, groups: Ints, settings: Settings
) -> Model:
    """The second stage, and all that is tuned on its out-of-fold answers."""
    shares = vote(scores=outside, model=base)
    believed = np.zeros_like(shares)
    for inside, left in _folds(truth, groups, settings.inner_folds, settings.seed + 1):
        part = _second_fit(base, outside[inside], shape[inside], truth[inside], settings)
        believed[left] = second_stage(
            shares=shares[left], scores=outside[left], shape=shape[left], model=part
        )
    tuned = calibrate.offsets(shares=(shares + believed) / 2, truth=truth, seed=settings.seed)
    chosen, raw = choose(shares=shares, second=believed, offsets=tuned)
    right = chosen == truth
    knots = calibrate.curve(raw=raw, right=right)
    confidence = calibrate.apply_curve(raw=raw, knots=knots)
    final = _second_fit(base, outside, shape, truth, settings)
    limit = calibrate.threshold(confidence=confidence, right=right, precision=settings.precision)
    return replace(final, offsets=tuned, knots=knots, threshold=limit)


def _second_fit(
    base: Model, scores: Floats, shape: Floats, truth: Ints, settings: Settings
) -> Model:
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.linear_model import LogisticRegression

    rows = np.hstack([scores, shape])
    scaled = (rows - base.second_centre) / base.second_spread
    size = len(base.labels)
    present = np.unique(truth)
    line = LogisticRegression(C=0.05, max_iter=400).fit(scaled, truth)
    weights = np.zeros((rows.shape[1] + 1, size))
    weights[-1] = -20.0
    coefficients, intercept = line.coef_, line.intercept_
    if len(present) == 2:
        coefficients = np.vstack([-coefficients / 2, coefficients / 2])
        intercept = np.hstack([-intercept / 2, intercept / 2])
    weights[:-1, present], weights[-1, present] = coefficients.T, intercept
    trees = base.forest
    if settings.trees:
        wood = ExtraTreesClassifier(
            settings.trees, min_samples_leaf=6, max_features=0.4, random_state=settings.seed
        ).fit(rows.astype(np.float32), truth)
        trees = forest.from_sklearn(trees=wood, classes=size, present=present)
    return replace(base, second_weights=weights, forest=trees)


def _answers(model: Model, data: _Data, rows: Ints) -> tuple[Ints, Floats]:
    matrix = _matrix([data.found[i] for i in rows], model.hashes, model.idf.astype(np.float64))
    scores = np.asarray(matrix @ model.weights + model.bias, dtype=np.float64)
    shares = vote(scores=scores, model=model)
    second = second_stage(shares=shares, scores=scores, shape=data.shape[rows], model=model)
    chosen, raw = choose(shares=shares, second=second, offsets=model.offsets)
    return chosen, calibrate.apply_curve(raw=raw, knots=model.knots)


def _measure(data: _Data, settings: Settings, say: Tell) -> dict[str, Any]:
    """Figures of out-of-fold answers, every setting found anew inside each fold."""
    chosen = np.zeros(len(data.truth), dtype=np.int64)
    confidence = np.zeros(len(data.truth))
    limit = np.zeros(len(data.truth))
    outer = list(_folds(data.truth, data.groups, settings.outer_folds, settings.seed + 2))
    for number, (inside, left) in enumerate(outer, start=1):
        say(f"measuring: fold {number} of {len(outer)}")
        model = _fit(data, inside, settings)
        chosen[left], confidence[left] = _answers(model, data, left)
        limit[left] = model.threshold
    return figures(
        truth=data.truth,
        chosen=chosen,
        confidence=confidence,
        sure=confidence >= limit,
        labels=data.labels,
    ) | {"folds": len(outer)}


def figures(
    *,
    truth: Ints,
    chosen: Ints,
    confidence: Floats,
    sure: npt.NDArray[np.bool_],
    labels: Sequence[str],
) -> dict[str, Any]:
    """Macro F1, accuracy, how right the surer half and the sure answers are, calibration."""
    right = chosen == truth
    half = np.argsort(-confidence, kind="stable")[: len(truth) // 2]
    bins = np.clip((confidence * 10).astype(int), 0, 9)
    gaps = [
        abs(right[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    each = {label: _f1(truth == i, chosen == i) for i, label in enumerate(labels)}
    return {
        "macro_f1": round(calibrate.macro_f1(truth=truth, chosen=chosen, classes=len(labels)), 4),
        "accuracy": round(float(right.mean()), 4),
        "surest_half_right": round(float(right[half].mean()), 4),
        "sure_share": round(float(sure.mean()), 4),
        "sure_right": round(float(right[sure].mean()), 4) if sure.any() else None,
        "calibration_error": round(float(sum(gaps)), 4),
        "f1": {label: round(value, 4) for label, value in each.items()},
    }


def _f1(real: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> float:
    return float(2 * (real & said).sum() / max(1, real.sum() + said.sum()))
