"""Units that change their site (rule 9)."""

from typing import NamedTuple

import numpy as np

from sustainment.errors import MethodError
from sustainment.problem.arrays import Fleets, Ints, Moves, StepKind, Steps
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import distinct, spread, starts
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import codes
from sustainment.problem.steps import changes, in_order, instants, within
from sustainment.problem.wildcards import patterns


class Stands(NamedTuple):
    """Where units stand that move, at first and later, and the steps by which they do."""

    unit: Ints
    site: Ints
    steps: Steps

    def of_fleets(self, fleet: Ints, fleets: Fleets) -> tuple[Ints, Ints]:
        """Return (place in `fleet`, stand) wherever the unit of a fleet stands, if it moves."""
        return spread(starts(self.unit, int(fleets.unit.max(initial=-1)) + 1), fleets.unit[fleet])


def stands(facts: Facts) -> Stands:
    """
    Return where units of a study go, and when.

    A unit stays where it is on days that none of its rows states.
    """
    nowhere = np.empty(0, dtype=np.int64)
    frame, dated = facts.tables["units"], facts.spans("units")
    if not facts.steps or not dated.dated.any():
        return Stands(nowhere, nowhere, in_order([]))
    unit = patterns(frame["unit"], facts.units)
    rows = Lookup([unit], dated)
    touching = np.flatnonzero(dated.dated)
    at = within(instants(dated, touching, target=unit.code[touching]), facts.clock, days=facts.days)
    row = rows.find([at.target], at.expected)
    place = np.append(codes(frame["site"], facts.sites.names), -1)
    _refuse_nowhere(facts, row[(row >= 0) & (place[row] < 0)])
    units = facts.now("units").sort("unit")
    start = codes(units["site"], facts.sites.names)
    site = _held_over(at.target, np.where(row >= 0, place[row], -1), start=start)
    steps = changes(
        StepKind.UNIT_SITE,
        at,
        start=start.astype(np.float64),
        value=lambda _, __: site.astype(np.float64),
    )
    sites = max(len(facts.sites.names), 1)
    at_first = steps.target * sites + start[steps.target]
    later = steps.target * sites + steps.value.astype(np.int64)
    return Stands(*np.divmod(distinct(np.concatenate((at_first, later))), sites), steps)


def _held_over(target: Ints, value: Ints, *, start: Ints) -> Ints:
    """Return the sites with the one before wherever no row states one."""
    found = value.copy()
    for k in range(found.size):
        if found[k] < 0:
            found[k] = found[k - 1] if k and target[k - 1] == target[k] else start[target[k]]
    return found


def _refuse_nowhere(facts: Facts, rows: Ints) -> None:
    if not rows.size:
        return
    row = facts.tables["units"].row(int(rows[0]), named=True)
    clock, day = row["from_day_milestone"], row["from_day"] if row["from_day"] is not None else 0
    when = f"{clock} + {day:g}" if clock else f"{day:g}"
    raise MethodError(
        f"units/{row['unit']}+{when}/site is {row['site']}, a candidate that no plan has chosen: expected a "
        "site that is there; choose the candidate, or name another site"
    )


def moves(of: Stands, fleets: Fleets, *, slot_fleet: Ints) -> tuple[Moves, Ints]:
    """Return the stands as arrays, and the site of each of their slots; `exchange` is still to be filled."""
    slot, stand = of.of_fleets(slot_fleet, fleets)
    order = np.lexsort((slot, stand))
    slot, stand = slot[order], stand[order]
    found = Moves(of.unit, of.site, stand, slot, np.full(slot.size, -1, dtype=np.int64))
    return found, of.site[stand]
