"""Up to which load the queue formula was checked.

Where only working machines fail, a queue before a shop slows its own arrivals, the more so the fewer machines
it serves; two moments of an open queue see that only on average, and answer too low. Measured against closed
chains (docs/accuracy.md, classes shop, shared-shop and exchange): nearly all errors above 2 points lie above
1 - 1/sqrt(machines), and nearly none above 2.5 points below it.
"""

import numpy as np

from sustainment.analytic.state import SteadyState
from sustainment.problem.arrays import Flags, Floats

LOAD_CHECKED = 0.8
"""Load up to which an open queue is trusted, however many machines the shop serves (MODEL section 8)."""
FEWEST = 2
"""One machine alone never waits for itself; its limit is that of two."""


def load_checked(machines: Floats) -> Floats:
    """Return the load if all worked up to which a shop that serves so many machines was checked."""
    checked: Floats = np.minimum(LOAD_CHECKED, 1.0 - 1.0 / np.sqrt(np.maximum(machines, FEWEST)))
    return checked


def loads_checked(state: SteadyState) -> Floats:
    """Return the load up to which the queue of each resource was checked."""
    found = np.full(state.full_load.size, LOAD_CHECKED)
    if state.problem.demand_is_constant:
        return found
    least = float(load_checked(np.array(float(FEWEST))))
    for k in np.flatnonzero(state.full_load > least):
        found[k] = load_checked(np.array(machines_served(state, int(k))))
    return found


def machines_served(state: SteadyState, k: int) -> float:
    """Return the positions whose failures a resource works on."""
    problem, jobs = state.problem, state.jobs
    fleets, slots, pairs = problem.fleets, problem.slots, problem.pairs
    here = jobs.resource == k
    items = np.unique(pairs.item[jobs.pair[here & (jobs.pair >= 0)]])
    chosen = np.isin(fleets.item, items)
    chosen[slots.fleet[np.isin(slots.item, items)]] = True
    # Parts of parts belong to no machine by name: all machines there may need them.
    chosen |= items.size > 0 and not chosen.any()
    chosen &= _sites_below(state, int(problem.resources.site[k]))[fleets.site]
    chosen[slots.fleet[jobs.slot[here & (jobs.slot >= 0)]]] = True
    chosen[problem.services.fleet[jobs.service[here & (jobs.service >= 0)]]] = True
    return float(fleets.authorised[chosen].sum())


def _sites_below(state: SteadyState, site: int) -> Flags:
    """Tell of each site whether its failed units may come to a site."""
    pairs = state.problem.pairs
    supplied = np.flatnonzero(pairs.supplier >= 0)
    found = np.zeros(len(state.problem.names.sites), dtype=np.bool_)
    found[site] = True
    while True:
        before = int(found.sum())
        found[pairs.site[supplied[found[pairs.site[pairs.supplier[supplied]]]]]] = True
        if int(found.sum()) == before:
            return found
