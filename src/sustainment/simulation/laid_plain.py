"""Where a failed item goes the short way, laid out.

The way itself is `events/plain.py`, and in its machine `events/plain_parts.py`.
"""

import numpy as np

from sustainment.problem.arrays import Flags, Law, Problem, StepKind
from sustainment.simulation.events.moves import OF_SLOT
from sustainment.simulation.events.shops import DELAY_ROW
from sustainment.simulation.laid_moves import touched_by_moves
from sustainment.simulation.tables import Tables


def lay_plain(tables: Tables, problem: Problem) -> None:
    """Mark plain routes and pairs; all that they are told by is laid out already."""
    routes, pairs = tables["routes"], tables["pairs"]
    delays = tables["times"][routes["times"] + DELAY_ROW]
    routes["plain"] = (
        (routes["first_need"] == routes["last_need"])
        & (delays["law"] == Law.FIXED)
        & (delays["mean"] == 0.0)
        & (routes["rework"] == 0.0)
    )
    pairs["plain"] = (
        (pairs["policy"] == 0)
        & (pairs["repaired"] == 1)
        & (pairs["owed"] < 0)
        & (pairs["kin"] < 0)
        & (pairs["first_mode"] == pairs["last_mode"])
        & (pairs["first_lateral"] == pairs["last_lateral"])
        & never_shut(problem)[pairs["site"]]
        & ~touched_by_moves(tables, problem)
    )
    _lay_plain_ways(tables, problem)
    _lay_plain_parts(tables, problem)


def _lay_plain_ways(tables: Tables, problem: Problem) -> None:
    """Mark ways down that are never waited for, nor their way up, and ways whose trips cost something."""
    ways, last = tables["ways"], 2 * problem.lanes.to_site.size
    down, up = ways[0:last:2], ways[1:last:2]
    down["plain"] = (down["limited"] == 0) & (down["order_ticks"] == 0) & (up["limited"] == 0)
    ways["paid"] = (ways["cents"] > 0) | (ways["cents_per_tonne"] > 0)


def _lay_plain_parts(tables: Tables, problem: Problem) -> None:
    """Mark plain slots and sources (`events/plain_parts.py`)."""
    fleets, slots, sources = tables["fleets"], tables["slots"], tables["sources"]
    followed = fleets["ages"] + fleets["lives"] + fleets["plans"] + fleets["missions"] > 0
    followed |= (fleets["crew"] >= 0) | problem.cannibalisation | (problem.holding_share > 0.0)
    stands, every = tables["stands"], np.arange(slots.size)
    moves = np.isin(every, stands["index"][stands["kind"] == OF_SLOT])
    own = np.isin(every, fleets["own_slot"])
    slots["plain"] = (
        ~followed[slots["fleet"]]
        & ~(own | moves)
        & (slots["needed"] == slots["quantity"])
        & (slots["exchange"] < 0)
        & (slots["first_service"] == slots["last_service"])
    )
    sources["plain"] = (
        (slots["plain"][sources["slot"]] == 1)
        & (sources["critical"] == 1)
        & (sources["theta"] == 0.0)
        & (sources["mission"] == 0)
    )


def never_shut(problem: Problem) -> Flags:
    """Tell which sites are open all the time, whatever comes."""
    steps, outages = problem.steps, problem.outages
    shut = np.zeros(len(problem.names.sites), dtype=np.bool_)
    shut[steps.target[steps.kind == StepKind.SITE_OPEN]] = True
    shut[outages.strike_target[outages.strike_kind == StepKind.SITE_OPEN]] = True
    return ~shut
