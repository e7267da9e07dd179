"""Removals a day by failure source, at a state of the fleet."""

from dataclasses import dataclass

import numpy as np

from sustainment.problem.arrays import Floats, Problem


@dataclass(frozen=True)
class Activity:
    """How much of the fleet is at work: shares of positions and of installed copies."""

    working: Floats
    """By fleet: part of the authorised positions that work."""
    installed: Floats
    """By slot: part of the copies of full strength that are in place."""
    equipped: Floats
    """By fleet: part of the positions that hold an end item."""
    at_risk: Floats
    """By slot: failures of a working machine's copies as a part of those of a whole one's."""
    between: Floats
    """By row of services: part of the time in which the calendar to the next planned work runs."""


def full_activity(problem: Problem) -> Activity:
    """Return the state in which every position works."""
    return Activity(
        working=np.ones(problem.fleets.unit.size),
        installed=np.ones(problem.slots.fleet.size),
        equipped=np.ones(problem.fleets.unit.size),
        at_risk=np.ones(problem.slots.fleet.size),
        between=np.ones(problem.services.fleet.size),
    )


def full_rates(problem: Problem) -> Floats:
    """Return removals a day of each source at full authorised strength (MODEL section 4).

    N x (needed + (Q - needed) x standby share) x use x stress / mtbf, also for Weibull lives.
    """
    sources, slots = problem.sources, problem.slots
    copies = np.ones(sources.fleet.size)
    in_slot = sources.slot >= 0
    slot = sources.slot[in_slot]
    spare = (slots.quantity[slot] - slots.needed[slot]) * slots.standby_share[slot]
    copies[in_slot] = slots.needed[slot] + spare
    use = np.where(sources.calendar, 1.0, 0.0)
    used = sources.use_line >= 0
    use[used] = problem.uses.per_day[sources.use_line[used]]
    return problem.fleets.authorised[sources.fleet] * copies * use * sources.per_use


def rates_at(problem: Problem, activity: Activity, *, full: Floats) -> Floats:
    """Return removals a day of each source when only what works, or is installed, fails."""
    return full if problem.demand_is_constant else full * shares_at(problem, activity)


def shares_at(problem: Problem, activity: Activity) -> Floats:
    """Return of each source the share of its full strength that may fail."""
    sources = problem.sources
    share = activity.working[sources.fleet].copy()
    in_slot = sources.calendar & (sources.slot >= 0)
    share[in_slot] = activity.installed[sources.slot[in_slot]]
    by_use = ~sources.calendar & (sources.slot >= 0)
    share[by_use] *= activity.at_risk[sources.slot[by_use]]
    whole = sources.calendar & (sources.slot < 0)
    share[whole] = activity.equipped[sources.fleet[whole]]
    return share
