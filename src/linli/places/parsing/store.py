"""A model as a file: a zip of plain arrays and one JSON text, nothing that could be run."""

import io
import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from linli.places.parsing.linear import Linear
from linli.places.parsing.model import Model
from linli.places.parsing.network import SLOTS, Network

FORMAT = "linli-address-parser-1"
LARGEST = 512 * 1024 * 1024  # of one array, unpacked


# What reading raises where bytes are not as they were written.
BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, IndexError,
    NotImplementedError,
)  # fmt: skip


class BadModel(ValueError):
    """A file that is no model of ours, or a damaged one."""


def save(*, model: Model, path: Path) -> None:
    """Write `model`; the same model makes the same bytes, and a failed write leaves no half."""
    rows, tags = np.nonzero(model.linear.weights)
    arrays: dict[str, Any] = {
        "hashes": model.linear.hashes,
        "counts": np.bincount(rows, minlength=len(model.linear.hashes)).astype(np.uint8),
        "tags": tags.astype(np.uint8),
        "weights": model.linear.weights[rows, tags].astype(np.float16),
        "moves": model.moves.astype(np.float32),
    }
    for number, network in enumerate(model.networks):
        arrays |= _network_arrays(network, f"network{number}")
    about = {"format": FORMAT, "labels": list(model.labels), "facts": model.facts}
    draft = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(draft, "w") as pack:
            _put(pack, "about.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
            for name, array in arrays.items():
                stream = io.BytesIO()
                np.save(stream, array, allow_pickle=False)
                _put(pack, f"{name}.npy", stream.getvalue())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def load(*, path: Path) -> Model:
    """Read what `save` wrote.

    Raises:
        BadModel: the file is damaged, or something else.
        OSError: it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as pack:
            about = json.loads(pack.read("about.json"))
            if about["format"] != FORMAT:
                raise BadModel(f"this is no {FORMAT} but {about['format']}")
            return _model(about, {n: _get(pack, n) for n in _names(pack)})
    except BROKEN as error:
        if isinstance(error, BadModel):
            raise
        raise BadModel(f"this is no model of the address parser ({error})") from error


def _model(about: dict[str, Any], arrays: dict[str, Any]) -> Model:
    labels = tuple(str(label) for label in about["labels"])
    tags = 2 * len(labels)
    weights = np.zeros((len(arrays["hashes"]), tags), dtype=np.float32)
    rows = np.repeat(np.arange(len(weights)), arrays["counts"])
    weights[rows, arrays["tags"]] = arrays["weights"]
    if arrays["moves"].shape != (tags, tags):
        raise BadModel("its parts do not fit together")
    return Model(
        labels=labels,
        linear=Linear(hashes=arrays["hashes"].astype(np.uint64), weights=weights),
        networks=_networks(arrays),
        moves=arrays["moves"].astype(np.float32),
        facts=dict(about["facts"]),
    )


WEIGHTS = ("inward", "inward_bias", "recurrent", "outward", "outward_bias")


def _network_arrays(network: Network, name: str) -> dict[str, Any]:
    arrays: dict[str, Any] = {
        f"{name}.{part}": getattr(network, part).astype(np.float16) for part in WEIGHTS
    }
    for slot in SLOTS:
        arrays[f"{name}.known.{slot}"] = network.known[slot]
        arrays[f"{name}.table.{slot}"] = network.tables[slot].astype(np.float16)
    return arrays


def _networks(arrays: dict[str, Any]) -> tuple[Network, ...]:
    found: list[Network] = []
    while f"network{len(found)}.inward" in arrays:
        name = f"network{len(found)}"
        weights = {part: arrays[f"{name}.{part}"].astype(np.float32) for part in WEIGHTS}
        known = {slot: arrays[f"{name}.known.{slot}"].astype(np.uint64) for slot in SLOTS}
        tables = {slot: arrays[f"{name}.table.{slot}"].astype(np.float32) for slot in SLOTS}
        if any(
            tables[slot].shape != (len(known[slot]) + 1, width) for slot, width in SLOTS.items()
        ):
            raise BadModel("its parts do not fit together")
        found.append(Network(known=known, tables=tables, **weights))
    return tuple(found)


def _names(pack: zipfile.ZipFile) -> list[str]:
    return [name.removesuffix(".npy") for name in pack.namelist() if name.endswith(".npy")]


def _get(pack: zipfile.ZipFile, name: str) -> Any:
    if pack.getinfo(f"{name}.npy").file_size > LARGEST:
        raise BadModel(f"its part {name} is too large")
    return np.load(io.BytesIO(pack.read(f"{name}.npy")), allow_pickle=False)


def _put(pack: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    pack.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
