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


def full_activity(problem: Problem) -> Activity:
    """Return the state in which every position works."""
    return Activity(
        working=np.ones(problem.fleets.unit.size),
        installed=np.ones(problem.slots.fleet.size),
        equipped=np.ones(problem.fleets.unit.size),
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
    if problem.demand_is_constant:
        return full
    sources = problem.sources
    share = activity.working[sources.fleet].copy()
    in_slot = sources.calendar & (sources.slot >= 0)
    share[in_slot] = activity.installed[sources.slot[in_slot]]
    whole = sources.calendar & (sources.slot < 0)
    share[whole] = activity.equipped[sources.fleet[whole]]
    return full * share
