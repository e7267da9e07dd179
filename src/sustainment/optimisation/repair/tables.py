"""The tables of a repair plan."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from sustainment.optimisation.repair.assets import AssetKind
from sustainment.optimisation.repair.days import no_waiting
from sustainment.optimisation.repair.levels import RepairLevels
from sustainment.optimisation.repair.network import WayKind, flows
from sustainment.optimisation.repair.plan import ELEMENTS, Alternative
from sustainment.optimisation.repair.question import Question
from sustainment.optimisation.repair.rows import KEY
from sustainment.problem.kinds import Ints

OVER_TIME = (
    "working_over_time",
    "availability_over_time",
    "availability_last_day",
    "cost_per_year_over_time",
)
"""Columns of what a plan is day by day."""


def repair_tables(
    question: Question,
    found: RepairLevels,
    *,
    alternatives: Sequence[Alternative],
) -> Mapping[str, pl.DataFrame]:
    """Return the tables of a plan by name."""
    return {
        "alternatives": alternatives_table(alternatives),
        "pays": _pays(alternatives),
        "waiting": no_waiting(),
        "opened": _opened(question, found),
        "decisions": _decisions(question, found),
        "costs": _costs(question, found),
    }


def alternatives_table(alternatives: Sequence[Alternative]) -> pl.DataFrame:
    best = min((one.cost for one in alternatives), default=0.0)
    return pl.DataFrame(
        [
            {
                "plan": one.name,
                "site": one.site or None,
                "cost_per_year": one.cost,
                "opened_per_year": one.opened,
                "bound": one.bound,
                "above_best": one.cost - best,
                "availability": one.available,
                "site_cost_per_year": one.own_cost if one.site else None,
                "site_worth_per_year": one.worth if one.site else None,
                "repairs_per_year": one.jobs,
                "pays_from_repairs_per_year": one.pays_from,
                **_over_time(one),
            }
            for one in alternatives
        ],
        schema={
            "plan": pl.String,
            "site": pl.String,
            "cost_per_year": pl.Float64,
            "opened_per_year": pl.Float64,
            "bound": pl.Float64,
            "above_best": pl.Float64,
            "availability": pl.Float64,
            "site_cost_per_year": pl.Float64,
            "site_worth_per_year": pl.Float64,
            "repairs_per_year": pl.Float64,
            "pays_from_repairs_per_year": pl.Float64,
            **dict.fromkeys(OVER_TIME, pl.Float64),
        },
    )


def _pays(alternatives: Sequence[Alternative]) -> pl.DataFrame:
    """Return what each candidate site is worth a year at so many repairs a year, where that was asked."""
    return pl.DataFrame(
        [
            (one.site, jobs, worth, one.own_cost, jobs == one.jobs)
            for one in alternatives
            for jobs, worth in one.worth_by_jobs
        ],
        schema={
            "site": pl.String,
            "repairs_per_year": pl.Float64,
            "worth_per_year": pl.Float64,
            "site_cost_per_year": pl.Float64,
            "today": pl.Boolean,
        },
        orient="row",
    )


def _over_time(one: Alternative) -> dict[str, float | None]:
    """Return what a plan is day by day, beside its mean year."""
    days = one.over_time
    if days is None:
        return dict.fromkeys(OVER_TIME)
    cost = days.work_per_year + one.opened
    return dict(zip(OVER_TIME, (days.working, days.share, days.last, cost), strict=True))


def _opened(question: Question, found: RepairLevels) -> pl.DataFrame:
    rows = [
        {
            "kind": str(asset.kind),
            "name": asset.name,
            "site": asset.site,
            "number": number,
            "cost_per_year": number * asset.cost,
        }
        for asset, number in zip(question.assets, found.opened.tolist(), strict=True)
        if number
    ]
    schema = {
        "kind": pl.String,
        "name": pl.String,
        "site": pl.String,
        "number": pl.Int64,
        "cost_per_year": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def _decisions(question: Question, found: RepairLevels) -> pl.DataFrame:
    names, sites, modes = question.rows.items, question.rows.sites, question.rows.modes.names
    rows: list[dict[str, Any]] = []
    for place, way in enumerate(found.way_of_pair.tolist()):
        if way < 0:
            continue
        at, choice = question.places[place], question.choices[way]
        up = [after.site for after, _ in choice.sends if after.item == at.item]
        units = float(found.arriving[place])
        rows.append(
            {
                "item": names[at.item],
                "site": sites[at.site],
                "mode": modes[at.mode] if at.mode >= 0 else None,
                "decision": WayKind(choice.kind).name.lower(),
                "to_site": sites[up[0]] if up else None,
                "units_per_year": units,
                "repaired_per_year": units * choice.repaired,
                "cost_per_year": units * choice.cost,
                "changed": not choice.stands,
                "repairs_row": _row(question.rows.work.frame, choice.route if choice.route_offered else -1),
                "lanes_row": _row(question.rows.every.frame, choice.lane_offered),
            }
        )
    schema = {
        "item": pl.String,
        "site": pl.String,
        "mode": pl.String,
        "decision": pl.String,
        "to_site": pl.String,
        "units_per_year": pl.Float64,
        "repaired_per_year": pl.Float64,
        "cost_per_year": pl.Float64,
        "changed": pl.Boolean,
        "repairs_row": pl.String,
        "lanes_row": pl.String,
    }
    return pl.DataFrame(rows, schema=schema)


def _row(frame: pl.DataFrame, row: int) -> str | None:
    return str(frame[KEY][row]) if row >= 0 else None


def _costs(question: Question, found: RepairLevels) -> pl.DataFrame:
    stands = flows(question.network, question.level, way_of_pair=question.standing)
    now = _by_element(question, stands, ways=question.standing)
    plan = _by_element(question, found.arriving, ways=found.way_of_pair)
    for asset, number in zip(question.assets, found.opened.tolist(), strict=True):
        element = "sites" if asset.kind is AssetKind.SITE else "resources"
        plan[element] += number * asset.cost
    return pl.DataFrame(
        {
            "element": list(ELEMENTS),
            "as_it_stands": [now[element] for element in ELEMENTS],
            "plan": [plan[element] for element in ELEMENTS],
        }
    )


def _by_element(question: Question, arriving: Any, *, ways: Ints) -> dict[str, float]:
    found = dict.fromkeys(ELEMENTS, 0.0)
    for place in np.flatnonzero(ways >= 0).tolist():
        choice, units = question.choices[int(ways[place])], float(arriving[place])
        found["repairs"] += units * choice.repairs
        found["transport"] += units * choice.transport
        found["purchases"] += units * choice.purchases
    return found
