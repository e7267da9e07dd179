"""A study to arrays."""

from typing import Any

import numpy as np

from sustainment.model.items import ITEM_KINDS
from sustainment.model.settings import Settings
from sustainment.problem.arrays import Groups, Ints, Items, Moves, Names, Pairs, Problem, Slots, StepKind
from sustainment.problem.breakdown import breakdown, children
from sustainment.problem.courses import courses, held
from sustainment.problem.damage import hits
from sustainment.problem.demand import Demand, demand, mode_names, modes_of_items
from sustainment.problem.disruptions import Strikes, disruptions
from sustainment.problem.facts import Facts, StudyTables, read_facts
from sustainment.problem.grouping import ItemSites, distinct, position
from sustainment.problem.groups import groups
from sustainment.problem.lanes import Carried, lane_steps, lanes, ways
from sustainment.problem.laterals import laterals
from sustainment.problem.missions import missions
from sustainment.problem.moves import Stands, moves, stands
from sustainment.problem.names import codes, name_hashes, sorted_names
from sustainment.problem.network import Network, network, supply_steps
from sustainment.problem.opening import Openings, openings
from sustainment.problem.outages import outages
from sustainment.problem.pairs import Shelves, pairs, pairs_that_matter, shelves
from sustainment.problem.receipts import deliveries, receipts
from sustainment.problem.resources import Present, resources
from sustainment.problem.routes import Exchanges, Used, routes
from sustainment.problem.services import with_routes
from sustainment.problem.steps import in_order
from sustainment.problem.supply import supply_lanes
from sustainment.problem.times import counts, numbers, times
from sustainment.problem.transitions import transitions
from sustainment.problem.unused import note_unused
from sustainment.problem.wildcards import Register
from sustainment.problem.work import Work, work


def build(study: StudyTables, *, day: float | None = None) -> Problem:
    """
    Return a study as arrays.

    Parameters
    ----------
    study
        The facts: only its tables and settings are read.
    day
        None for a run over all days: the arrays hold what holds on day 0, steps what changes later. Else the
        arrays hold what holds on that day, milestones on their mean day, and there are no steps.
    """
    facts = read_facts(study, day)
    note_unused(facts)
    struck = disruptions(facts)
    modes = Register(mode_names(facts))
    tree = breakdown(facts.tables["parts"], facts.items, spans=facts.spans("parts"), day=facts.at)
    kids = children(tree, facts.tables["parts"], items=len(facts.items.names))
    asked = demand(facts, modes, tree=tree)
    struck_machines, strikes = hits(facts, modes, of=asked.fleets)
    worked, net = work(facts, modes, tree=tree), network(facts, supply_lanes(facts))
    shelf, goods, taught, going = shelves(facts), deliveries(facts), held(facts), stands(facts)
    seeds = [*_held(asked, going), shelf.stocked, *goods.touched(), *taught.touched()]
    of = pairs_that_matter(facts, seeds, network=net, work=worked, children=kids)
    lanes_used = net.lanes_used(*of)
    carried = ways(facts, net, used=lanes_used, disruptions=struck)
    present = resources(facts, struck, date_zero=study.settings.date_zero)
    allotted, exchange, moved = _allotted(facts, worked, of=of, modes=modes, asked=(asked, going, present))
    names, rules = _names(facts, asked, modes=modes, named=(present.names, goods.names, taught.names))
    opened = openings(facts, struck, used=distinct(of[1]))
    neighbours, switched, barred = laterals(facts, of, disruptions=struck)
    steps = [*asked.steps, *strikes, *allotted.steps, *present.steps, *opened.steps, *switched, going.steps]
    by_chance, chances = outages(facts, struck, strikes=_strikes(carried, present, opened, barred=barred))
    if facts.steps:
        steps += [supply_steps(net, of, lanes=lanes_used), *lane_steps(facts, carried)]
    return Problem(
        names=names,
        groups=rules,
        items=_items(facts),
        pairs=_pairs(facts, of, shelf=shelf, net=net, used=lanes_used)._replace(route=allotted.of_pair),
        mode_routes=allotted.modes,
        routes=allotted.routes,
        lanes=lanes(facts, carried),
        laterals=neighbours,
        children=kids,
        hits=struck_machines,
        slots=_slots(facts, asked, of=of, exchange=exchange),
        missions=missions(facts, asked.fleets, lines=asked.lines, settings=study.settings),
        receipts=receipts(facts, goods, pairs=of),
        moves=moved,
        courses=courses(facts, taught, pairs=of, resource_names=present.names),
        steps=in_order(steps, fleets=asked.fleets),
        outages=by_chance,
        outage_hash=name_hashes(chances),
        site_capacity_per_day=opened.capacity,
        **_demand(facts, asked, of=of, allotted=allotted),
        **_resources(present),
        **_hashes(names),
        **_whole_study(facts, study.settings),  # last: with all that was left out on the way
    )


