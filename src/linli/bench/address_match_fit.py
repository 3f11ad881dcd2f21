"""Makes src/linli/places/matching/data/weights.json from generated addresses.

Run as `python -m linli.bench.address_match_fit`. The weights come from bases of the name stock
"a"; the calibration from other seeds of it; `linli bench address-match` measures on the stock "b".
"""

import json
import sys
from pathlib import Path

import numpy as np

from linli.places import matching
from linli.places.matching import Base, Row, engine, reading, score
from linli.sim.feeds import addresses, dirty

OUT = Path(matching.__file__).parent / "data" / "weights.json"
TRAIN = ((20_000, 11), (60_000, 12), (100_000, 13), (40_000, 14), (10_000, 15), (5_000, 16))
CALIBRATE = ((40_000, 21), (80_000, 22), (15_000, 23), (60_000, 24))
TEXTS = 3_000
RIDGE = 1.0
# Odds against a stranger with a like name rise with 1 / how common such neighbours are: set, not
# fitted, so that it holds in bases more or less crowded than these.
CROWDING = 0.8
Sample = tuple[score.Evidence, bool]


def samples(homes: int, seed: int) -> list[list[Sample]]:
    """For each text the sites that it may mean, with the evidence and whether it is the one."""
    city = addresses.build(homes=homes, seed=seed, small=True)
    base = Base.of(Row(*row[:6]) for row in addresses.given(city))
    names = engine.names_of(base)
    writer = dirty.Writer(base=city, seed=seed)
    found: list[list[Sample]] = []
    for one in writer.rows(TEXTS):
        site = city.sites[int(one.home[1:7]) - 1]
        lost = one.absent == "site" or (one.several and one.level == "none")
        said = reading.read(one.text, names)
        found.append(
            [
                (evidence, not lost and _same(base, index, site))
                for index, (evidence, _at) in score.candidates(said, names).items()
            ]
        )
    return found


def _same(base: Base, index: int, site: addresses.Site) -> bool:
    kept = base.sites[index]
    if kept.code:
        return kept.code == site.code
    return any(code.startswith(site.code) for code in base.codes_of(kept))


def fit(rows: list[Sample]) -> tuple[float, dict[str, float]]:
    """Weights of a logistic regression with a ridge, by Newton's method."""
    keys = sorted({key for evidence, _right in rows for key in evidence} - {"crowding"})
    column = {key: index + 1 for index, key in enumerate(keys)}
    x = np.zeros((len(rows), len(keys) + 1))
    x[:, 0] = 1
    for index, (evidence, _right) in enumerate(rows):
        for key in evidence.keys() & column.keys():
            x[index, column[key]] = evidence[key]
    offset = CROWDING * np.array([evidence.get("crowding", 0.0) for evidence, _right in rows])
    y = np.array([right for _evidence, right in rows], dtype=float)
    weights = _newton(x, y, offset)
    found = {key: round(float(weights[i]), 3) for key, i in column.items()}
    return float(weights[0]), found | {"crowding": CROWDING}


def _newton(x: np.ndarray, y: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """The weights of least loss; steps are halved while they would raise it."""
    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 1e-3

    def loss(at: np.ndarray) -> float:
        logit = x @ at + offset
        return float(np.sum(np.logaddexp(0, logit) - y * logit) + 0.5 * np.sum(ridge * at * at))

    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights + offset, -30, 30)))
        gradient = x.T @ (chance - y) + ridge * weights
        hessian = (x * (chance * (1 - chance))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while loss(weights - size * step) > loss(weights) and size > 1e-4:
            size /= 2
        weights = weights - size * step
        if np.abs(step).max() < 1e-4:
            break
    return weights


def isotonic(scores: list[float], right: list[bool]) -> list[list[float]]:
    """Pools adjacent violators: steps of (score from which, share right)."""
    order = np.argsort(np.array(scores), kind="stable")
    blocks: list[list[float]] = []
    for index in order:
        blocks.append([scores[index], float(right[index]), 1.0])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            _score, hits, count = blocks.pop()
            blocks[-1][1] += hits
            blocks[-1][2] += count
    steps: list[list[float]] = []
    for at, hits, count in blocks:
        # Laplace's rule keeps a small block from claiming certainty.
        share = round((hits + 0.5) / (count + 1), 4)
        if not steps or share > steps[-1][1]:
            steps.append([round(at, 3), share])
    return steps


def main() -> None:
    rows = [sample for homes, seed in TRAIN for text in samples(homes, seed) for sample in text]
    bias, weights = fit(rows)
    table = {"bias": round(bias, 3), "weights": weights, "calibration": [[-99.0, 0.0]]}
    score.table.cache_clear()
    OUT.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    tops: list[float] = []
    right: list[bool] = []
    for homes, seed in CALIBRATE:
        for text in samples(homes, seed):
            if text:
                value, hit = max((score.total(evidence), hit) for evidence, hit in text)
                tops.append(value)
                right.append(hit)
    table["calibration"] = isotonic(tops, right)
    OUT.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} candidates, {len(tops)} answers to calibrate on\n")


if __name__ == "__main__":
    main()
