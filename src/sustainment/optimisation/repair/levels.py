"""Level-of-repair analysis: where to repair what.

For each item at each site one way is chosen (repair, discard, move), and what the ways need is opened, so
that work, transport, replacements and openings together cost least. Solved as an integer program over the
network of X

References: Basten, Schutten and van der Heijden (2009), An efficient model formulation for level of repair
analysis, Annals of Operations Research 172; Basten, van der Heijden and Schutten (2011), A minimum cost flow
model for level of repair analysis, International Journal of Production Economics 133.
"""

from dataclasses import dataclass
from math import inf
from time import perf_counter

import numpy as np

from sustainment.optimisation.highs import (
    DEFAULT,
    Blocking,
    Options,
    Solution,
    Status,
    exact_sum,
    solve,
)
from sustainment.optimisation.repair.network import (
    RepairNetwork,
    cheapest_ways,
    flows,
    largest_flows,
    levels,
    numbers_needed,
    possible,
    way_of_needs,
)
from sustainment.optimisation.repair.program import Laid, lay
from sustainment.problem.kinds import Floats, Ints

AGREES = 1e-6
"""By how much of it our own cost may lie above HiGHS's."""


@dataclass(frozen=True, slots=True)
class RepairLevels:
    """The best ways found, what they cost a year, and the bound below which no ways can."""

    status: Status
    way_of_pair: Ints
    """-1: nothing arrives there."""
    arriving: Floats
    """Units a year at each pair."""
    opened: Ints
    """Number of each asset beyond those present."""
    cost_of_ways: float
    cost_of_assets: float
    bound: float
    blocking: tuple[Blocking, ...]
    """Of an infeasible problem: assets by index, with the numbers of them that are missing."""
    stuck: Ints
    """Pairs at which units arrive that cannot go any way."""
    seconds_to_build: float
    seconds_to_solve: float
    nodes: int

    @property
    def cost(self) -> float:
        """Return the cost a year of ways and assets."""
        return self.cost_of_ways + self.cost_of_assets

    @property
    def gap(self) -> float:
        """Return the share of the cost that the bound leaves open."""
        return max(self.cost - self.bound, 0.0) / abs(self.cost) if self.cost else 0.0


def solve_repair_levels(
    network: RepairNetwork, options: Options = DEFAULT, *, every_decision: bool = False
) -> RepairLevels:
    """
    Return the ways and openings that cost least.

    Parameters
    ----------
    network
        Pairs, ways and assets; flows in units a year.
    options
        Gap, time limit, seed and presolve of the solver.
    every_decision
        State a binary decision for each way, as the model of 2009 does, also where flows decide by
        themselves: the same answer more slowly, to compare.

    Raises
    ------
    MethodError
        Where failed items could move in a circle.
    """
    began = perf_counter()
    level = levels(network)
    ways = possible(network, level)
    living = np.zeros(level.size, dtype=np.bool_)
    living[network.way_pair[ways]] = True
    stuck = np.flatnonzero(~living & (network.entering > 0.0))
    if stuck.size:
        return _without(network, Status.INFEASIBLE, stuck=stuck, seconds=(perf_counter() - began, 0.0))
    largest = largest_flows(network, level, ways=ways)
    laid = lay(network, level, ways=ways, largest=largest, every_decision=every_decision)
    built = perf_counter() - began
    found = solve(laid.program, options)
    if not found.found:
        times = (built, found.seconds)
        return _without(network, found.status, found=found, stuck=stuck, seconds=times)
    return _carried_through(network, level, laid=laid, found=found, built=built)


def _carried_through(
    network: RepairNetwork, level: Ints, *, laid: Laid, found: Solution, built: float
) -> RepairLevels:
    """Return the answer by our own arithmetic, from the solver's decisions and openings alone."""
    number = np.append(found.values, 0.0)[laid.number]
    there = network.asset_present + np.rint(number).astype(np.int64)
    ways = laid.flow >= 0
    ways[way_of_needs(network)[(there <= 0)[network.needs_asset]]] = False
    chosen = (laid.decision >= 0) & ways
    chosen[chosen] = found.values[laid.decision[chosen]] > 0.5
    decided = np.full(level.size, -1, dtype=np.int64)
    decided[network.way_pair[chosen]] = np.flatnonzero(chosen)
    # where a decision was to be taken and none was, nothing may arrive
    ways &= (laid.decision < 0) | chosen
    way_of_pair, _ = cheapest_ways(network, level, ways=ways, decided=decided)
    arriving = flows(network, level, way_of_pair=way_of_pair)
    way_of_pair = np.where(arriving > 0.0, way_of_pair, -1)
    needed = numbers_needed(network, arriving, way_of_pair=way_of_pair)
    opened = np.maximum(needed - network.asset_present, 0)
    used = np.flatnonzero(way_of_pair >= 0)
    cost_of_ways = exact_sum(network.way_cost[way_of_pair[used]], arriving[used])
    cost_of_assets = exact_sum(network.asset_cost, opened.astype(np.float64))
    cost = cost_of_ways + cost_of_assets
    if (needed > np.maximum(network.asset_most, network.asset_present)).any() or (
        arriving[way_of_pair < 0] > 0.0
    ).any():
        raise RuntimeError("the solver's decisions cannot be carried through; please report the study")
    if cost > found.objective + AGREES * max(abs(found.objective), 1.0):
        raise RuntimeError(
            f"the solver says {found.objective}, its decisions cost {cost}; please report the study"
        )
    return RepairLevels(
        status=found.status,
        way_of_pair=way_of_pair,
        arriving=arriving,
        opened=opened,
        cost_of_ways=cost_of_ways,
        cost_of_assets=cost_of_assets,
        bound=min(found.bound, cost),
        blocking=(),
        stuck=np.empty(0, dtype=np.int64),
        seconds_to_build=built,
        seconds_to_solve=found.seconds,
        nodes=found.nodes,
    )


def _without(
    network: RepairNetwork,
    status: Status,
    *,
    stuck: Ints,
    seconds: tuple[float, float],
    found: Solution | None = None,
) -> RepairLevels:
    """Return what can be said without an answer."""
    return RepairLevels(
        status=status,
        way_of_pair=np.full(network.entering.size, -1, dtype=np.int64),
        arriving=np.zeros(network.entering.size),
        opened=np.zeros(network.asset_cost.size, dtype=np.int64),
        cost_of_ways=inf,
        cost_of_assets=0.0,
        bound=found.bound if found is not None else inf,
        blocking=found.blocking if found is not None else (),
        stuck=stuck,
        seconds_to_build=seconds[0],
        seconds_to_solve=seconds[1],
        nodes=found.nodes if found is not None else 0,
    )
