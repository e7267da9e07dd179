"""One concept for each group, at least cost with assets.

Columns: concepts, then assets. Rows: each group takes one concept; an asset of which none stands is there for
each concept that needs it; the work of all concepts is at most what those present and opened can carry.
"""

from dataclasses import dataclass
from math import fsum, inf

import numpy as np

from sustainment.optimisation.highs import DEFAULT, Options, Program, columns, solve
from sustainment.optimisation.repair.network import RepairNetwork
from sustainment.optimisation.together.concepts import Concepts
from sustainment.problem.kinds import Floats, Ints

ROUNDING = 1e-9
"""Share by which a sum of work may pass what assets carry: the last digits of the sum."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One concept of each group, with the assets that they need."""

    concept: Ints
    """By group."""
    opened: Ints
    """Number of each asset beyond those present."""
    cost_of_assets: float
    cost: float
    bound: float
    """No choice of the listed concepts costs less."""


def opened_for(network: RepairNetwork, concepts: Concepts, *, chosen: Ints) -> Ints:
    """Return the least number of each asset, beyond those present, that carries concepts."""
    load = concepts.load[chosen].sum(axis=0)
    needed = np.ceil(load / network.asset_capacity * (1.0 - ROUNDING))
    needed = np.maximum(needed, concepts.needs[chosen].any(axis=0))
    found: Ints = np.maximum(needed.astype(np.int64) - network.asset_present, 0)
    return found


def choose(
    network: RepairNetwork, concepts: Concepts, *, cost: Floats, options: Options = DEFAULT
) -> Chosen | None:
    """
    Return the concepts that cost least together with their assets; None where assets cannot carry any.

    Parameters
    ----------
    network
        Whose assets concepts need.
    concepts
        Sorted by group.
    cost
        Of each concept, a year, without assets.
    options
        Gap and time of the solver.
    """
    found = solve(_program(network, concepts, cost), options)
    if not found.found:
        return None
    chosen = np.flatnonzero(found.values[: cost.size] > 0.5)
    opened = opened_for(network, concepts, chosen=chosen)
    assets = fsum((network.asset_cost * opened).tolist())
    in_all = fsum((*cost[chosen].tolist(), assets))
    return Chosen(chosen, opened, assets, in_all, min(found.bound, in_all))


def _program(network: RepairNetwork, concepts: Concepts, cost: Floats) -> Program:
    count, assets = cost.size, network.asset_cost.size
    groups = concepts.complete.size
    entries = [(concepts.group, np.arange(count), np.ones(count))]
    absent = np.flatnonzero(network.asset_present <= 0)
    concept, place = np.nonzero(concepts.needs[:, absent])
    link = groups + np.arange(concept.size)
    entries += [
        (link, concept, np.ones(concept.size)),
        (link, count + absent[place], -np.ones(concept.size)),
    ]
    finite = np.flatnonzero(np.isfinite(network.asset_capacity))
    by, at = np.nonzero(concepts.load[:, finite])
    share = network.asset_capacity[finite]
    carried = groups + concept.size + np.arange(finite.size)
    entries += [
        (carried[at], by, concepts.load[by, finite[at]] / share[at]),
        (carried, count + finite, -np.ones(finite.size)),
    ]
    row, column, value = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    start, row, value = columns((row.astype(np.int64), column.astype(np.int64), value), count + assets)
    rows = groups + concept.size + finite.size
    most = np.maximum(network.asset_most - network.asset_present, 0).astype(np.float64)
    present = network.asset_present[finite].astype(np.float64)
    return Program(
        cost=np.concatenate((cost, network.asset_cost)),
        lower=np.zeros(count + assets),
        upper=np.concatenate((np.ones(count), most)),
        integer=np.ones(count + assets, dtype=np.bool_),
        start=start,
        row=row,
        value=value,
        row_lower=np.concatenate((np.ones(groups), np.full(rows - groups, -inf))),
        row_upper=np.concatenate((np.ones(groups), np.zeros(concept.size), present * (1.0 + ROUNDING))),
        row_group=np.full(rows, -1, dtype=np.int64),
        groups=(),
    )
