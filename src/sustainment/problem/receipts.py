"""Deliveries, one by one."""

from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.problem.arrays import Floats, Ints, Receipts
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, position
from sustainment.problem.names import codes, sorted_names
from sustainment.problem.times import chosen, counts, numbers, times


class Arrivals(NamedTuple):
    """Every receipt: its row of the deliveries that count, its day on its clock, and how many."""

    row: Ints
    day: Floats
    quantity: Ints


class Deliveries(NamedTuple):
    """The deliveries that count, by name."""

    names: list[str]
    frame: pl.DataFrame
    item: Ints
    site: Ints
    from_site: Ints

    def touched(self) -> list[ItemSites]:
        """Return the shelves that give and receive."""
        gives = self.from_site >= 0
        return [(self.item, self.site), (self.item[gives], self.from_site[gives])]


def deliveries(facts: Facts) -> Deliveries:
    """Read the deliveries; kits are left out by name."""
    frame = facts.tables["deliveries"]
    kit = np.array([kind == "kit" for kind in facts.items.kind] + [False], dtype=np.bool_)
    item = codes(frame["item"], facts.items.names)
    facts.left_out.add("deliveries", int(kit[item].sum()), reason="kits, which would be unpacked on receipt")
    site = codes(frame["site"], facts.sites.names)
    from_site = codes(frame["from_site"], facts.sites.names)
    nowhere = (site < 0) | ((from_site < 0) & frame["from_site"].is_not_null().to_numpy())
    counted = ~kit[item] & ~nowhere
    facts.left_out.add(
        "deliveries", int((~kit[item] & ~counted).sum()), reason="from or to a site that no plan has chosen"
    )
    frame = frame.filter(counted) if len(frame) else frame
    return Deliveries(
        names=sorted_names(frame["delivery"]),
        frame=frame,
        item=item[counted],
        site=site[counted],
        from_site=from_site[counted],
    )


def receipts(facts: Facts, of: Deliveries, *, pairs: ItemSites) -> Receipts:
    """Write the deliveries out, by day; those over before day 0 count as stock and are left out by name."""
    frame = of.frame
    begin, milestone = facts.clock.days_of(frame, "from_day")
    begin = np.nan_to_num(begin)
    end = _ends(facts, of, begin=begin, milestone=milestone)
    horizon = facts.days - (facts.clock.soonest(begin, milestone) - begin)
    arrivals = _written_out(of, begin, end=end, horizon=horizon)
    delay = times(frame, "delay_days")
    row, day = arrivals.row, arrivals.day
    clock = milestone[row]
    over = (clock < 0) & (day + delay.mean[row] < 0)
    facts.left_out.add(
        "deliveries", np.unique(row[over]).size, reason="what came before day 0 is taken as in the stock"
    )
    if not facts.steps:
        day, clock = facts.clock.expected(day, clock), np.full(clock.size, -1, dtype=np.int64)
    order = np.lexsort((row, day, clock))
    order = order[~over[order]]
    row = row[order]
    sites = max(len(facts.sites.names), 1)
    known = pairs[0] * sites + pairs[1]
    source = position(known, of.item * sites + of.from_site)
    return Receipts(
        pair=position(known, of.item * sites + of.site)[row],
        from_pair=np.where(of.from_site >= 0, source, -1)[row],
        quantity=arrivals.quantity[order],
        day=day[order],
        milestone=clock[order],
        chance=numbers(frame, "chance")[row],
        delay=chosen(delay, row),
        delivery=codes(frame["delivery"], of.names)[row],
    )


def _ends(facts: Facts, of: Deliveries, *, begin: Floats, milestone: Ints) -> Floats:
    """Return the ends of spans on the clock on which they begin, nan for none."""
    end, other = facts.clock.days_of(of.frame, "to_day")
    odd = ~np.isnan(end) & (other != milestone)
    facts.left_out.add(
        "deliveries",
        int(odd.sum()),
        reason="a span from one milestone to another is as long as their mean days say",
    )
    if not odd.any():
        return end
    shift = facts.clock.expected(end, other) - end - (facts.clock.expected(begin, milestone) - begin)
    return np.where(odd, end + shift, end)


def _written_out(of: Deliveries, begin: Floats, *, end: Floats, horizon: Floats) -> Arrivals:
    quantity = counts(of.frame, "quantity")
    every = numbers(of.frame, "every_days")
    repeat = numbers(of.frame, "repeat_days")
    rows: list[Ints] = [np.empty(0, dtype=np.int64)]
    days: list[Floats] = [np.empty(0)]
    units: list[Ints] = [np.empty(0, dtype=np.int64)]
    for row in np.flatnonzero(quantity > 0):
        day, unit = _one_span(
            int(quantity[row]), begin[row], end=end[row], every=every[row], horizon=horizon[row]
        )
        if not np.isnan(repeat[row]):
            times = max(1, int(np.ceil((horizon[row] - begin[row]) / repeat[row])))
            day = (day[np.newaxis, :] + repeat[row] * np.arange(times)[:, np.newaxis]).ravel()
            unit = np.tile(unit, times)
        before = day < horizon[row]
        rows.append(np.full(int(before.sum()), row, dtype=np.int64))
        days.append(day[before])
        units.append(unit[before])
    return Arrivals(np.concatenate(rows), np.concatenate(days), np.concatenate(units))


def _one_span(
    quantity: int, begin: float, *, end: float, every: float, horizon: float
) -> tuple[Floats, Ints]:
    """Return the days and units of one span: again and again, evenly, or all at once."""
    day: Floats
    if not np.isnan(every):
        last = horizon if np.isnan(end) else min(end, horizon)
        times = max(0, int(np.ceil((last - begin) / every)))
        day = begin + every * np.arange(times, dtype=np.float64)
        return day, np.full(day.size, quantity, dtype=np.int64)
    if not np.isnan(end) and end > begin:
        day = begin + (np.arange(quantity, dtype=np.float64) + 0.5) * ((end - begin) / quantity)
        return day, np.ones(quantity, dtype=np.int64)
    return np.array([begin]), np.array([quantity], dtype=np.int64)
