"""Model files: a zip of one JSON header and plain numpy arrays; nothing in it can run.

A file from a stranger is refused with a sentence, never trusted: names, types, shapes and sizes
are checked against the header before anything is read into memory, and numbers against each other
before a prediction uses them. Weights are kept as whole numbers with one scale a column.
"""

import io
import json
import math
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from linli.triage.text.features import BLOCKS, SHAPE
from linli.triage.text.forest import Forest
from linli.triage.text.model import VIEWS, Model, View

FORMAT, VERSION = "linli-text-model", 1
MAX_BYTES = 400 * 2**20  # unpacked, all arrays together
MAX_HEADER = 4 * 2**20
MAX_LABELS = 2_000

Array = npt.NDArray[Any]


class BadModel(ValueError):
    """The file is no model that this version reads; the message says why."""


def save(*, model: Model, path: Path, compact: bool = False) -> None:
    """Write a model; the same model gives the same bytes.

    `compact` keeps weights in one byte instead of two: half the size, confidence a little rougher.
    """
    arrays = _arrays(model, np.dtype(np.int8 if compact else np.int16))
    header = {
        "format": FORMAT,
        "version": VERSION,
        "features": [list(BLOCKS), list(SHAPE)],
        "labels": list(model.labels),
        "views": [view.name for view in model.views],
        "machines": [list(machine) for machine in model.machines],
        "voting": list(model.voting),
        "trust": model.trust,
        "threshold": model.threshold,
        "facts": model.facts,
        "arrays": {name: [str(a.dtype), list(a.shape)] for name, a in arrays.items()},
    }
    partial = path.with_name(path.name + ".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        text = json.dumps(header, ensure_ascii=False, indent=1, sort_keys=True)
        archive.writestr(_member("header.json"), text.encode())
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(_member(f"{name}.npy"), buffer.getvalue())
    partial.replace(path)


def load(*, path: Path) -> Model:
    """Read a model.

    Raises:
        BadModel: it is no model file, of another version, damaged, or not what it says.
        OSError: the file cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            header = _header(archive)
            arrays = {name: _array(archive, name, said) for name, said in _said(header).items()}
            return _model(header, arrays)
    except BadModel:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error) as error:
        raise BadModel("this is not a model file, or it is damaged") from error
    except (KeyError, TypeError, ValueError, ArithmeticError, EOFError, RecursionError) as error:
        raise BadModel(f"the model file is damaged: {error}") from error


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _pack(weights: Array, kind: np.dtype[Any]) -> tuple[Array, Array]:
    scale = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-12) / np.iinfo(kind).max
    return np.round(weights / scale).astype(kind), scale.astype(np.float32)


def _arrays(model: Model, kind: np.dtype[Any]) -> dict[str, Array]:
    arrays: dict[str, Array] = {
        "temperatures": model.temperatures, "offsets": model.offsets, "line": model.line,
        "centre": model.centre, "spread": model.spread,
        "knots_x": model.knots[0], "knots_y": model.knots[1],
    }  # fmt: skip
    for view in model.views:
        packed, scale = _pack(view.weights, kind)
        arrays |= {
            f"{view.name}_hashes": view.hashes, f"{view.name}_idf": view.idf,
            f"{view.name}_weights": packed, f"{view.name}_scale": scale,
            f"{view.name}_bias": view.bias,
        }  # fmt: skip
    forest = model.forest
    return arrays | {
        "roots": forest.roots, "feature": forest.feature, "tested": forest.threshold,
        "left": forest.left, "right": forest.right, "leaves": forest.values.astype(np.float16),
    }  # fmt: skip


TYPES = {
    "temperatures": "float64", "offsets": "float64", "line": "float64", "centre": "float64",
    "spread": "float64", "knots_x": "float64", "knots_y": "float64", "roots": "int32",
    "feature": "int16", "tested": "float32", "left": "int32", "right": "int32",
    "leaves": "float16", "hashes": "uint64", "idf": "float32", "weights": "int8 int16",
    "scale": "float32", "bias": "float32",
}  # fmt: skip


def _member_of(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    info = archive.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        raise BadModel(f"{name} is packed in a way no model is")
    return info


def _header(archive: zipfile.ZipFile) -> dict[str, Any]:
    if "header.json" not in archive.namelist():
        raise BadModel("this is not a model file: it has no header")
    info = _member_of(archive, "header.json")
    if info.file_size > MAX_HEADER:
        raise BadModel("the model file's header is too large")
    with archive.open(info) as stream:
        header = json.loads(stream.read(MAX_HEADER))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise BadModel("this is not a Linli text model")
    if header.get("version") != VERSION or header.get("features") != [list(BLOCKS), list(SHAPE)]:
        raise BadModel("the model was made by another version of Linli; train it again")
    return header


def _said(header: dict[str, Any]) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The arrays the header announces, checked for name, type and total size."""
    views = header["views"]
    if views not in (["short"], ["short", "long"]) or any(view not in VIEWS for view in views):
        raise BadModel("the model file names views that do not exist")
    own = ("hashes", "idf", "weights", "scale", "bias")
    expected = [name for name in TYPES if name not in own]
    expected += [f"{view}_{name}" for view in views for name in own]
    arrays = header["arrays"]
    if set(arrays) != set(expected):
        raise BadModel("the model file does not hold the arrays it should")
    said, total = {}, 0
    for name, (dtype, shape) in arrays.items():
        if (
            dtype
            not in TYPES[name.split("_", 1)[1] if name.split("_")[0] in VIEWS else name].split()
        ):
            raise BadModel(f"the array {name} has the wrong type")
        if not 1 <= len(shape) <= 2 or any(type(n) is not int or n < 0 for n in shape):
            raise BadModel(f"the array {name} has an impossible shape")
        total += math.prod(shape) * np.dtype(dtype).itemsize
        said[name] = (dtype, tuple(shape))
    if total > MAX_BYTES:
        raise BadModel(f"the model is larger than {MAX_BYTES // 2**20} MiB unpacked")
    return said


def _array(archive: zipfile.ZipFile, name: str, said: tuple[str, tuple[int, ...]]) -> Array:
    dtype, shape = said
    wanted = math.prod(shape) * np.dtype(dtype).itemsize
    info = _member_of(archive, f"{name}.npy")
    if info.file_size > wanted + 4_096:
        raise BadModel(f"the array {name} is larger than announced")
    with archive.open(info) as stream:
        raw = io.BytesIO(stream.read(wanted + 4_096))
    version = np.lib.format.read_magic(raw)
    if version != (1, 0):
        raise BadModel(f"the array {name} is of an unknown format")
    found, fortran, kind = np.lib.format.read_array_header_1_0(raw, max_header_size=2_000)
    if found != shape or fortran or str(kind) != dtype:
        raise BadModel(f"the array {name} is not what the header says")
    data = raw.read()
    if len(data) != wanted:
        raise BadModel(f"the array {name} is cut off")
    return np.frombuffer(data, dtype=dtype).reshape(shape)


def _model(header: dict[str, Any], arrays: dict[str, Array]) -> Model:
    labels = header["labels"]
    if not (2 <= len(labels) <= MAX_LABELS and all(isinstance(x, str) and x for x in labels)):
        raise BadModel("the model file's labels are unusable")
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise BadModel(f"the array {name} holds numbers that are none")
    machines = tuple((str(v), str(n), int(size)) for v, n, size in header["machines"])
    model = Model(
        labels=tuple(labels),
        views=tuple(_view(name, arrays) for name in header["views"]),
        machines=machines,
        voting=tuple(int(i) for i in header["voting"]),
        temperatures=arrays["temperatures"],
        offsets=arrays["offsets"],
        trust=float(header["trust"]),
        line=arrays["line"],
        centre=arrays["centre"],
        spread=arrays["spread"],
        forest=Forest(
            roots=arrays["roots"],
            feature=arrays["feature"],
            threshold=arrays["tested"],
            left=arrays["left"],
            right=arrays["right"],
            values=arrays["leaves"].astype(np.float32),
        ),
        knots=(arrays["knots_x"], arrays["knots_y"]),
        threshold=float(header["threshold"]),
        facts=dict(header["facts"]),
    )
    for fits, what in _fits(model):
        if not fits:
            raise BadModel(f"the model file contradicts itself: {what}")
    return model


def _view(name: str, arrays: dict[str, Array]) -> View:
    weights, scale = arrays[f"{name}_weights"], arrays[f"{name}_scale"]
    if weights.ndim != 2 or scale.shape != weights.shape[1:]:
        raise BadModel(f"the model file contradicts itself: weights of {name}")
    return View(
        name=name,
        hashes=arrays[f"{name}_hashes"],
        idf=arrays[f"{name}_idf"],
        weights=weights.astype(np.float32) * scale,
        bias=arrays[f"{name}_bias"],
    )


def _fits(model: Model) -> list[tuple[bool, str]]:
    """Whether the parts fit together, so that no prediction reads past an end."""
    size = len(model.labels)
    columns = sum(n for _, _, n in model.machines)
    rows = columns + len(SHAPE)
    order = [view for view, _, _ in model.machines]
    by_view = {
        v.name: sum(n for name, _, n in model.machines if name == v.name) for v in model.views
    }
    return [
        (0 < columns <= 20 * MAX_LABELS and all(n > 0 for _, _, n in model.machines), "machines"),
        (set(order) == set(by_view) and order == sorted(order, reverse=True), "order of machines"),
        (bool(model.voting) and all(0 <= i < len(order) for i in model.voting), "voting"),
        (all(model.machines[i][2] == size for i in model.voting if 0 <= i < len(order)), "votes"),
        (model.temperatures.shape == (len(model.voting),), "temperatures"),
        (model.offsets.shape == (size,), "offsets"),
        (model.line.shape == (rows + 1, size), "second stage"),
        (model.centre.shape == model.spread.shape == (rows,), "scaling"),
        (bool((model.spread > 0).all()), "spread"),
        (model.knots[0].ndim == 1 and model.knots[0].shape == model.knots[1].shape, "curve"),
        (len(model.knots[0]) > 0 and bool((np.diff(model.knots[0]) >= 0).all()), "curve's order"),
        (0 <= model.trust <= 1 and math.isfinite(model.threshold), "trust"),
        *[(_view_fits(v, by_view[v.name]), f"view {v.name}") for v in model.views],
        (_forest_fits(model.forest, rows, size), "forest"),
    ]


def _view_fits(view: View, columns: int) -> bool:
    number = len(view.hashes)
    return (
        view.hashes.ndim == 1
        and bool((view.hashes[1:] > view.hashes[:-1]).all())
        and view.idf.shape == (number,)
        and view.weights.shape == (number, columns)
        and view.bias.shape == (columns,)
    )


def _forest_fits(forest: Forest, rows: int, size: int) -> bool:
    nodes = len(forest.feature)
    parts = (forest.threshold, forest.left, forest.right)
    if any(part.shape != (nodes,) for part in parts) or forest.values.shape != (nodes, size):
        return False
    numbers = (forest.roots, forest.left, forest.right)
    if any(len(n) and not (n.min() >= 0 and n.max() < nodes) for n in numbers):
        return False
    # Downward only: a walk through the trees always ends.
    own = np.arange(nodes)
    down = (forest.left >= own).all() and (forest.right >= own).all()
    return bool(down) and (not nodes or 0 <= forest.feature.min() <= forest.feature.max() < rows)
