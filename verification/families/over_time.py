"""Family e: demand, lanes and shops that change from day to day."""

import numpy as np

from families.over_time_studies import (
    base_name,
    cut_off_study,
    first_time,
    repair_study,
    two_echelon_study,
)
from families.studies import Answers, Inputs
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.analytic.single_pipeline import sinusoidal_pipeline
from sustainment.model.study import Study


def sinusoidal(inputs: Inputs) -> Answers:
    """M_t/M/infinity under a sine."""
    times: list[float] = inputs["times"]
    means = sinusoidal_pipeline(
        np.array(times, dtype=np.float64),
        mean_rate=inputs["base"],
        swing=inputs["amp"],
        pace=inputs["omega"],
        mean_days=inputs["mean_repair"],
    )
    return {"rows": [{"t": t, "pipeline_mean": float(mean)} for t, mean in zip(times, means, strict=True)]}


def m_t_g_infinity(inputs: Inputs) -> Answers:
    """Repair by any law under demand that steps."""
    first = first_time(inputs)
    return {"rows": _rows(repair_study(inputs, first=first), inputs["times"], first=first, site="base")}


def m_t_d_infinity(inputs: Inputs) -> Answers:
    """A fixed pipeline time that cannot begin while it is cut off."""
    first = first_time(inputs)
    return {"rows": _rows(cut_off_study(inputs, first=first), inputs["times"], first=first, site="front")}


def two_echelons(inputs: Inputs) -> Answers:
    """Bases whose demands rise and fall together, and their depot."""
    times, first = inputs["times"], first_time(inputs)
    supply = _daily(two_echelon_study(inputs, first=first), times, first=first).table("supply")
    supply = supply.filter(item="unit")
    rows = []
    for t in times:
        here = {row["site"]: row for row in supply.filter(day=t - first).iter_rows(named=True)}
        bases = [here[base_name(number)] for number in range(len(inputs["base_weights"]))]
        rows.append(
            {
                "t": t,
                "bases": [
                    {
                        "EX": row["pipeline_mean"],
                        "VX": row["pipeline_variance"],
                        "EBO": row["backorders"],
                        "ready_rate": row["ready_rate"],
                    }
                    for row in bases
                ],
                "depot_pipeline_mean": here["depot"]["pipeline_mean"],
                "depot_EBO": here["depot"]["backorders"],
            }
        )
    return {"rows": rows}


def _daily(study: Study, times: list[float], *, first: float) -> DailyEvaluation:
    return evaluate_by_day(study, days=[t - first for t in times])


def _rows(study: Study, times: list[float], *, first: float, site: str) -> list[Answers]:
    supply = _daily(study, times, first=first).table("supply").filter(item="unit", site=site)
    found = dict(zip(supply["day"], supply.iter_rows(named=True), strict=True))
    return [
        {
            "t": t,
            "pipeline_mean": found[t - first]["pipeline_mean"],
            "EBO": found[t - first]["backorders"],
            "ready_rate": found[t - first]["ready_rate"],
        }
        for t in times
    ]
