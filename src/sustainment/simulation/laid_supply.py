"""Shelves, deliveries and milestones, laid out."""

import numpy as np

from sustainment.problem.arrays import Flags, Floats, Ints, Problem, StepKind
from sustainment.simulation.events import state
from sustainment.simulation.events.state import DAY, PAIR_STREAMS
from sustainment.simulation.laid_lanes import lay_ways
from sustainment.simulation.laid_money import cents
from sustainment.simulation.laid_outages import lay_outages
from sustainment.simulation.laid_times import TimeRows, first_receipt, lay_times
from sustainment.simulation.streams import Streams
from sustainment.simulation.tables import Tables

GRAMS_A_KILOGRAM = 1000
FOR_EVER = 1e9
"""Days after every horizon."""


def lay_supply(tables: Tables, problem: Problem, *, keys: Streams) -> TimeRows:
    """Fill the tables of shelves, sites, lanes, deliveries and milestones."""
    times = lay_times(tables, problem)
    _lay_pairs(tables, problem, keys, times)
    lay_ways(tables, problem, times=times)
    receipts, milestones = problem.receipts, problem.milestones
    table = tables.table("receipts", state.RECEIPT_ROW, length=receipts.day.size)
    for name in ("pair", "from_pair", "quantity", "delivery"):
        table[name] = getattr(receipts, name)
    first = first_receipt(problem)
    deliveries = tables.table("deliveries", state.DELIVERY, length=first.size)
    deliveries["times"] = times.deliveries + np.arange(first.size)
    deliveries["stream"] = keys.deliveries + np.arange(first.size)
    deliveries["chance"] = np.concatenate((receipts.chance, [0.0]))[first]
    named = tables.table("milestones", state.MILESTONE, length=milestones.day.size)
    named["after"], named["day"], named["chance"] = milestones.after, milestones.day, milestones.chance
    named["times"] = times.milestones + np.arange(milestones.day.size)
    named["stream"] = keys.milestones + np.arange(milestones.day.size)
    _lay_changes(tables, problem)
    lay_outages(tables, problem, times=times, stream=keys.outages)
    return times


def _lay_pairs(tables: Tables, problem: Problem, keys: Streams, times: TimeRows) -> None:
    pairs, items = problem.pairs, problem.items
    table = tables.table("pairs", state.PAIR, length=pairs.item.size)
    for name in (
        "item",
        "site",
        "lane",
        "supplier",
        "route",
        "policy",
        "reorder_point",
        "order_quantity",
        "unserviceable",
    ):
        table[name] = getattr(pairs, name)
    table["shelf"] = pairs.stock
    bought = ~np.isnan(items.procurement.mean)
    table["procurement"] = np.where(bought[pairs.item], times.items + pairs.item, -1)
    table["price"] = cents(items.price)[pairs.item]
    table["mass_grams"] = np.rint(np.nan_to_num(items.mass_kg) * GRAMS_A_KILOGRAM)[pairs.item]
    table["stream"] = keys.pairs + PAIR_STREAMS * np.arange(pairs.item.size)
    table["repaired"] = _repaired(problem)
    table["owed"] = -1
    place = np.arange(pairs.item.size)
    table["first_mode"] = np.searchsorted(problem.mode_routes.pair, place)
    table["last_mode"] = np.searchsorted(problem.mode_routes.pair, place, side="right")
    _lay_children(tables, problem, table)


def _lay_children(
    tables: Tables, problem: Problem, table: "np.ndarray[tuple[int], np.dtype[np.void]]"
) -> None:
    pairs, children = problem.pairs, problem.children
    count = np.diff(children.start)[pairs.item]
    ends = np.cumsum(count)
    parent = np.repeat(np.arange(pairs.item.size), count)
    entry = np.arange(parent.size) - np.repeat(ends - count, count) + children.start[pairs.item[parent]]
    found = pair_at(problem, children.child[entry], site=pairs.site[parent])
    kept = (found >= 0) & (children.failure_share[entry] > 0)
    rows = tables.table("children", state.CHILD, length=int(kept.sum()))
    rows["pair"], rows["share"] = found[kept], children.failure_share[entry][kept]
    place = np.arange(pairs.item.size)
    table["first_child"] = np.searchsorted(parent[kept], place)
    table["last_child"] = np.searchsorted(parent[kept], place, side="right")


