"""Disruptions that come by chance, laid out."""

import numpy as np

from sustainment.problem.arrays import Problem
from sustainment.simulation.events.network_records import OUTAGE, OUTAGE_SPAN, STRIKE
from sustainment.simulation.laid_times import TimeRows
from sustainment.simulation.tables import Tables


def lay_outages(tables: Tables, problem: Problem, *, times: TimeRows, stream: int) -> None:
    """Fill the tables of disruptions by chance, of their spans and of what they strike."""
    known = problem.outages
    every = np.arange(known.chance.size)
    table = tables.table("outages", OUTAGE, length=every.size)
    table["times"], table["stream"] = times.outages + every, stream + every
    table["drawn"] = ~np.isnan(known.lasts.mean)
    table["span"], table["last_span"] = known.span_start[:-1], known.span_start[1:]
    table["first_strike"], table["last_strike"] = known.strike_start[:-1], known.strike_start[1:]
    table["left"], table["per_day"], table["chance"] = known.left_share, known.per_day, known.chance
    spans = tables.table("outage_spans", OUTAGE_SPAN, length=known.begin_day.size)
    for name in ("begin_day", "begin_milestone", "end_day", "end_milestone"):
        spans[name] = getattr(known, name)
    strikes = tables.table("strikes", STRIKE, length=known.strike_kind.size)
    strikes["outage"] = np.repeat(every, np.diff(known.strike_start))
    strikes["kind"], strikes["target"] = known.strike_kind, known.strike_target
    strikes["following"] = -1
    last: dict[tuple[int, int], int] = {}
    for place, thing in enumerate(zip(known.strike_kind.tolist(), known.strike_target.tolist(), strict=True)):
        before = last.get(thing, -1)
        strikes["first"][place] = strikes["first"][before] if before >= 0 else place
        if before >= 0:
            strikes["following"][before] = place
        last[thing] = place
