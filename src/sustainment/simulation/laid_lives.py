"""Weibull lives, laid out."""

import math

import numpy as np

from sustainment.errors import MethodError
from sustainment.problem.arrays import Problem
from sustainment.simulation.events.stocks import AGED
from sustainment.simulation.tables import Tables


def lay_lives(tables: Tables, problem: Problem) -> int:
    """Fill what fleets, sources and shelves know of lives; return how many a machine has, at most.

    A machine has a life for each copy and each Weibull mode of it, its own modes one each. They lie in
    the order of the sources, which is the same in all fleets of a type.
    """
    sources, fleets = tables["sources"], tables["fleets"]
    aging = problem.sources.shape != 1.0
    copies = np.where(aging, tables["slots"]["quantity"][sources["slot"]], 0)
    before = np.cumsum(copies) - copies
    begin = np.concatenate((before, [copies.sum()]))
    first = begin[fleets["first_source"]]
    fleets["lives"] = begin[fleets["last_source"]] - first
    sources["first_life"] = np.where(aging, before - first[sources["fleet"]], -1)
    sources["renewed"] = problem.sources.renewed
    for place in np.flatnonzero(aging):
        shape = float(problem.sources.shape[place])
        sources["inverse_shape"][place] = 1.0 / shape
        sources["scale"][place] = 1.0 / math.gamma(1.0 + 1.0 / shape)
    tables["pairs"]["kin"] = -1
    if not problem.demand_is_constant:
        fleets["ages"] = fleets["lives"] + fleets["plans"] > 0
        for item in np.unique(problem.fleets.item[fleets["ages"] == 1]):
            of_type = np.flatnonzero(problem.fleets.item == item)
            _check_alike(problem, (fleets["lives"] + fleets["plans"])[of_type], item=int(item))
            tables["pairs"]["kin"][problem.pairs.item == item] = of_type[0]
            tables["pairs"]["watched"][problem.pairs.item == item] |= AGED
    # planned work takes a place of its own in a machine: what is left until it is due
    return int((fleets["lives"] + fleets["plans"]).max(initial=0))


def _check_alike(problem: Problem, lives: "np.ndarray[tuple[int], np.dtype[np.int64]]", *, item: int) -> None:
    """An age that travels must mean the same in every unit."""
    if np.unique(lives).size > 1:
        raise MethodError(
            f"{problem.names.items[item]} has other parts or failure modes in some units, so that its age "
            "cannot go from one to the other"
        )
