"""Small labelled sets for tests, from the made-up phrases."""

from functools import lru_cache

from linli.triage.text.phrases import make
from linli.triage.text.training import Example, Settings, Trained, train

FEW = ("street-light", "rubbish", "water-burst", "noise", "fire-smoke")
QUICK = Settings(inner_folds=3, outer_folds=0, trees=12)


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """Sixty messages for each of five categories, with a second column to learn along."""
    made = [m for m in make(each=60, kinds={}, seed=7) if m.category in FEW]
    return tuple(
        Example(text=m.text, label=m.category, group=m.saying, also={"kind": m.kind}) for m in made
    )


@lru_cache(maxsize=1)
def trained() -> Trained:
    """A model trained on `examples`, measured by three folds."""
    return train(examples=examples(), settings=Settings(inner_folds=3, outer_folds=3, trees=12))
