"""Planned work: how often it comes, and what it takes away.

By use it comes at use x stress / every of a working machine; by the calendar every so many days since last
done, working or not (MODEL rule 5). For overhaul and discard the item leaves.
"""

import numpy as np

from sustainment.analytic.layout import Layout
from sustainment.analytic.rates import Activity
from sustainment.analytic.totals import total
from sustainment.problem.arrays import Action, Floats, Problem


def full_service_rates(problem: Problem) -> Floats:
    """Return planned work a day, by row of services, if all always worked and it took no time.

    N x copies x use x stress / every; life unit `day`: N x copies / every.
    """
    services, slots = problem.services, problem.slots
    copies = np.ones(services.fleet.size)
    part = services.slot >= 0
    slot = services.slot[part]
    running = slots.needed[slot] + (slots.quantity[slot] - slots.needed[slot]) * slots.standby_share[slot]
    copies[part] = np.where(services.calendar[part], slots.quantity[slot], running)
    use = np.where(services.calendar, 1.0, 0.0)
    used = services.use_line >= 0
    use[used] = problem.uses.per_day[services.use_line[used]]
    return problem.fleets.authorised[services.fleet] * copies * use / services.every


def service_rates_at(problem: Problem, activity: Activity) -> Floats:
    """Return planned work a day, by row of services, at a state of the fleet."""
    full = full_service_rates(problem)
    if problem.demand_is_constant:
        return full
    services = problem.services
    there = activity.equipped[services.fleet]
    part = services.slot >= 0
    there[part] = activity.installed[services.slot[part]]
    share = np.where(services.calendar, there * activity.between, activity.working[services.fleet])
    return full * share


def planned_removals(problem: Problem, layout: Layout, *, served: Floats) -> Floats:
    """Return by stream the items that leave a day for overhaul, of all planned work `served` a day."""
    leaves = np.where(problem.services.action == Action.OVERHAUL, served, 0.0)
    return total(leaves, layout.service_stream, number=layout.stream_pair.size)


def planned_losses(problem: Problem, layout: Layout, *, served: Floats) -> Floats:
    """Return by pair the items discarded a day: written off where they are, an order in their place."""
    gone = np.where(problem.services.action == Action.DISCARD, served, 0.0)
    return total(gone, layout.stream_pair[layout.service_stream], number=problem.pairs.item.size)
