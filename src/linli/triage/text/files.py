"""A model as a file: a zip of plain arrays and one JSON header; nothing in it can run."""

import io
import json
import zipfile
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from linli.triage.text.forest import Forest
from linli.triage.text.model import Model, View

FORMAT, VERSION = "linli-text-model", 1
# A model that a person would train is far below; a file that claims more is refused unread.
LARGEST_FILE, LARGEST_ARRAY = 500_000_000, 1_000_000_000
ARRAYS = ("temperatures", "offsets", "line", "centre", "spread")
SHIPPED = Path(__file__).resolve().parent.parent / "data"
Array = npt.NDArray[Any]


class UnusableModel(ValueError):
    """The file is not a model of ours, or a damaged one; the message says which."""


def save(*, model: Model, path: Path) -> None:
    """Write a model; the same model gives the same bytes."""
    header = {
        "format": FORMAT,
        "version": VERSION,
        "labels": model.labels,
        "machines": model.machines,
        "voting": model.voting,
        "trust": model.trust,
        "threshold": model.threshold,
        "views": [view.name for view in model.views],
        "facts": model.facts,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        _put(file, "header.json", json.dumps(header, ensure_ascii=False, default=float).encode())
        for name in ARRAYS:
            _put(file, f"{name}.npy", _bytes(getattr(model, name)))
        for number, knot in enumerate(model.knots):
            _put(file, f"knots{number}.npy", _bytes(knot))
        for field in fields(Forest):
            _put(file, f"forest/{field.name}.npy", _bytes(getattr(model.forest, field.name)))
        for view in model.views:
            for name in ("hashes", "idf", "bias"):
                _put(file, f"views/{view.name}/{name}.npy", _bytes(getattr(view, name)))
            half = view.weights.astype(np.float16)
            _put(file, f"views/{view.name}/weights.npy", _bytes(half))


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    # A fixed date, so that the bytes do not depend on the day.
    entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(entry, content)


def _bytes(array: Array) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def load(path: Path) -> Model:
    """Read a model.

    Raises:
        UnusableModel: the file is missing, too large, damaged, or not one of ours.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnusableModel(f"{path} is larger than a model can be")
        with zipfile.ZipFile(path) as file:
            return _read(file)
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        if isinstance(error, UnusableModel):
            raise
        raise UnusableModel(f"{path} is not a model that we can read: {error}") from error


def _read(file: zipfile.ZipFile) -> Model:
    if sum(entry.file_size for entry in file.infolist()) > LARGEST_ARRAY:
        raise UnusableModel("the file unpacks to more than a model can hold")
    header = json.loads(file.read("header.json"))
    if header.get("format") != FORMAT or header.get("version") != VERSION:
        raise UnusableModel("the file is not a text model of this version")

    def array(name: str) -> Array:
        found: Array = np.load(io.BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
        if found.dtype.kind == "f" and not np.isfinite(found).all():
            raise UnusableModel(f"{name} holds numbers that are none")
        return found

    views = tuple(_view(name, array) for name in header["views"])
    labels = tuple(str(label) for label in header["labels"])
    forest = Forest(**{field.name: array(f"forest/{field.name}") for field in fields(Forest)})
    model = Model(
        labels=labels,
        views=views,
        machines=tuple((str(v), str(n), int(c)) for v, n, c in header["machines"]),
        voting=tuple(int(number) for number in header["voting"]),
        trust=float(header["trust"]),
        threshold=float(header["threshold"]),
        forest=forest,
        knots=(array("knots0"), array("knots1")),
        facts=dict(header["facts"]),
        **{name: array(name) for name in ARRAYS},
    )
    if not labels or len(model.offsets) != len(labels):
        raise UnusableModel("labels and offsets do not match")
    return model


def _view(name: str, array: Any) -> View:
    hashes, idf = array(f"views/{name}/hashes"), array(f"views/{name}/idf")
    weights = array(f"views/{name}/weights").astype(np.float32)
    if weights.ndim != 2 or len(weights) != len(hashes) or len(idf) != len(hashes):
        raise UnusableModel(f"the sizes in view {name} do not match")
    return View(name, hashes, idf, weights, array(f"views/{name}/bias"))


@cache
def load_shipped(name: str) -> Model:
    """A model that ships with Linli: ``category`` or ``kind``; read once."""
    return load(SHIPPED / f"{name}.model")