def pair_at(problem: Problem, item: Ints, *, site: Ints) -> Ints:
    """Return the pairs of items at sites, -1 where there is none."""
    sites = max(len(problem.names.sites), 1)
    keys = problem.pairs.item * sites + problem.pairs.site
    asked = item * sites + site
    place = np.minimum(np.searchsorted(keys, asked), max(keys.size - 1, 0))
    if not keys.size:
        return np.full(item.size, -1, dtype=np.int64)
    return np.where((keys[place] == asked) & (site >= 0), place, -1)


def _repaired(problem: Problem) -> Flags:
    """Tell for each pair whether its item is ever repaired there or on its way up."""
    pairs, steps = problem.pairs, problem.steps
    repaired = pairs.route >= 0
    repaired[problem.mode_routes.pair] = True
    routes = (steps.kind == StepKind.ROUTE) & (steps.value >= 0)
    repaired[steps.target[routes]] = True
    moved = steps.kind == StepKind.SUPPLY_LANE
    below = np.concatenate((np.arange(pairs.item.size), steps.target[moved]))
    above = np.concatenate((pairs.supplier, suppliers_of_steps(problem)[moved]))
    below, above = below[above >= 0], above[above >= 0]
    while True:
        more = repaired.copy()
        more[below[repaired[above]]] = True
        if (more == repaired).all():
            return repaired
        repaired = more


def suppliers_of_steps(problem: Problem) -> Ints:
    """Return the pair that supplies after each change of a lane of supply, -1 for other steps and outside."""
    steps = problem.steps
    supplier = np.full(steps.kind.size, -1, dtype=np.int64)
    moved = np.flatnonzero((steps.kind == StepKind.SUPPLY_LANE) & (steps.value >= 0))
    start = problem.lanes.from_site[steps.value[moved].astype(np.int64)]
    supplier[moved] = pair_at(problem, problem.pairs.item[steps.target[moved]], site=start)
    return supplier


def _lay_changes(tables: Tables, problem: Problem) -> None:
    """Fill dated changes, and the order in which they and the receipts come."""
    steps, receipts = problem.steps, problem.receipts
    table = tables.table("steps", state.STEP, length=steps.kind.size)
    table["kind"], table["target"], table["value"] = steps.kind, steps.target, steps.value
    table["supplier"] = suppliers_of_steps(problem)
    table["next_day"] = _next_days(problem)
    entries = tables.table("entries", state.ENTRY, length=steps.kind.size + receipts.day.size)
    change = np.full(steps.kind.size, state.DATED_CHANGE)
    kind = np.concatenate((change, np.full(receipts.day.size, state.RECEIPT)))
    index = np.concatenate((np.arange(steps.kind.size), np.arange(receipts.day.size)))
    milestone = np.concatenate((steps.milestone, receipts.milestone))
    day = np.concatenate((steps.day, receipts.day))
    moved = (receipts.delay.law != 0) & (receipts.delay.variation > 0)
    by_chance = np.concatenate((steps.milestone >= 0, (receipts.milestone >= 0) | moved))
    key = np.concatenate((index[: steps.kind.size], receipts.pair))
    due = day + np.concatenate((np.zeros(steps.kind.size), receipts.delay.mean * ~moved))
    tick = np.floor(np.maximum(due, 0.0) * DAY + 0.5)
    order = np.lexsort((index, key, kind, np.where(by_chance, 0.0, tick), by_chance))
    entries["kind"], entries["index"] = kind[order], index[order]
    entries["milestone"], entries["day"] = milestone[order], day[order]


def _next_days(problem: Problem) -> Floats:
    """Return for each change the day of the next of the same input that counts from the same milestone."""
    steps = problem.steps
    days = np.full(steps.day.size, FOR_EVER)
    order = np.lexsort((steps.day, steps.milestone, steps.target, steps.kind))
    one, other = order[:-1], order[1:]
    same = (steps.kind[one] == steps.kind[other]) & (steps.target[one] == steps.target[other])
    same &= steps.milestone[one] == steps.milestone[other]
    days[one[same]] = steps.day[other[same]]
    return days
