"""What fails: fleets, parts, failure modes, use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sustainment.errors import MethodError
from sustainment.problem.arrays import (
    Consumptions,
    Fleets,
    Floats,
    Ints,
    Services,
    Sources,
    StepKind,
    Steps,
    Uses,
)
from sustainment.problem.breakdown import Breakdown
from sustainment.problem.consumption import Drawn, consumptions, drawn
from sustainment.problem.crewed import crews_needed
from sustainment.problem.facts import Facts
from sustainment.problem.failure_rates import FailureRows, failure_rows
from sustainment.problem.grouping import distinct, position, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import codes, sorted_names
from sustainment.problem.services import Due, due, services
from sustainment.problem.steps import changes, instants, joined, within
from sustainment.problem.times import counts, numbers
from sustainment.problem.transitions import Changing, changing
from sustainment.problem.wildcards import Register, patterns, written_out
from sustainment.problem.work import ModesOfItems

CALENDAR = "day"
"""The life unit that runs by the calendar."""


class Demand(NamedTuple):
    """What may fail, and how it is used; `fleets.pair` is still to be filled."""

    fleets: Fleets
    changing: Changing
    fitted: "Fitted"
    drawn: Drawn
    sources: Sources
    services: Services
    consumptions: Consumptions
    uses: Uses
    lines: "UseLines"
    steps: list[Steps]


class Fitted(NamedTuple):
    """What the end items of fleets hold, sorted by fleet and item."""

    fleet: Ints
    item: Ints
    row: Ints
    """Of parts."""


@dataclass(frozen=True)
class UseLines:
    """Use lines (fleet, life unit), sorted, and what is used on a day."""

    key: Ints
    """Fleet * 2 * life units + life unit, those of use without stress after the life units."""
    life_units: list[str]
    fleet: Ints
    per_day: Callable[[Ints, Floats], Floats]
    steps: list[Steps]


def demand(facts: Facts, modes: Register, *, tree: Breakdown) -> Demand:
    """Return what the units hold, how it fails, and how it is used."""
    over = changing(facts)
    in_units, positions = fleets(facts, over)
    parts = fitted(facts, in_units, tree=tree)
    failing = np.zeros(len(facts.items.names), dtype=np.bool_)
    failing[in_units.item], failing[parts.item] = True, True
    modes_failing = failure_rows(facts, modes, failing=failing)
    planned = due(facts, modes, of=in_units, parts=(parts.fleet, parts.item))
    asked = drawn(facts, in_units, tree=tree)
    found, served, consumed, use = sources(
        facts, in_units, parts=parts, failing=modes_failing, planned=planned, consumed=asked
    )
    every = np.arange(use.fleet.size)
    uses = Uses(use.fleet, use.per_day(every, np.full(every.size, facts.at)))
    steps = [*positions, *use.steps]
    if facts.steps:
        item = np.where(found.slot >= 0, np.append(parts.item, -1)[found.slot], in_units.item[found.fleet])
        steps.append(modes_failing.steps(item, found.mode))
    return Demand(in_units, over, parts, asked, found, served, consumed, uses, use, steps)


def fleets(facts: Facts, over: Changing) -> tuple[Fleets, list[Steps]]:
    """Return the end items of units, sorted by unit and item; `pair` is still to be filled.

    A type that positions go over to is there, without any at first.
    """
    frame, dated = facts.tables["authorised"], facts.spans("authorised")
    columns = [patterns(frame["unit"], facts.units), patterns(frame["item"], facts.items)]
    rows, (unit, item) = written_out(columns, np.arange(len(frame)))
    items = max(len(facts.items.names), 1)
    key = over.reached(distinct(unit * items + item), items=items)
    of_unit, of_item = np.divmod(key, items)
    now = Lookup(columns, dated)
    stated = np.concatenate((numbers(frame, "quantity"), [0.0]))

    def find(fleet: Ints, day: Floats) -> Ints:
        return now.find([of_unit[fleet], of_item[fleet]], day)

    def authorised(fleet: Ints, day: Floats) -> Floats:
        row = find(fleet, day)
        return np.floor(facts.factors.scaled("authorised/quantity", row, day=day, stated=stated) + 0.5)

    start = authorised(np.arange(key.size), np.full(key.size, facts.at))
    touching, place = dated.dated[rows], np.searchsorted(key, unit * items + item)
    touched = [
        instants(dated, rows[touching], target=place[touching]),
        facts.factors.instants(["authorised/quantity"], rows, target=place),
    ]
    moments = within(joined(touched), facts.clock, days=facts.days)
    row = find(np.arange(key.size), np.full(key.size, facts.at))
    held = np.concatenate((numbers(frame, "held"), [0.0]))[row]
    units = facts.now("units").sort("unit")
    site = codes(units["site"], facts.sites.names)[of_unit]
    _refuse_nowhere(facts, of_unit[site < 0])
    arrays = Fleets(
        unit=of_unit,
        item=of_item,
        site=site,
        pair=np.full(key.size, -1, dtype=np.int64),
        authorised=start.astype(np.int64),
        held=np.where(np.isnan(held), start, held).astype(np.int64),
        priority=counts(units, "priority", blank=1)[of_unit],
        crew=crews_needed(facts, over, key=key, find=find, moments=moments),
    )
    if not facts.steps:
        return arrays, []
    return arrays, [changes(StepKind.AUTHORISED, moments, start=start, value=authorised)]


def _refuse_nowhere(facts: Facts, units: Ints) -> None:
    if units.size:
        name = facts.units.names[units[0]]
        raise MethodError(
            f"units/{name}/site is a candidate that no plan has chosen: the unit stands nowhere"
        )


def fitted(facts: Facts, of: Fleets, *, tree: Breakdown) -> Fitted:
    """Return the parts that the end items of fleets carry, without what they consume."""
    keep = ~facts.tables["parts"]["consumed"].is_not_null().to_numpy()[tree.row]
    parent, child, row = (column[keep] for column in tree)
    place, entry = spread(starts(parent, len(facts.items.names)), of.item)
    return Fitted(place, child[entry], row[entry])


def mode_names(facts: Facts) -> list[str]:
    """Return the names of all failure, damage and service modes."""
    return sorted_names(*(facts.tables[name]["mode"] for name in ("failures", "damage", "service")))


def modes_of_items(facts: Facts, modes: Register) -> ModesOfItems:
    """Return every (item, mode) that failures, damage and service state, whenever they hold."""
    keys = [np.empty(0, dtype=np.int64)]
    for name in ("failures", "damage", "service"):
        frame = facts.tables[name]
        columns = [patterns(frame["item"], facts.items), patterns(frame["mode"], modes)]
        _, (item, mode) = written_out(columns, np.arange(len(frame)))
        keys.append(item * max(len(modes.names), 1) + mode)
    return ModesOfItems(*np.divmod(distinct(np.concatenate(keys)), max(len(modes.names), 1)))


def sources(
    facts: Facts, of: Fleets, *, parts: Fitted, failing: FailureRows, planned: Due, consumed: Drawn
) -> tuple[Sources, Services, Consumptions, UseLines]:
    """Return a source for every failure mode of end items and of their parts, and what else follows use."""
    frame, served = facts.tables["failures"], facts.tables["service"]
    fleet_count = of.item.size
    owners = fleet_count + parts.fleet.size
    own = starts(parts.fleet, fleet_count)[:-1] + np.arange(fleet_count)
    fitted_place = np.arange(parts.fleet.size) + parts.fleet + 1
    fleet = np.empty(owners, dtype=np.int64)
    slot = np.full(owners, -1, dtype=np.int64)
    item = np.empty(owners, dtype=np.int64)
    fleet[own], item[own] = np.arange(fleet_count), of.item
    fleet[fitted_place], item[fitted_place] = parts.fleet, parts.item
    slot[fitted_place] = np.arange(parts.fleet.size)
    owner, entry = spread(starts(failing.item, len(facts.items.names)), item)
    row = failing.row[entry]
    tables = (frame, served, facts.tables["parts"])
    life_units = sorted_names(*(table["life_unit"] for table in tables))
    life_unit, of_work, of_parts = (codes(table["life_unit"], life_units) for table in tables)
    width = 2 * max(len(life_units), 1)
    key = fleet[owner] * width + life_unit[row]
    key_due = planned.fleet * width + of_work[planned.row]
    key_drawn = consumed.fleet * width + of_parts[consumed.row] + len(life_units)
    lines = distinct(np.concatenate((key, key_due, key_drawn)))
    use = use_lines(facts, of, lines=lines, life_units=life_units)
    calendar = np.array([name == CALENDAR for name in life_units], dtype=np.bool_)
    shape, renewed = numbers(frame, "shape")[row], (frame["after_repair"] == "new").to_numpy()[row]
    facts.left_out.add(
        "failures",
        distinct(row[(slot[owner] >= 0) & (shape != 1.0) & ~renewed]).size,
        reason="after_repair = old of a part: an exchanged part comes as new",
    )
    return (
        Sources(
            fleet=fleet[owner],
            slot=slot[owner],
            mode=failing.mode[entry],
            use_line=position(lines, key),
            per_use=failing.rates(entry, np.full(entry.size, facts.at)),
            critical=frame["critical"].to_numpy()[row],
            calendar=calendar[life_unit[row]],
            shape=shape,
            renewed=renewed,
        ),
        services(facts, planned, use_line=position(lines, key_due), calendar=calendar[of_work[planned.row]]),
        consumptions(facts, consumed, use_line=position(lines, key_drawn)),
        use,
    )


def use_lines(facts: Facts, of: Fleets, *, lines: Ints, life_units: list[str]) -> UseLines:
    """Return the use of fleets by lines, in order.

    `lines` are fleet * 2 * life units + life unit; those of use without stress come after the life units.
    """
    frame, dated = facts.tables["use"], facts.spans("use")
    columns = [
        patterns(frame["unit"], facts.units),
        patterns(frame["item"], facts.items),
        patterns(frame["life_unit"], Register(life_units)),
    ]
    width = 2 * max(len(life_units), 1)
    fleet, life_unit = np.divmod(lines, width)
    unstressed = life_unit >= len(life_units)
    life_unit = np.where(unstressed, life_unit - len(life_units), life_unit)
    rows = Lookup(columns, dated)
    stated, stress = (np.append(numbers(frame, name), 1.0) for name in ("per_day", "stress"))
    unstated = np.array([1.0 if name == CALENDAR else 0.0 for name in life_units])

    def per_day(line: Ints, day: Floats) -> Floats:
        row = rows.find([of.unit[fleet[line]], of.item[fleet[line]], life_unit[line]], day)
        used = facts.factors.scaled("use/per_day", row, day=day, stated=stated)
        used = np.where(row >= 0, used, unstated[life_unit[line]])
        stressed = facts.factors.scaled("use/stress", row, day=day, stated=stress)
        return np.where(unstressed[line], used, used * stressed)

    if not facts.steps:
        return UseLines(lines, life_units, fleet, per_day, [])

    def touched(rows: Ints) -> tuple[Ints, Ints]:
        row, (unit, item, life) = written_out(columns, rows)
        known = of.unit * len(facts.items.names) + of.item
        place = position(known, unit * len(facts.items.names) + item)
        first = np.where(place >= 0, place * width + life, -1)
        both = np.concatenate((first, np.where(place >= 0, first + len(life_units), -1)))
        line = position(lines, both)
        return np.tile(row, 2)[line >= 0], line[line >= 0]

    row, line = touched(np.arange(len(frame)))
    moved = dated.dated[row]
    touched_spans = [
        instants(dated, row[moved], target=line[moved]),
        facts.factors.instants(["use/per_day", "use/stress"], row, target=line),
    ]
    moments = within(joined(touched_spans), facts.clock, days=facts.days)
    every = np.arange(lines.size)
    start = per_day(every, np.full(lines.size, facts.at))
    steps = changes(StepKind.USE, moments, start=start, value=per_day)
    return UseLines(lines, life_units, fleet, per_day, [steps])
