"""How good answers were, in figures a reader can compare."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from linli.triage.text import calibrate
from linli.triage.text.model import Floats, Ints

Flags = npt.NDArray[np.bool_]


def figures(
    *, truth: Ints, chosen: Ints, confidence: Floats, sure: Flags, labels: Sequence[str]
) -> dict[str, Any]:
    """Macro F1, accuracy, how right the surer half and the sure answers are, calibration error
    (mean gap between confidence and truth over ten bins), F1 by label."""
    right = chosen == truth
    half = np.argsort(-confidence, kind="stable")[: max(1, len(truth) // 2)]
    f1 = {label: _f1(truth == i, chosen == i) for i, label in enumerate(labels)}
    return {
        "macro_f1": round(calibrate.macro_f1(truth=truth, chosen=chosen, classes=len(labels)), 4),
        "accuracy": round(float(right.mean()), 4),
        "surest_half_right": round(float(right[half].mean()), 4),
        "sure_share": round(float(sure.mean()), 4),
        "sure_right": round(float(right[sure].mean()), 4) if sure.any() else None,
        "calibration_error": round(_calibration_error(confidence, right), 4),
        "f1": {label: round(value, 4) for label, value in f1.items()},
    }


def _calibration_error(confidence: Floats, right: Flags) -> float:
    bins = np.clip((confidence * 10).astype(np.int64), 0, 9)
    gaps = [
        abs(right[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(sum(gaps))


def _f1(real: Flags, said: Flags) -> float:
    return float(2 * (real & said).sum() / max(1, real.sum() + said.sum()))
