"""What is asked over days, answered by formula."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from sustainment.analytic.readiness import GroupReadiness, Scope
from sustainment.analytic.requirements import Answered, Reading
from sustainment.analytic.state import SteadyState
from sustainment.analytic.tables import requirements_table
from sustainment.model.asked import NOT_ANSWERED, asked_text

Row = dict[str, object]
WHOLE = 1e-9


def answer_over_days(
    asked: pl.DataFrame,
    days: Sequence[float],
    *,
    states: Sequence[SteadyState],
    scopes: Sequence[tuple[Scope, ...]],
    groups: Sequence[tuple[GroupReadiness, ...]],
    counted: Sequence[int],
) -> pl.DataFrame:
    """Return an answer to each requirement; what formulas day by day cannot say is marked.

    A chance is answered for one day. That something holds on every one of several days by a chance depends on
    how days hang together, which no law of one day says.
    """
    daily = [Reading(*of_day) for of_day in zip(states, scopes, groups, strict=True)]
    return requirements_table(
        tuple(_answer(row, daily, places=_places(row, days, counted)) for row in asked.iter_rows(named=True))
    )


def _places(row: Row, days: Sequence[float], counted: Sequence[int]) -> list[int]:
    if row["from_day_milestone"] or row["to_day_milestone"] or row["repeat_days"]:
        return []
    first, last = row["from_day"], row["to_day"]
    if first is None and last is None:
        return list(counted)
    low = 0.0 if first is None else float(str(first))
    high = np.inf if last is None else float(str(last))
    return [place for place, day in enumerate(days) if low <= day < high]


def _answer(row: Row, daily: Sequence[Reading], *, places: list[int]) -> Answered:
    value, met = None, NOT_ANSWERED
    if row["measure"] != "cost":
        value = _chance(row, daily, places) if row["confidence"] is not None else _over(row, daily, places)
    if value is not None:
        sure = row["confidence"]
        fits = value >= float(str(sure)) - WHOLE if sure is not None else Reading.within(value, row)
        met = "yes" if fits else "no"
    return Answered(str(row["requirement"]), str(row["measure"]), asked_text(row), value, met)


def _over(row: Row, daily: Sequence[Reading], places: list[int]) -> float | None:
    """Return the mean over the days, or that of the day that decides."""
    values = [daily[place].value(row) for place in places]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    if row["over"] == "mean":
        return float(np.mean(known))
    low_decides = (row["at_least"] is not None) == (row["over"] == "every day")
    return min(known) if low_decides else max(known)


def _chance(row: Row, daily: Sequence[Reading], places: list[int]) -> float | None:
    """Return the chance that a number works on one day."""
    if len(places) != 1 or row["measure"] not in ("working", "availability"):
        return None
    reading = daily[places[0]]
    part = reading.scopes.get(None if row["scope"] is None else str(row["scope"]))
    if part is None or row["at_least"] is None or row["at_most"] is not None:
        return None
    least = float(str(row["at_least"])) * (part.authorised if row["measure"] == "availability" else 1.0)
    return part.at_least(int(np.ceil(least - WHOLE)))
