"""Missions: which machines they ask for, and when."""

from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.model.settings import Settings
from sustainment.problem.arrays import Flags, Fleets, Floats, Ints, Missions
from sustainment.problem.demand import CALENDAR, UseLines
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import position
from sustainment.problem.names import codes, sorted_names
from sustainment.problem.spans import Spans
from sustainment.problem.times import counts, numbers
from sustainment.problem.wildcards import Register, patterns, written_out


class Stretches(NamedTuple):
    """Times in which rows of missions hold, by row."""

    row: Ints
    first: Floats
    """Day of the first one, from its milestone."""
    first_milestone: Ints
    end: Floats
    end_milestone: Ints


def missions(facts: Facts, of: Fleets, *, lines: UseLines, settings: Settings) -> Missions:
    """Return missions as arrays; those of machines that no unit has are left out by name."""
    frame = facts.tables["missions"]
    items, width = max(len(facts.items.names), 1), 2 * max(len(lines.life_units), 1)
    unit, item = codes(frame["unit"], facts.units.names), codes(frame["item"], facts.items.names)
    known = (unit >= 0) & (item >= 0)
    fleet = position(of.unit * items + of.item, np.where(known, unit * items + item, -1))
    facts.left_out.add(
        "missions", int((fleet < 0).sum()), reason="missions of machines that their unit does not have"
    )
    every = numbers(frame, "every_days")
    blank = np.isnan(every) & np.isnan(numbers(frame, "to_day"))
    every = np.where(blank, numbers(frame, "repeat_days"), every)
    name = codes(frame["mission"], sorted_names(frame["mission"]))
    at = _stretches(facts, every, name=name, warm_up_days=settings.warm_up_days)
    order = np.lexsort((at.first, at.first_milestone, at.row, name[at.row], fleet[at.row]))
    at = Stretches._make(column[order[fleet[at.row[order]] >= 0]] for column in at)
    row = at.row
    quantity = counts(frame, "quantity")
    least = np.where(frame["least"].is_null().to_numpy(), quantity, counts(frame, "least"))
    life_unit = _life_units(facts, lines, fleet=fleet)
    line = np.where(life_unit >= 0, fleet * width + life_unit, -1)
    plain = np.where(life_unit >= 0, line + len(lines.life_units), -1)
    return Missions(
        mission=name[row],
        fleet=fleet[row],
        quantity=quantity[row],
        least=least[row],
        first_day=at.first + 0.0,  # no -0, which is another key of random streams
        first_milestone=at.first_milestone,
        every_days=every[row],
        end_day=at.end,
        end_milestone=at.end_milestone,
        latest_days=numbers(frame, "latest_days")[row],
        length_days=numbers(frame, "length_days")[row],
        use=numbers(frame, "use")[row],
        use_line=position(lines.key, line[row]),
        plain_line=position(lines.key, plain[row]),
    )


def _life_units(facts: Facts, lines: UseLines, *, fleet: Ints) -> Ints:
    """Return by which life unit rows use machines up, -1: nothing lives by it; note what does not count."""
    frame = facts.tables["missions"]
    used = frame["use"].to_numpy() > 0.0
    in_days = (frame["life_unit"] == CALENDAR).to_numpy() & used
    facts.left_out.add(
        "missions", int(in_days.sum()), reason="use in days: they pass by the calendar, on missions or not"
    )
    asked = frame.filter(pl.Series(used & ~in_days & (fleet >= 0)))
    harder = facts.tables["use"].filter(pl.col("stress") != 1.0)
    meant = [(facts.units, "unit"), (facts.items, "item"), (Register(lines.life_units), "life_unit")]
    rows = written_out([patterns(harder[name], known) for known, name in meant], np.arange(len(harder)))[1]
    struck = {tuple(row) for row in np.stack(rows, axis=1).tolist()} if len(harder) else set()
    own = [codes(asked[name], known.names) for known, name in meant]
    stressed = sum(tuple(int(v) for v in row) in struck for row in zip(*own, strict=True))
    facts.left_out.add("missions", stressed, reason="stress: it holds for use by the day, not on missions")
    return np.where(in_days, -1, codes(frame["life_unit"], lines.life_units))


def _stretches(facts: Facts, every: Floats, *, name: Ints, warm_up_days: float) -> Stretches:
    """Return when each row holds, so that its first mission comes at the beginning of a stretch."""
    dated = facts.spans("missions")
    parts = [_of_dated(facts, every, dated=dated)]
    for row in np.flatnonzero(~dated.dated):
        rivals = _rivals(facts, dated, same=name[dated.row] == name[row])
        parts.append(_of_undated(facts, int(row), every=every[row], rivals=rivals, warm_up_days=warm_up_days))
    return Stretches._make(np.concatenate(column) for column in zip(*parts, strict=True))


def _of_dated(facts: Facts, every: Floats, *, dated: Spans) -> Stretches:
    """Return the stretches of dated rows: missions before day 0 are over."""
    begin = np.where(np.isinf(dated.begin_day), 0.0, dated.begin_day)
    step = every[dated.row]
    fixed = dated.begin_milestone < 0
    late = fixed & (begin < 0) & ~np.isnan(step)
    begin = np.where(late, begin + np.ceil(-begin / np.where(late, step, 1.0)) * step, begin)
    early = ~fixed & np.isnan(step) & (facts.clock.soonest(begin, dated.begin_milestone) < 0)
    facts.left_out.add(
        "missions",
        int(early.sum()) if facts.steps else 0,
        reason="a mission whose milestone may come so early that it was before day 0: then it is over",
    )
    holds = (~fixed | (begin >= 0)) & ~(fixed & (begin >= facts.days))
    return Stretches(
        row=dated.row[holds],
        first=begin[holds],
        first_milestone=dated.begin_milestone[holds],
        end=dated.end_day[holds],
        end_milestone=dated.end_milestone[holds],
    )


def _rivals(facts: Facts, dated: Spans, *, same: Flags) -> tuple[Floats, Floats]:
    """Return when rows of the same mission (`same`) begin and end, in order."""
    clocked = same & ((dated.begin_milestone >= 0) | (dated.end_milestone >= 0))
    facts.left_out.add(
        "missions",
        int(clocked.any()),
        reason="that rows dated by milestones replace the undated one of the same mission: both hold",
    )
    rivals = np.flatnonzero(same & ~clocked)
    rivals = rivals[np.argsort(dated.begin[rivals], kind="stable")]
    return dated.begin[rivals], dated.end[rivals]


def _of_undated(
    facts: Facts, row: int, *, every: float, rivals: tuple[Floats, Floats], warm_up_days: float
) -> Stretches:
    """Return the stretches of an undated row: all days but those on which a rival holds.

    What comes again keeps its rhythm from day 0, in the warm-up too.
    """
    begins, ends = np.append(-np.inf, rivals[1]), np.append(rivals[0], np.inf)
    first = np.zeros(begins.size)
    if not np.isnan(every):
        first = np.ceil(np.maximum(begins, -np.floor(warm_up_days / every) * every) / every) * every
    holds = (first >= begins) & (first < ends) & (first < facts.days)
    number = int(holds.sum())
    none = np.full(number, -1, dtype=np.int64)
    return Stretches(np.full(number, row, dtype=np.int64), first[holds], none, ends[holds], none)
