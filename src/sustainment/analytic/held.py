"""Another supply, at the failures and waits of a known state.

What fails, how long work waits at each resource and how long repairs keep their bays are those of the known
state; flows, pipelines and backorders are those of the other supply. One turn of the circle, not its end.
"""

import numpy as np

from sustainment.analytic.circle import Circle, Trial
from sustainment.analytic.over_time.snapshot import activity_of
from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Floats, Problem


def held_at(known: SteadyState, problem: Problem, *, poisson: bool) -> SteadyState:
    """
    Return the state of a problem at the activity of a known state.

    Parameters
    ----------
    known
        The state of the same fleets with other stock, lanes, repairs or resources.
    problem
        Whose state is wanted; a resource that the known state does not have keeps no job waiting.
    poisson
        METRIC: every pipeline Poisson with its mean.
    """
    circle = Circle(problem, known.day, poisson)
    return circle.turn(Trial(activity_of(known), _kept(known, problem, poisson), _loads(known, problem)))


def _kept(known: SteadyState, problem: Problem, poisson: bool) -> Floats:
    """Return by pair how long a repair keeps its bay for a child."""
    days = Circle(known.problem, known.day, poisson).kept_days(known)
    names, pairs = known.problem.names, known.problem.pairs
    at = {
        (names.items[item], names.sites[site]): float(kept)
        for item, site, kept in zip(pairs.item, pairs.site, days, strict=True)
        if kept > 0.0
    }
    names, pairs = problem.names, problem.pairs
    places = zip(pairs.item, pairs.site, strict=True)
    return np.array([at.get((names.items[item], names.sites[site]), 0.0) for item, site in places])


def _loads(known: SteadyState, problem: Problem) -> Floats:
    """Return by resource the load to which its wait belongs."""
    names, resources = known.problem.names, known.problem.resources
    at = {
        (names.resources[name], names.sites[site]): float(load)
        for name, site, load in zip(resources.name, resources.site, known.supply.shops.load, strict=True)
    }
    names, resources = problem.names, problem.resources
    places = zip(resources.name, resources.site, strict=True)
    return np.array([at.get((names.resources[name], names.sites[site]), 0.0) for name, site in places])
