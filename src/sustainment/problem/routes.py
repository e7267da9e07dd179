"""The routes that are used, as numbers."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Ints, ModeRoutes, Routes, Steps, Times
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, distinct, position
from sustainment.problem.resources import Needs, Present, needs, refuse_absent
from sustainment.problem.steps import in_order
from sustainment.problem.times import chosen, counts, numbers, times
from sustainment.problem.work import ModesOfItems, Work


class Exchanges(NamedTuple):
    """Exchange work that may be stated: end items, their parts, where."""

    item: Ints
    part: Ints
    site: Ints


class Used(NamedTuple):
    """Routes, and who uses which."""

    routes: Routes
    of_pair: Ints
    modes: ModeRoutes
    of_exchange: Ints
    steps: list[Steps]


def routes(
    facts: Facts, work: Work, *, pairs: ItemSites, modes: ModesOfItems, exchanges: Exchanges, present: Present
) -> Used:
    """Return the rows of repairs that the pairs and exchanges use, as routes in the order of their keys."""
    of_pair = work.routes(pairs, facts.at)
    by_mode = work.mode_routes(pairs, modes, day=facts.at)
    of_exchange = work.exchanges(exchanges.item, exchanges.part, site=exchanges.site, day=facts.at)
    steps = work.route_steps(facts, pairs, start=of_pair) if facts.steps else in_order([])
    later = steps.value.astype(np.int64)
    used = distinct(np.concatenate((of_pair, by_mode.route, of_exchange, later)))
    used = used[used >= 0]
    needed = needs(work.frame["needs"].gather(used).to_list(), present.names, facts=facts)
    places = (
        (of_pair, pairs[1]),
        (by_mode.route, pairs[1][by_mode.pair]),
        (of_exchange, exchanges.site),
        (later, pairs[1][steps.target]),
    )
    if needed.resource.size:
        route = position(used, np.concatenate([route for route, _ in places]))
        site = np.concatenate([site for _, site in places])
        refuse_absent(needed, present, at=(route[route >= 0], site[route >= 0]), facts=facts)
    moving = [steps._replace(value=position(used, later).astype(np.float64))]
    return Used(
        routes=_arrays(facts, work, used=used, needed=needed),
        of_pair=position(used, of_pair),
        modes=by_mode._replace(route=position(used, by_mode.route)),
        of_exchange=position(used, of_exchange),
        steps=[*moving, *work.number_steps(facts, used)] if facts.steps else [],
    )


def _arrays(facts: Facts, work: Work, *, used: Ints, needed: Needs) -> Routes:
    frame = work.frame
    at = np.full(used.size, facts.at)
    turnaround = chosen(times(frame, "turnaround_days"), used)
    return Routes(
        share=work.shares(used, at),
        no_fault_found=numbers(frame, "no_fault_found_share")[used],
        condemnation=numbers(frame, "condemnation_share")[used],
        rework=numbers(frame, "rework_share")[used],
        turnaround=Times(work.turnarounds(used, at), turnaround.law, turnaround.variation),
        delay=chosen(times(frame, "delay_days"), used),
        test=chosen(times(frame, "test_days"), used),
        priority=counts(frame, "priority", blank=1)[used],
        keeps_bay=frame["keeps_bay"].to_numpy()[used],
        cost=numbers(frame, "cost")[used],
        needs_start=needed.start,
        needs_resource=needed.resource,
        needs_quantity=needed.quantity,
    )
