"""Training on any labelled texts: finds its settings itself and says how good it is.

Nothing is tuned on what it is then measured on: temperatures, offsets, the second stage, the
confidence curve and the threshold come from out-of-fold scores, and the reported figures from an
outer cross-validation around all of it. Texts alike in all but marks stay in one fold.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from linli.triage.text import calibrate, features, forest, machines, measures
from linli.triage.text.model import Floats, Ints, Model, View, choose, judge, vote

Tell = Callable[[str], None]

SEED = 20261124
LEAST_ROWS = 5  # a label with fewer examples is left out, and said so
TRUSTS = (0.5, 0.25, 0.75, 1.0, 0.0)


class TooLittle(ValueError):
    """There is not enough to learn from; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train; the defaults are meant for any file (docs/data-cards/triage.md).

    `plain` makes a small model: one machine, no forest.
    """

    precision: float = 0.9  # of the answers that are not "unsure"
    inner_folds: int = 5
    outer_folds: int = 3  # 0: do not measure
    trees: int = 120
    least_texts: int = 2  # a feature seen in fewer texts is dropped
    most_features: int = 250_000  # in each view
    plain: bool = False
    group_copies: bool = True
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; rows of one `group` stay in one fold; `also` are other columns of the
    row, learned along as a help where they fit."""

    text: str
    label: str
    group: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trained:
    """The model and the figures measured."""

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


def group_key(*, text: str) -> str:
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
    left_out = {label: n for label, n in sorted(counts.items()) if n < LEAST_ROWS}
    if len(counts) - len(left_out) < 2:
        raise TooLittle(
            f"training needs two labels with {LEAST_ROWS} texts each; "
            f"found {len(counts) - len(left_out)}"
        )
    say(f"reading {len(kept)} texts")
    data = _prepare(kept, settings)
    report: dict[str, Any] = {
        "rows": len(kept),
        "labels": {label: counts[label] for label in data.labels},
        "left_out": left_out,
        "learned_along": sorted(data.also),
    }
    if settings.outer_folds:
        report["cross_validated"] = _measure(data, settings, say)
    say("training on everything")
    model = _fit(data, np.arange(len(kept)), settings)
    report["threshold"] = round(model.threshold, 4)
    model.facts.update(rows=len(kept), precision=settings.precision)
    return Trained(model=model, report=report)


def cross_validate(
    *, examples: Sequence[Example], settings: Settings, tell: Tell | None = None
) -> dict[str, Any]:
    """The figures that `train` would report, without the model; no label is left out."""
    return _measure(_prepare(examples, settings), settings, tell or (lambda _: None))


def _prepare(kept: Sequence[Example], settings: Settings) -> _Data:
    labels = tuple(sorted({e.label for e in kept}))
    at = {label: number for number, label in enumerate(labels)}
    keys = [e.group or (group_key(text=e.text) if settings.group_copies else "") for e in kept]
    keys = [key or f"row {number}" for number, key in enumerate(keys)]
    return _Data(
        found=[features.extract(text=features.normalise(text=e.text)) for e in kept],
        shape=np.array([features.shape(text=e.text) for e in kept]),
        truth=np.array([at[e.label] for e in kept], dtype=np.int64),
        labels=labels,
        groups=np.unique(np.array(keys), return_inverse=True)[1],
        also={} if settings.plain else _also(kept),
    )


