"""Queueing theory to hold the twin against: Erlang's C and Larson's hypercube."""

from itertools import product
from math import factorial

import numpy as np


def erlang_c_wait(rate: float, work_s: float, people: int) -> float:
    """Mean wait in an M/M/c queue, in seconds."""
    load = rate * work_s
    busy = load / people
    last = load**people / factorial(people) / (1 - busy)
    all_busy = last / (sum(load**k / factorial(k) for k in range(people)) + last)
    return all_busy * work_s / (people * (1 - busy))


def hypercube(rates, orders, work_s, *, longest_queue=80):
    """Larson 1974, with a queue: who is busy how often, and who serves whom.

    Args:
        rates: calls a second of each atom.
        orders: for each atom the units, the preferred first.

    Returns:
        The share of time each unit is busy, and the share of all calls by (atom, unit) among
        those that meet somebody free.
    """
    count = len(orders[0])
    states = [*product((0, 1), repeat=count)]
    states += [(*((1,) * count), queue) for queue in range(1, longest_queue + 1)]
    place = {state: at for at, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))
    sent = np.zeros((len(states), len(rates), count))
    for state, at in place.items():
        queue = state[count] if len(state) > count else 0
        units = state[:count]
        for atom, rate in enumerate(rates):
            free = [unit for unit in orders[atom] if not units[unit]]
            if free:
                after = (*units[: free[0]], 1, *units[free[0] + 1 :])
                sent[at, atom, free[0]] = rate
            else:
                after = (*units, min(queue + 1, longest_queue))
            flow[at, place[after]] += rate
        for unit in range(count):
            if not units[unit]:
                continue
            if queue:
                after = units if queue == 1 else (*units, queue - 1)
            else:
                after = (*units[:unit], 0, *units[unit + 1 :])
            flow[at, place[after]] += 1 / work_s
    np.fill_diagonal(flow, flow.diagonal() - flow.sum(axis=1))
    system = np.vstack((flow.T, np.ones(len(states))))
    wanted = np.zeros(len(states) + 1)
    wanted[-1] = 1
    chance = np.linalg.lstsq(system, wanted, rcond=None)[0]
    busy = [sum(chance[at] for state, at in place.items() if state[u]) for u in range(count)]
    met = np.tensordot(chance, sent, axes=1)
    return np.array(busy), met / met.sum()
