"""Plans of repair day by day, and what deciding later costs.

The level-of-repair analysis decides by a mean year. Here a plan is carried through all days by the
time-dependent engine: what opens late works late, and what stands in the meantime does the work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.analytic.cost import daily_costs
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.errors import StudyError, SustainmentError
from sustainment.model.study import Study
from sustainment.optimisation.buys.orders import Sampled, sample_days
from sustainment.optimisation.repair.assets import DAYS_A_YEAR
from sustainment.problem.arrays import Floats

WAITS = (0.0, 30.0, 60.0, 90.0)
"""Days by which a decision may wait, that are looked at."""
OF_WORK = ("purchases", "repairs", "transport")
"""Elements of cost that what fails makes."""


@dataclass(frozen=True)
class OverTime:
    """A study day by day."""

    working: float
    """Positions that work on the mean of the days that count."""
    authorised: float
    last: float
    """Share that works on the last day."""
    work_per_year: float
    """Cost a year of purchases, repairs and transport, on the mean of those days."""
    days: DailyEvaluation
    weights: tuple[float, ...]
    """Of those days in means."""

    @property
    def share(self) -> float:
        """Return the share of positions that works on the mean of the days that count."""
        return self.working / self.authorised if self.authorised else 1.0


def over_time(study: Study) -> OverTime:
    """Return what works, and what it costs, on the days that count and on the last."""
    last = float(study.settings.days)
    sampled: Sampled = sample_days(study, (), days=None, goal_days=(last,))
    days = evaluate_by_day(study, days=sampled.day.tolist())
    fleet = [scopes[0] for scopes in days.scopes]
    weight = sampled.weight
    costs = [daily_costs(state) for state in days.found.states]
    daily: Floats = np.array([sum(cost[element] for element in OF_WORK) for cost in costs])
    return OverTime(
        working=float(weight @ np.array([part.working for part in fleet])),
        authorised=float(weight @ np.array([part.authorised for part in fleet])),
        last=fleet[-1].availability,
        work_per_year=float(weight @ daily) * DAYS_A_YEAR,
        days=days,
        weights=tuple(weight.tolist()),
    )


WAITING = ("days_later", "working", "lost_working", "availability", "availability_last_day")


def no_waiting() -> pl.DataFrame:
    """Return a table of waiting without rows."""
    return pl.DataFrame(schema=dict.fromkeys(WAITING, pl.Float64))


def waiting_table(study: Study, changes: Mapping[str, str], *, decided: OverTime) -> tuple[pl.DataFrame, str]:
    """
    Return what works if a plan is decided 0, 30, 60, 90 days later, and why that is not known ("": it is).

    The repairs that the plan chooses begin so many days later than they would.
    """
    if not changes:
        return no_waiting(), ""
    if not any(address.startswith("repairs/") for address in changes):
        return no_waiting(), "no repair opens, and a lane that opens later is not followed day by day"
    rows, why = list[tuple[float, ...]](), ""
    for wait in WAITS:
        if wait >= study.settings.days:
            break
        try:
            found = decided if wait == 0.0 else over_time(_later(study, changes, wait=wait))
        except SustainmentError as refused:
            why = _first_line(refused)
            break
        rows.append((wait, found.working, decided.working - found.working, found.share, found.last))
    return pl.DataFrame(rows, schema=dict.fromkeys(WAITING, pl.Float64), orient="row"), why


def _first_line(refused: SustainmentError) -> str:
    if isinstance(refused, StudyError):
        return str(refused.faults[0])
    return str(refused).split("\n", maxsplit=1)[0]


def _later(study: Study, changes: Mapping[str, str], *, wait: float) -> Study:
    """Return the study of a plan whose repairs begin so many days later; its lanes serve from the start.

    Day by day the supplier of a site is that of the first day.
    """
    parts = [address.split("/") for address in changes]
    keys = [key for table, key, column in parts if table == "repairs" and column == "candidate"]
    return _rows_later(study.changed(changes), "repairs", keys=keys, wait=wait)


def _rows_later(study: Study, table: str, *, keys: Sequence[str], wait: float) -> Study:
    """Return the study with rows of one table that begin later."""
    frame, known = study.table(table), study.keys(table)
    later: dict[str, str] = {}
    for key in keys:
        for row in np.flatnonzero((known == key).to_numpy()).tolist():
            cells = frame.row(row, named=True)
            begin, milestone = cells["from_day"], cells["from_day_milestone"]
            day = max(float(begin or 0.0), 0.0 if milestone is None else -np.inf) + wait
            text = f"{day:.15g}" if milestone is None else f"{milestone} + {day:.15g}"
            later[f"{table}/{key}/from_day"] = text
    return study.changed(later) if later else study
