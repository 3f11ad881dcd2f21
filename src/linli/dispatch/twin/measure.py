"""What a played day amounts to."""

from dataclasses import dataclass

import numpy as np

from linli.dispatch.assign.model import URGENT
from linli.dispatch.twin.engine import Played
from linli.dispatch.twin.world import Matter, Shift

LATE_S = 300.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds and shares over the calls reported after the warm-up.

    Response runs from the report to the first arrival, handling from the report until the case is
    closed. A call that was never reached counts with the time until the end of the day's drain.
    """

    calls: int
    response_mean_s: float
    response_p50_s: float
    response_p90_s: float
    response_p99_s: float
    longest_s: float
    late_share: float
    urgent_mean_s: float
    urgent_p99_s: float
    urgent_late_share: float
    routine_mean_s: float
    handling_mean_s: float
    utilisation: float
    gini: float
    standby_share: float
    called_off_share: float
    never: int


def figures(played: Played, *, warm_up_s: float = 3600.0) -> Figures:
    """The figures of one day."""
    counted = [one for one in played.matters if one.call.at_s >= warm_up_s]
    response = np.array([_response(one, played.until_s) for one in counted])
    urgent = np.array([one.call.grade in URGENT for one in counted], dtype=bool)
    handling = np.array(
        [one.closed_s - one.call.at_s for one in counted if one.closed_s is not None]
    )
    on_duty = np.array([_on_duty(one.shift, played.until_s) for one in played.people])
    busy = np.array([one.busy_s for one in played.people])
    standby = sum(one.standby_s for one in played.people)
    return Figures(
        calls=len(counted),
        response_mean_s=_mean(response),
        response_p50_s=_quantile(response, 0.5),
        response_p90_s=_quantile(response, 0.9),
        response_p99_s=_quantile(response, 0.99),
        longest_s=float(response.max(initial=0.0)),
        late_share=_mean(response > LATE_S),
        urgent_mean_s=_mean(response[urgent]),
        urgent_p99_s=_quantile(response[urgent], 0.99),
        urgent_late_share=_mean(response[urgent] > LATE_S),
        routine_mean_s=_mean(response[~urgent]),
        handling_mean_s=_mean(handling),
        utilisation=float(busy.sum() / max(on_duty.sum(), 1.0)),
        gini=gini(busy / np.maximum(on_duty, 1.0)),
        standby_share=float(standby / max(on_duty.sum(), 1.0)),
        called_off_share=_mean(np.array([one.called_off > 0 for one in counted])),
        never=sum(one.arrived_s is None for one in counted),
    )


def gini(values: np.ndarray) -> float:
    """Gini coefficient of workloads: 0 all alike, 1 one does everything."""
    if not len(values) or values.sum() <= 0:
        return 0.0
    ordered = np.sort(values)
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * ordered.sum()))


def _response(matter: Matter, until_s: float) -> float:
    arrived = matter.arrived_s
    return (until_s if arrived is None else arrived) - matter.call.at_s


def _on_duty(shift: Shift, until_s: float) -> float:
    return max(min(shift.ends_s, until_s) - shift.starts_s, 0.0)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0


def _quantile(values: np.ndarray, at: float) -> float:
    return float(np.quantile(values, at)) if len(values) else 0.0
