"""Whom a pair asks when its shelf is empty."""

import numpy as np
import polars as pl

from sustainment.problem.arrays import Flags, Floats, Ints, Laterals
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, distinct, position, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.spans import Spans, spans
from sustainment.problem.times import chosen, numbers, times
from sustainment.problem.wildcards import Patterns, Register, patterns, written_out


def laterals(facts: Facts, pairs: ItemSites) -> Laterals:
    """
    Return whom each pair asks on the day of the arrays, in the order of asking; outside comes last.

    Who gives holds stock, receives or repairs, and is among `pairs` for that; other givers never have any.
    Emergency lanes bring from outside, wherever a row says that they start.
    """
    frame = facts.tables["lanes"].filter(pl.col("role") != "supply")
    dated = spans(frame, facts.clock, until=facts.until)
    _note_what_is_left(facts, frame, dated)
    columns = _columns(facts, frame)
    lateral = (frame["role"] == "lateral").to_numpy()
    asking, giving, row = _lateral(facts, pairs, rows=Lookup(columns, dated, rows=lateral), which=lateral)
    alone, outside = _emergency(facts, pairs, rows=Lookup(columns[1:], dated, rows=~lateral), which=~lateral)
    asking, row = np.concatenate((asking, alone)), np.concatenate((row, outside))
    giving = np.concatenate((giving, np.full(alone.size, -1)))
    days = chosen(times(frame, "days"), row)
    order_days, rank = numbers(frame, "order_days")[row], _ranks(frame)[row]
    order = np.lexsort((giving, order_days + days.mean, rank, giving < 0, asking))
    return Laterals(
        asking=asking[order],
        giving=giving[order],
        rank=rank[order],
        order_days=order_days[order],
        time=chosen(days, order),
    )


def _columns(facts: Facts, frame: pl.DataFrame) -> tuple[Patterns, Patterns, Patterns]:
    start = Register([*facts.sites.names, ""], [*facts.sites.kind, None], apart=1)
    return (
        patterns(frame["from_site"].fill_null(""), start),
        patterns(frame["to_site"], facts.sites),
        patterns(frame["item"], facts.items),
    )


def _ranks(frame: pl.DataFrame) -> Floats:
    """Return the ranks of rows; a blank one comes after all others."""
    return np.nan_to_num(numbers(frame, "rank"), nan=np.inf)


def _lateral(facts: Facts, pairs: ItemSites, *, rows: Lookup, which: Flags) -> tuple[Ints, Ints, Ints]:
    """Return asking pair, giving pair and row of all lateral lanes that hold."""
    (item, site), sites = pairs, max(len(facts.sites.names), 1)
    _, (start, end) = written_out(rows.columns[:2], np.flatnonzero(which))
    inside = (start < len(facts.sites.names)) & (start != end)
    start, end = np.divmod(distinct(start[inside] * sites + end[inside]), sites)
    by_site = np.argsort(site, kind="stable")
    way, entry = spread(starts(site[by_site], sites), end)
    asking, start = by_site[entry], start[way]
    giving = position(item * sites + site, item[asking] * sites + start)
    there = giving >= 0
    asking, giving = asking[there], giving[there]
    row = rows.find([site[giving], site[asking], item[asking]], facts.at)
    holds = row >= 0
    return asking[holds], giving[holds], row[holds]


def _emergency(facts: Facts, pairs: ItemSites, *, rows: Lookup, which: Flags) -> tuple[Ints, Ints]:
    """Return pairs to which an emergency lane leads, and its row."""
    if not which.any():
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    row = rows.find([pairs[1], pairs[0]], facts.at)
    return np.flatnonzero(row >= 0), row[row >= 0]


def _note_what_is_left(facts: Facts, frame: pl.DataFrame, dated: Spans) -> None:
    limited = len(frame.filter(pl.col("capacity_per_day").is_not_null()))
    facts.left_out.add(
        "lanes", limited, reason="capacity of lateral and emergency lanes: they carry any number"
    )
    paid = len(frame.filter((pl.col("cost_per_trip") > 0) | (pl.col("cost_per_kg") > 0)))
    facts.left_out.add("lanes", paid, reason="cost of lateral and emergency lanes")
    if facts.steps:
        inside = ((dated.begin > 0) & (dated.begin < facts.days)) | (
            (dated.end > 0) & (dated.end < facts.days)
        )
        facts.left_out.add(
            "lanes",
            np.unique(dated.row[inside]).size,
            reason="dates of lateral and emergency lanes: what holds on day 0 holds throughout",
        )
