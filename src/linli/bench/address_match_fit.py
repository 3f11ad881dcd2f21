"""Makes src/linli/places/matching/data/weights.json from generated addresses.

Run as `python -m linli.bench.address_match_fit`. The weights come from bases of the name stock
"a"; the calibration of `confidence`, by level, from the answers on other seeds of it; `linli bench
address-match` measures on the stock "b".
"""

import json
import sys
from pathlib import Path

import numpy as np

from linli.bench.address_match import holds
from linli.places import matching
from linli.places.matching import Base, Row, engine, reading, score
from linli.sim.feeds import addresses, dirty

OUT = Path(matching.__file__).parent / "data" / "weights.json"
TRAIN = ((20_000, 11), (60_000, 12), (100_000, 13), (40_000, 14), (10_000, 15), (5_000, 16))
CALIBRATE = (
    (40_000, 21, True), (80_000, 22, True), (15_000, 23, True), (60_000, 24, False),
    (120_000, 25, False), (30_000, 26, True), (60_000, 27, True),
)  # fmt: skip
ANSWERS = 8_000
MOST = 0.9999  # what is claimed at most
LEAST = 300  # answers that a step of the calibration rests on
TEXTS = 3_000
RIDGE = 1.0
# Odds against a stranger with a like name rise with 1 / how common such neighbours are: set, not
# fitted, so that it holds in bases more or less crowded than these.
# A community is often written wrongly: it alone must not tell two estates of one name apart.
SET = {"crowding": 0.8, "community:agrees": 0.5, "community:differs": -1.4}
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
    keys = sorted({key for evidence, _right in rows for key in evidence} - SET.keys() - {"faint"})
    column = {key: index + 1 for index, key in enumerate(keys)}
    x = np.zeros((len(rows), len(keys) + 1))
    x[:, 0] = 1
    for index, (evidence, _right) in enumerate(rows):
        for key in evidence.keys() & column.keys():
            x[index, column[key]] = evidence[key]
    offset = np.array(
        [sum(SET[key] * evidence.get(key, 0.0) for key in SET) for evidence, _right in rows]
    )
    y = np.array([right for _evidence, right in rows], dtype=float)
    weights = _newton(x, y, offset)
    found = {key: round(float(weights[i]), 3) for key, i in column.items()}
    return float(weights[0]), found | SET


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
    """Pools adjacent violators and less than LEAST answers: steps of (score from which, share)."""
    order = np.argsort(np.array(scores), kind="stable")
    blocks: list[list[float]] = []
    for index in order:
        value = scores[index]
        if blocks and (blocks[-1][2] < LEAST or blocks[-1][3] == value):
            blocks[-1][1] += float(right[index])
            blocks[-1][2] += 1
            blocks[-1][3] = value
        else:
            blocks.append([value, float(right[index]), 1.0, value])
    pooled: list[list[float]] = []
    for block in blocks:
        pooled.append(block)
        while len(pooled) > 1 and _share(pooled[-2]) >= _share(pooled[-1]):
            _score, hits, count, _last = pooled.pop()
            pooled[-1][1] += hits
            pooled[-1][2] += count
    return [[round(block[0], 3), round(_share(block), 4)] for block in pooled]


def _share(block: list[float]) -> float:
    """Laplace's rule keeps a small block from claiming certainty."""
    return min(MOST, (block[1] + 0.5) / (block[2] + 1))


def answers(homes: int, seed: int, small: bool) -> list[tuple[str, float, bool]]:
    """For each answer of a base: what it is calibrated as, its log odds, whether it is right.

    What was refused as not sure enough counts as if it had been answered, so that the curve goes
    on below the least odds.
    """
    city = addresses.build(homes=homes, seed=seed, small=small)
    rows = list(addresses.given(city))
    base = Base.of(Row(*row[:6]) for row in rows)
    names = engine.names_of(base)
    parents = {row[0]: row[3] for row in rows}
    roads = {site.code: city.roads[site.road][0] for site in city.sites if site.road}
    found: list[tuple[str, float, bool]] = []
    for one in dirty.Writer(base=city, seed=seed).rows(ANSWERS):
        said = reading.read(one.text, names)
        sites = score.candidates(said, names)
        ranked = sorted((-score.total(evidence), at) for at, (evidence, _found) in sites.items())
        best = -ranked[0][0] if ranked else 0.0
        answer = engine.match(text=one.text, base=base)
        if answer.reason.code == "not-sure":
            at = ranked[0][1]
            if "faint" in sites[at][0]:
                continue
            answer = engine.answer_at(base, base.sites[at], best, *sites[at])
        if answer.level != "none":
            kind = score.kind(answer.level, sited="evidence" in answer.reason.facts)
            found.append((kind, best, holds(one, answer, parents, roads)))
    return found


def calibrate() -> dict[str, list[list[float]]]:
    """Steps of confidence for each kind of answer."""
    kept: dict[str, tuple[list[float], list[bool]]] = {}
    for homes, seed, small in CALIBRATE:
        for kind, value, right in answers(homes, seed, small):
            values, hits = kept.setdefault(kind, ([], []))
            values.append(value)
            hits.append(right)
    return {kind: isotonic(*kept[kind]) for kind in score.KINDS}


def main() -> None:
    rows = [sample for homes, seed in TRAIN for text in samples(homes, seed) for sample in text]
    bias, weights = fit(rows)
    table = {
        "bias": round(bias, 3),
        "weights": weights,
        "calibration": dict.fromkeys(score.KINDS, [[-99, 0]]),
    }
    OUT.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    score.table.cache_clear()
    table["calibration"] = calibrate()
    OUT.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} candidates to weigh\n")


if __name__ == "__main__":
    main()
