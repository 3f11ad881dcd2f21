"""Comparing address pairs: macro F1 on real pairs, by generated weights and by theirs.

The real pairs may not ship, nor may weights made from them: those that ship come from generated
pairs (`python -m linli.bench.address_compare` makes them).
"""

import csv
import json
import os
import zlib
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from linli.places import matching
from linli.places.matching.compare import CLASSES, FEATURES, features
from linli.sim.feeds import addresses, dirty, stock

OUT = Path(matching.__file__).parent / "data" / "compare.json"


def pairs_file() -> Path | None:
    """shared/data/address/pairs.tsv, where it is."""
    named = os.environ.get("LINLI_SHARED_DATA")
    above = Path(__file__).resolve().parents
    places = [Path(named)] if named else [folder / "shared" / "data" for folder in above]
    places.append(Path("/work/shared/data"))
    return next(
        (p / "address/pairs.tsv" for p in places if (p / "address/pairs.tsv").exists()), None
    )


def softmax_fit(x: np.ndarray, y: np.ndarray, *, rounds: int = 400) -> dict[str, Any]:
    """Weights of a multinomial logistic regression, each class weighing the same."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    scaled = (x - mean) / spread
    count = np.bincount(y, minlength=3)
    weight = (len(y) / (3 * np.maximum(count, 1)))[y] ** 0.7
    w, b = np.zeros((3, x.shape[1])), np.zeros(3)
    target = np.eye(3)[y]
    for _ in range(rounds):
        logits = scaled @ w.T + b
        chance = np.exp(logits - logits.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        wrong = (chance - target) * (weight / len(y))[:, None]
        w -= 1.0 * (wrong.T @ scaled + 1e-4 * w)
        b -= 1.0 * wrong.sum(axis=0)
    plain = w / spread
    return {"weights": plain.tolist(), "bias": (b - plain @ mean).tolist()}


def macro_f1(said: np.ndarray, true: np.ndarray) -> float:
    """The mean of the three classes' F1."""
    scores = []
    for one in range(3):
        hit = float(np.sum((said == one) & (true == one)))
        scores.append(2 * hit / max(1.0, float(np.sum(said == one) + np.sum(true == one))))
    return float(np.mean(scores))


def predict(model: dict[str, Any], x: np.ndarray) -> np.ndarray:
    said: np.ndarray = np.argmax(x @ np.array(model["weights"]).T + np.array(model["bias"]), axis=1)
    return said


def generated(*, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of addresses: of one home, of one estate's other buildings or roads, of strangers."""
    base = addresses.build(homes=30_000, seed=seed, small=True)
    writer = dirty.Writer(base=base, seed=seed)
    rng = Random(f"pairs {seed}")
    by_site: dict[int, list[int]] = {}
    by_road: dict[str, list[int]] = {}
    for at, home in enumerate(writer.homes):
        by_site.setdefault(home[0], []).append(at)
        by_road.setdefault(base.sites[home[0]].road, []).append(at)
    rows, labels = [], []
    for _ in range(count):
        label = rng.choices((0, 1, 2), weights=(6, 3, 1))[0]
        at = rng.randrange(len(writer.homes))
        home = writer.homes[at]
        if label == 2:
            left, right = writer.one(home).text, _place(rng, base.sites[home[0]], home)
        elif label == 1:
            other = writer.homes[rng.choice(by_site[home[0]])]
            left, right = writer.one(home).text, _place(rng, base.sites[other[0]], other, near=True)
        else:
            near = (
                by_road[base.sites[home[0]].road]
                if rng.random() < 0.3
                else range(len(writer.homes))
            )
            other = writer.homes[rng.choice(near)]
            if other[0] == home[0]:
                continue
            left, right = writer.one(home).text, _place(rng, base.sites[other[0]], other)
        rows.append(features(left=left, right=right))
        labels.append(label)
    return np.array(rows), np.array(labels)


def _place(
    rng: Random, site: addresses.Site, home: tuple[int, str, str, str, str], *, near: bool = False
) -> str:
    """A place's name as maps have it: estate and building, road and number, a gate, a shop."""
    road = f"{site.road}{site.number}号" if site.number else ""
    building = f"{home[1]}{site.label}" if home[1] and site.kind != "village" else ""
    name = addresses.named(site)
    if near:
        extra = rng.choice(("", "附近", "(东门)", "(南门)", rng.choice(stock.SHOPS), "公共厕所"))
        return (road if rng.random() < 0.5 else "") + name + extra
    if building and rng.random() < 0.7:
        return (road if rng.random() < 0.4 else "") + name + building
    return (road if rng.random() < 0.5 else "") + name


def real() -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Features, labels and folds (by the left text) of the real pairs."""
    path = pairs_file()
    if path is None:
        return None
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    x = np.array([features(left=row[0], right=row[1]) for row in rows])
    y = np.array([int(row[2]) for row in rows])
    folds = np.array([zlib.crc32(row[0].encode()) % 5 for row in rows])
    return x, y, folds


def run() -> dict[str, Any]:
    """Macro F1 on real pairs: by the weights that ship, and by five folds of their own."""
    found = real()
    if found is None:
        return {"skipped": "shared/data/address/pairs.tsv is not there"}
    x, y, folds = found
    shipped = json.loads(OUT.read_text(encoding="utf-8"))
    said = np.zeros(len(y), dtype=int)
    for fold in range(5):
        model = softmax_fit(x[folds != fold], y[folds != fold])
        said[folds == fold] = predict(model, x[folds == fold])
    return {
        "pairs": len(y),
        "macro_f1_shipped": round(macro_f1(predict(shipped, x), y), 4),
        "macro_f1_five_fold": round(macro_f1(said, y), 4),
    }


def main() -> None:
    parts = [generated(count=6_000, seed=seed) for seed in (71, 72)]
    x, y = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    model = softmax_fit(x, y)
    rounded = {name: np.round(values, 4).tolist() for name, values in model.items()}
    text = json.dumps({"classes": CLASSES, "features": FEATURES, **rounded}, indent=1)
    OUT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
