"""Learning from people: the shipped sayings and what was set right here make this cell's models.

A correction is rare and comes from life, a saying is made up; so a correction counts several times.
A model takes the place of the one before only if, on corrections it was not trained on, it is right
more often.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from linli.cases import queries as cases
from linli.cases.queries import Corrected
from linli.triage import reading
from linli.triage.text import phrases, store
from linli.triage.text.model import Model
from linli.triage.text.predict import predict
from linli.triage.text.training import SEED, Example, Settings, train

NAMES = ("category", "kind")
LEAST = 20  # fewer corrections prove nothing
WEIGHT = 3
EACH = 200  # made-up messages a category, as for the shipped models
MOST_FEATURES = 30_000

Tell = Callable[[str], object]


class TooFew(ValueError):
    """There are too few corrections to learn from; the message says how many there are."""


@dataclass(frozen=True, slots=True)
class Learned:
    """How often a model was right on corrections kept from it: the one in use, and the new one.

    `is_used`: the new one was put in place.
    """

    name: str
    corrections: int
    right_before: float
    right_after: float
    is_used: bool


def learn(*, folder: Path, say: Tell = lambda _: None, each: int = EACH) -> list[Learned]:
    """Train category and kind anew with what people set right; put in `folder` what is better.

    Raises:
        TooFew: fewer than twenty texts were set right.
    """
    found = cases.corrected()
    if len(found) < LEAST:
        raise TooFew(f"{len(found)} texts were set right so far; {LEAST} are needed to learn")
    kinds = {item.code: item.kind for item in cases.categories()}
    made = phrases.make(each=each, kinds=kinds, seed=SEED)
    return [_learn(name, found, made, folder, say) for name in NAMES]


def _learn(
    name: str, found: Sequence[Corrected], made: Sequence[phrases.Made], folder: Path, say: Tell
) -> Learned:
    truth = [_label(one, name) for one in found]
    before = _right(reading.model(name), found, truth)
    hits = 0
    for number, (inside, left) in enumerate(_halves(found), start=1):
        say(f"{name}: measuring, half {number} of 2")
        model = _fit(name, inside, made)
        hits += round(_right(model, left, [_label(one, name) for one in left]) * len(left))
    after = hits / len(found)
    is_better = after > before
    if is_better:
        say(f"{name}: training on everything")
        folder.mkdir(parents=True, exist_ok=True)
        model = _fit(name, found, made)
        model.facts.update(name=name, corrections=len(found))
        store.save(model=model, path=folder / f"{name}.model", compact=True)
    return Learned(name, len(found), round(before, 4), round(after, 4), is_better)


def _label(one: Corrected, name: str) -> str:
    return one.category_code if name == "category" else one.kind


def _halves(found: Sequence[Corrected]) -> Iterator[tuple[list[Corrected], list[Corrected]]]:
    """Two halves, each kept from the other; texts of one case stay together."""
    ids = sorted({one.case_id for one in found})
    Random(SEED).shuffle(ids)  # noqa: S311 (no secret)
    first = set(ids[: len(ids) // 2])
    one = [item for item in found if item.case_id in first]
    other = [item for item in found if item.case_id not in first]
    yield one, other
    yield other, one


def _fit(name: str, inside: Sequence[Corrected], made: Sequence[phrases.Made]) -> Model:
    examples = [Example(text=m.text, label=getattr(m, name), group=m.saying) for m in made]
    for one in inside:
        example = Example(text=one.text, label=_label(one, name), group=f"case {one.case_id}")
        examples += [example] * WEIGHT
    settings = Settings(
        plain=True, least_texts=2, most_features=MOST_FEATURES, inner_folds=4, outer_folds=0
    )
    return train(examples=examples, settings=settings).model


def _right(model: Model, found: Sequence[Corrected], truth: Sequence[str]) -> float:
    """The share of answers that are right; "unsure" is no answer."""
    said = predict(model=model, texts=[one.text for one in found], reasons=0)
    hits = sum(
        not one.unsure and one.label == label for one, label in zip(said, truth, strict=True)
    )
    return hits / len(truth) if truth else 0.0