def _strikes(
    carried: Carried, present: Present, opened: Openings, *, barred: Strikes
) -> list[tuple[StepKind, Strikes]]:
    return [
        (StepKind.LANE_OPEN, carried.down.strikes),
        (StepKind.LANE_UP_OPEN, carried.up.strikes),
        (StepKind.RESOURCE, present.strikes),
        (StepKind.SITE_OPEN, opened.strikes),
        (StepKind.LATERAL, barred),
    ]


def _names(
    facts: Facts, asked: Demand, *, modes: Register, named: tuple[list[str], list[str], list[str]]
) -> tuple[Names, Groups]:
    groups_by_name, rules = groups(facts, asked.fleets)
    resources_by_name, deliveries_by_name, courses_by_name = named
    names = Names(
        items=list(facts.items.names),
        sites=list(facts.sites.names),
        units=list(facts.units.names),
        modes=list(modes.names),
        milestones=list(facts.clock.names),
        groups=groups_by_name,
        resources=resources_by_name,
        deliveries=deliveries_by_name,
        courses=courses_by_name,
        missions=sorted_names(facts.tables["missions"]["mission"]),
    )
    return names, rules


def _allotted(
    facts: Facts, worked: Work, *, of: ItemSites, modes: Register, asked: tuple[Demand, Stands, Present]
) -> tuple[Used, Ints, Moves]:
    """Return the routes, those of the exchanges of slots at first, and who moves where."""
    demanded, going, present = asked
    moved, moved_to = moves(going, demanded.fleets, slot_fleet=demanded.fitted.fleet)
    exchanges = _exchanges(demanded, moved, moved_to=moved_to)
    of_items = modes_of_items(facts, modes)
    allotted = routes(facts, worked, pairs=of, modes=of_items, exchanges=exchanges, present=present)
    exchange, later = np.split(allotted.of_exchange, [demanded.fitted.fleet.size])
    return allotted, exchange, moved._replace(exchange=later)


def _demand(facts: Facts, asked: Demand, *, of: ItemSites, allotted: Used) -> dict[str, Any]:
    fleets, served = asked.fleets, asked.services
    item = np.where(
        served.slot >= 0, np.append(asked.fitted.item, -1)[served.slot], fleets.item[served.fleet]
    )
    pair = _place(facts, of, item=item, site=fleets.site[served.fleet])
    return {
        "fleets": fleets._replace(pair=_place(facts, of, item=fleets.item, site=fleets.site)),
        "services": with_routes(served, pair, special=allotted.modes),
        "consumptions": asked.consumptions._replace(
            pair=_place(facts, of, item=asked.drawn.item, site=fleets.site[asked.drawn.fleet])
        ),
        "sources": asked.sources,
        "transitions": transitions(facts, asked.changing, of=fleets),
        "uses": asked.uses,
    }


def _resources(present: Present) -> dict[str, Any]:
    return {"resources": present.arrays, "shifts": present.shifts, "resource_at": present.at}