def _also(kept: Sequence[Example]) -> dict[str, Ints]:
    """Other columns worth learning along: a few values that cover nearly every row."""
    chosen: dict[str, Ints] = {}
    for name in sorted({name for e in kept for name in e.also}):
        values = [e.also.get(name, "") for e in kept]
        counts = Counter(values)
        common = sorted(v for v, n in counts.items() if n >= max(20, len(kept) // 200))
        covered = sum(counts[v] for v in common)
        if 2 <= len(common) <= 30 and covered >= 0.9 * len(kept):
            at = {value: number for number, value in enumerate(common)}
            chosen[name] = np.array([at.get(v, len(common)) for v in values], dtype=np.int64)
    return chosen


def _fit(data: _Data, rows: Ints, settings: Settings) -> Model:
    """A whole model from some of the rows."""
    truth, groups = data.truth[rows], data.groups[rows]
    views = _views(data, rows, settings)
    matrices = {
        name: machines.matrix(found=[data.found[i] for i in rows], view=view)
        for name, view in views.items()
    }
    team = machines.machines_for(views=list(views), also=list(data.also), plain=settings.plain)
    targets = [data.also[m.column][rows] if m.column else truth for m in team]
    sizes = [int(data.also[m.column].max()) + 1 if m.column else len(data.labels) for m in team]
    outside = np.zeros((len(rows), sum(sizes)))
    parts = machines.folds(
        truth=truth, groups=groups, number=settings.inner_folds, seed=settings.seed
    )
    for inside, left in parts:
        outside[left] = np.hstack(
            [
                machines.scores(
                    machine=m, rows=matrices[m.view][inside], truth=t[inside], size=n,
                    others=matrices[m.view][left],
                )
                for m, t, n in zip(team, targets, sizes, strict=True)
            ]
        )  # fmt: skip
    learned = [
        (m, n, np.unique(t), machines.learn(machine=m, rows=matrices[m.view], truth=t))
        for m, t, n in zip(team, targets, sizes, strict=True)
    ]
    shape = data.shape[rows]
    base = _base(data.labels, views, learned, outside, shape, truth)
    return _second(base, outside, shape, truth, groups, settings)


def _views(data: _Data, rows: Ints, settings: Settings) -> dict[str, View]:
    found = [data.found[i] for i in rows]
    views = {}
    for name in ("short",) if settings.plain else ("short", "long"):
        hashes, idf = machines.vocabulary(
            found=found, view=name, least_texts=settings.least_texts, most=settings.most_features
        )
        none = np.zeros((len(hashes), 0), dtype=np.float32)
        views[name] = View(name, hashes, idf, none, np.zeros(0, dtype=np.float32))
    return views


def _base(
    labels: tuple[str, ...],
    views: dict[str, View],
    learned: list[tuple[machines.Machine, int, Ints, tuple[Floats, Floats]]],
    outside: Floats,
    shape: Floats,
    truth: Ints,
) -> Model:
    """The model with its machines, its second stage still empty."""
    filled = []
    for name, view in views.items():
        own = [(n, seen, result) for m, n, seen, result in learned if m.view == name]
        weights, bias = [], []
        for size, seen, (found, constant) in own:
            weights.append(np.zeros((len(view.hashes), size), dtype=np.float32))
            bias.append(np.full(size, machines.ABSENT, dtype=np.float32))
            weights[-1][:, seen], bias[-1][seen] = found, constant
        filled.append(replace(view, weights=np.hstack(weights), bias=np.hstack(bias)))
    second = np.hstack([outside, shape])
    model = Model(
        labels=labels,
        views=tuple(filled),
        machines=tuple((m.view, m.name, n) for m, n, _, _ in learned),
        voting=tuple(i for i, (m, _, _, _) in enumerate(learned) if not m.column),
        temperatures=np.ones(0),
        offsets=np.zeros(len(labels)),
        trust=0.5,
        line=np.zeros((second.shape[1] + 1, len(labels))),
        centre=second.mean(axis=0),
        spread=second.std(axis=0) + 1e-6,
        forest=forest.empty(classes=len(labels)),
        knots=(np.array([0.0, 1.0]), np.array([0.0, 1.0])),
        threshold=0.0,
        facts={},
    )
    starts = np.cumsum([0] + [n for _, n, _, _ in learned])
    heat = [
        calibrate.temperature(scores=outside[:, starts[i] : starts[i + 1]], truth=truth)
        for i in model.voting
    ]
    return _best_voters(replace(model, temperatures=np.array(heat)), outside, truth)


def _best_voters(model: Model, outside: Floats, truth: Ints) -> Model:
    """Leave a view out of the vote where that is better (the second stage still hears it)."""
    best, score = model, -1.0
    for views in ({"short", "long"}, {"short"}):
        kept = [n for n, i in enumerate(model.voting) if model.machines[i][0] in views]
        trial = replace(
            model,
            voting=tuple(model.voting[n] for n in kept),
            temperatures=model.temperatures[kept],
        )
        chosen = vote(model=trial, scores=outside).argmax(axis=1)
        reached = calibrate.macro_f1(truth=truth, chosen=chosen, classes=len(model.labels))
        if reached > score + 0.002:
            best, score = trial, reached
    return best


def _second(
    base: Model, outside: Floats, shape: Floats, truth: Ints, groups: Ints, settings: Settings
) -> Model:
    """The second stage, and all that is tuned on its out-of-fold answers."""
    shares = vote(model=base, scores=outside)
    judged = np.zeros_like(shares)
    parts = machines.folds(
        truth=truth, groups=groups, number=settings.inner_folds, seed=settings.seed + 1
    )
    for inside, left in parts:
        part = _second_fit(base, outside[inside], shape[inside], truth[inside], settings)
        judged[left] = judge(model=part, scores=outside[left], shape=shape[left])
    model = _tuned(_second_fit(base, outside, shape, truth, settings), shares, judged, truth)
    chosen, raw = choose(model=model, shares=shares, judged=judged)
    right = chosen == truth
    knots = calibrate.curve(raw=raw, right=right)
    limit = calibrate.threshold(
        confidence=calibrate.apply_curve(raw=raw, knots=knots),
        right=right,
        precision=settings.precision,
    )
    return replace(model, knots=knots, threshold=limit)


def _tuned(model: Model, shares: Floats, judged: Floats, truth: Ints) -> Model:
    """How far to trust the second stage, and what rare labels get on top, by macro F1."""

    def reached(trial: Model) -> float:
        chosen, _ = choose(model=trial, shares=shares, judged=judged)
        # A later trial must be clearly better to replace an earlier one.
        return round(calibrate.macro_f1(truth=truth, chosen=chosen, classes=shares.shape[1]), 3)

    trials = sorted((replace(model, trust=t) for t in TRUSTS), key=reached, reverse=True)
    tuned = []
    for trial in trials[:2]:
        mixed = (1 - trial.trust) * shares + trial.trust * judged
        tuned.append(replace(trial, offsets=calibrate.offsets(shares=mixed, truth=truth)))
    return max(tuned, key=reached)


def _second_fit(
    base: Model, scores: Floats, shape: Floats, truth: Ints, settings: Settings
) -> Model:
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.linear_model import LogisticRegression

    rows = np.hstack([scores, shape])
    present = np.unique(truth)
    fitted = LogisticRegression(C=0.05, max_iter=150, tol=1e-3).fit(
        (rows - base.centre) / base.spread, truth
    )
    slopes, constant = fitted.coef_, fitted.intercept_
    if len(present) == 2:
        slopes = np.vstack([-slopes / 2, slopes / 2])
        constant = np.hstack([-constant / 2, constant / 2])
    line = np.zeros_like(base.line)
    line[-1] = -20.0  # a label that these rows do not show
    line[:-1, present], line[-1, present] = slopes.T, constant
    if settings.plain or not settings.trees:
        return replace(base, line=line)
    wood = ExtraTreesClassifier(
        settings.trees, min_samples_leaf=6, max_features=0.8, random_state=settings.seed
    ).fit(rows.astype(np.float32), truth)
    trees = forest.from_sklearn(trees=wood, classes=len(base.labels), present=present)
    return replace(base, line=line, forest=trees)


def answers(*, model: Model, data: Any, rows: Ints) -> tuple[Ints, Floats]:
    """Label numbers and confidence for prepared rows, many at a time."""
    found = [data.found[i] for i in rows]
    parts = [
        np.asarray(sp.csr_matrix(machines.matrix(found=found, view=v)) @ v.weights + v.bias)
        for v in model.views
    ]
    scores = np.hstack(parts).astype(np.float64)
    shares = vote(model=model, scores=scores)
    judged = judge(model=model, scores=scores, shape=data.shape[rows])
    chosen, raw = choose(model=model, shares=shares, judged=judged)
    return chosen, calibrate.apply_curve(raw=raw, knots=model.knots)


def _measure(data: _Data, settings: Settings, say: Tell) -> dict[str, Any]:
    """Figures of out-of-fold answers, every setting found anew inside each fold."""
    size = len(data.truth)
    chosen, confidence, limit = np.zeros(size, dtype=np.int64), np.zeros(size), np.zeros(size)
    outer = list(
        machines.folds(
            truth=data.truth,
            groups=data.groups,
            number=settings.outer_folds,
            seed=settings.seed + 2,
        )
    )
    for number, (inside, left) in enumerate(outer, start=1):
        say(f"measuring: fold {number} of {len(outer)}")
        model = _fit(data, inside, settings)
        chosen[left], confidence[left] = answers(model=model, data=data, rows=left)
        limit[left] = model.threshold
    told = measures.figures(
        truth=data.truth,
        chosen=chosen,
        confidence=confidence,
        sure=confidence >= limit,
        labels=data.labels,
    )
    return {"folds": len(outer), **told}
