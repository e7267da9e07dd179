"""Lower hulls of cost and effect, as edges.

An edge is what each unit takes off an effect (`gain`, falling from edge to edge) and how many units it is
long. The hull of a sum of independent parts is made of their edges sorted by gain (Fox 1966); the hull of a
union of curves comes from the least value at each number of units.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOT_REACHED = np.inf
"""The value at a number of units that no plan has."""


class Edges(NamedTuple):
    """Room for edges, and as much to sort them in."""

    gain: Floats
    units: Ints
    spare_gain: Floats
    spare_units: Ints


class Curves(NamedTuple):
    """The least value with 0, 1, 2, ... units, and what it is reached with; one row a level."""

    value: Floats
    way: Ints


@linked
@compiled
def merge_edges(edges: Edges, start: int, end: int) -> None:
    """Sort edges by falling gain: neighbouring sorted runs are merged; equal gains keep their order."""
    gain, units = edges.gain, edges.units
    while end > start:
        at = start
        while at < end:
            middle = _end_of_run(gain, at, end)
            if at == start and middle == end:
                return
            if middle == end:
                break
            stop = _end_of_run(gain, middle, end)
            _merge(edges, at, middle, stop)
            for k in range(at, stop):
                gain[k], units[k] = edges.spare_gain[k], edges.spare_units[k]
            at = stop


@linked
@compiled
def _end_of_run(gain: Floats, start: int, end: int) -> int:
    """Return where gains from `start` on stop falling."""
    k = start + 1
    while k < end and gain[k] <= gain[k - 1]:
        k += 1
    return k


@linked
@compiled
def _merge(edges: Edges, start: int, middle: int, end: int) -> None:
    """Merge two neighbouring runs into the spare room."""
    gain, units = edges.gain, edges.units
    left, right = start, middle
    for k in range(start, end):
        if right >= end or (left < middle and gain[left] >= gain[right]):
            edges.spare_gain[k], edges.spare_units[k] = gain[left], units[left]
            left += 1
        else:
            edges.spare_gain[k], edges.spare_units[k] = gain[right], units[right]
            right += 1


@linked
@compiled
def keep_least(curves: Curves, level: int, n: int, value: float, way: int, top: int) -> int:
    """Keep the least value at n units; return the most units that the curve of this level knows of."""
    while top < n:
        top += 1
        curves.value[level, top] = NOT_REACHED
    if value < curves.value[level, n]:
        curves.value[level, n], curves.way[level, n] = value, way
    return top


@linked
@compiled
def hull_of_curve(curves: Curves, level: int, top: int, edges: Edges, at: int, enough: float) -> int:
    """Write the edges of a curve's lower hull from `at` on; return their end.

    Only edges that gain `enough` a unit. Points that lie on an edge stay vertices.
    """
    value, gain, units = curves.value[level], edges.gain, edges.units
    reached, end = 0, at
    for n in range(1, top + 1):
        if value[n] == NOT_REACHED:
            continue
        fall, length = value[reached] - value[n], n - reached
        while end > at and fall > gain[end - 1] * length:
            end -= 1
            reached -= units[end]
            fall, length = value[reached] - value[n], n - reached
        if fall > 0.0 and fall >= enough * length:
            gain[end], units[end] = fall / length, length
            end += 1
            reached = n
    return end
