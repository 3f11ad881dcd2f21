"""Reading the words of a report: what it is about, whether it tells of danger, what it is like.

Pure: no Django, no database, no clock. Training needs scikit-learn; everything else does not load
it.
"""

from functools import lru_cache
from pathlib import Path

from linli.triage.text.danger import Danger, find_danger, gravest_grade, scan_danger
from linli.triage.text.model import Model
from linli.triage.text.predict import Prediction, Reason, predict
from linli.triage.text.similar import most_similar, similarity
from linli.triage.text.store import BadModel, load, save

SHIPPED = ("category", "kind")

__all__ = [
    "BadModel",
    "Danger",
    "Model",
    "Prediction",
    "Reason",
    "find_danger",
    "gravest_grade",
    "load",
    "load_shipped",
    "most_similar",
    "predict",
    "save",
    "scan_danger",
    "similarity",
]


@lru_cache(maxsize=len(SHIPPED))
def load_shipped(name: str) -> Model:
    """A model that comes with Linli: "category" or "kind"; loaded once, then kept."""
    if name not in SHIPPED:
        raise ValueError(f"no shipped model is called {name}; there are {', '.join(SHIPPED)}")
    return load(path=Path(__file__).resolve().parent.parent / "data" / f"{name}.model")
