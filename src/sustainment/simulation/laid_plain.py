"""Where a failed item goes the short way, laid out.

The way itself is `events/plain.py`.
"""

import numpy as np

from sustainment.problem.arrays import Flags, Law, Problem, StepKind
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


def never_shut(problem: Problem) -> Flags:
    """Tell which sites are open all the time, whatever comes."""
    steps, outages = problem.steps, problem.outages
    shut = np.zeros(len(problem.names.sites), dtype=np.bool_)
    shut[steps.target[steps.kind == StepKind.SITE_OPEN]] = True
    shut[outages.strike_target[outages.strike_kind == StepKind.SITE_OPEN]] = True
    return ~shut