def _held(asked: Demand, going: Stands) -> list[ItemSites]:
    """Return what units hold and claim, where they stand at first and later."""
    fleets, manned = asked.fleets, np.flatnonzero(asked.fleets.crew >= 0)
    found = []
    for fleet, item in (
        (np.arange(fleets.item.size), fleets.item),
        (asked.fitted.fleet, asked.fitted.item),
        (asked.drawn.fleet, asked.drawn.item),
        (manned, fleets.crew[manned]),
    ):
        place, stand = going.of_fleets(fleet, fleets)
        found += [(item, fleets.site[fleet]), (item[place], going.site[stand])]
    return found


def _exchanges(asked: Demand, moved: Moves, *, moved_to: Ints) -> Exchanges:
    """Return the exchanges of all slots where they are at first, then where they are later."""
    fleet = asked.fitted.fleet
    slot = np.concatenate((np.arange(fleet.size), moved.slot))
    site = np.concatenate((asked.fleets.site[fleet], moved_to))
    return Exchanges(asked.fleets.item[fleet[slot]], asked.fitted.item[slot], site)


def _place(facts: Facts, of: ItemSites, *, item: Ints, site: Ints) -> Ints:
    sites = max(len(facts.sites.names), 1)
    return position(of[0] * sites + of[1], item * sites + site)


def _pairs(facts: Facts, of: ItemSites, *, shelf: Shelves, net: Network, used: Ints) -> Pairs:
    lane = net.lane[net.places(*of)]
    start = np.concatenate((net.rows.start, [-1]))[lane]
    supplying = np.where(start < len(facts.sites.names), start, -1)
    return pairs(facts, of, shelf=shelf, lane=position(used, lane), supplying=supplying)


def _slots(facts: Facts, asked: Demand, *, of: ItemSites, exchange: Ints) -> Slots:
    parts, (fleet, item, row) = facts.tables["parts"], asked.fitted
    quantity = counts(parts, "quantity", blank=1)
    needed = counts(parts, "needed", blank=-1)
    return Slots(
        fleet=fleet,
        item=item,
        pair=_place(facts, of, item=item, site=asked.fleets.site[fleet]),
        quantity=quantity[row],
        needed=np.where(needed < 0, quantity, needed)[row],
        standby_share=numbers(parts, "standby_share")[row],
        exchange=exchange,
    )


def _items(facts: Facts) -> Items:
    frame = facts.now("items").sort("item")
    return Items(
        price=numbers(frame, "price"),
        mass_kg=numbers(frame, "mass_kg"),
        procurement=times(frame, "procurement_days"),
        variance_to_mean=numbers(frame, "variance_to_mean"),
        kind=codes(frame["kind"], ITEM_KINDS),
    )


def _hashes(names: Names) -> dict[str, Any]:
    listed = {
        "item": names.items,
        "site": names.sites,
        "unit": names.units,
        "mode": names.modes,
        "delivery": names.deliveries,
        "milestone": names.milestones,
        "resource": names.resources,
        "course": names.courses,
        "mission": names.missions,
    }
    return {f"{what}_hash": name_hashes(of) for what, of in listed.items()}


def _whole_study(facts: Facts, settings: Settings) -> dict[str, Any]:
    sites = facts.now("sites").sort("site")
    return {
        "milestones": facts.milestones,
        "left_out": facts.left_out.rows(),
        "site_fixed_cost": numbers(sites, "set_up_cost"),
        "site_cost_per_year": numbers(sites, "cost_per_year"),
        "days": settings.days,
        "warm_up_days": float(settings.warm_up_days),
        "count_from_day": float(settings.count_from_day),
        "demand_is_constant": settings.demand == "constant",
        "cannibalisation": settings.cannibalisation,
        "holding_share": float(settings.holding_share),
        "discount_rate": float(settings.discount_rate),
    }
