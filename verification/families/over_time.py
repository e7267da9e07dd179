"""Family e: demand, lanes and shops that change from day to day."""

from math import gamma, sqrt
from typing import Any

import numpy as np

from families.studies import Answers, Inputs, Tables, removals
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.analytic.single_pipeline import sinusoidal_pipeline
from sustainment.model.study import Study

LONG = 40
"""Mean times of a warm-up after which nothing of the start is left."""
PLENTY = 1_000_000
"""Spares of a supplier that never runs out."""


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


def repair_time(law: Inputs) -> str:
    """Return a repair time in the words of a study."""
    mean = repr(float(law["mean"]))
    if law["law"] == "deterministic":
        return mean
    if law["law"] == "erlang":
        return f"{mean} ~ gamma {1.0 / sqrt(law['shape'])!r}"
    if law["law"] == "weibull":
        return f"{mean} ~ weibull {_weibull_variation(law['shape'])!r}"
    if law["law"] == "exponential":
        return f"{mean} ~ exponential"
    return f"{mean} ~ {law['law']} {law['cv']!r}"


def _weibull_variation(shape: float) -> float:
    return sqrt(gamma(1.0 + 2.0 / shape) / gamma(1.0 + 1.0 / shape) ** 2 - 1.0)


def add_steps(
    tables: Tables, steps: list[list[float]], *, item: str, site: str, day: float, share: float = 1.0
) -> None:
    """Add a unit whose removals a day change on days; `day` is what the first step's time is in the study."""
    tables.include(removals(item, site, steps[0][1] * share))
    plain = tables.rows["use"][-1]
    for place, (time, rate) in enumerate(steps[1:], start=1):
        ends = steps[place + 1][0] if place + 1 < len(steps) else None
        row: dict[str, Any] = {**plain, "per_day": rate * share, "from_day": time + day}
        tables.add(use={**row, "to_day": None if ends is None else ends + day})


def m_t_g_infinity(inputs: Inputs) -> Answers:
    """Repair by any law under demand that steps."""
    times: list[float] = inputs["times"]
    steps, start = inputs["demand_rate_steps"], float(inputs["history_start"])
    tables = Tables()
    tables.system("unit")
    tables.add(sites={"site": "base"}, stock={"item": "unit", "site": "base", "quantity": inputs["stock"]})
    tables.repair("unit", "base", 1.0, repair_time(inputs["repair_time"]))
    first = min([0.0, steps[0][0], *times])
    add_steps(tables, steps, item="unit", site="base", day=-first)
    study = tables.study(days=_horizon(times, first), warm_up_days=first - start)
    return {"rows": _rows(study, times, first=first, site="base")}


def m_t_d_infinity(inputs: Inputs) -> Answers:
    """A fixed pipeline time that cannot begin while it is cut off: a lane from a supplier with plenty."""
    times: list[float] = inputs["times"]
    steps, time = inputs["demand_rate_steps"], float(inputs["pipeline_time"])
    windows, opens = [*map(list, inputs["cut_off_windows"])], inputs.get("repair_available_from")
    if opens is not None and opens > steps[0][0]:
        windows.append([steps[0][0], opens])
    tables = Tables()
    tables.system("unit")
    tables.add(sites={"site": "rear"}, stock={"item": "unit", "site": "rear", "quantity": PLENTY})
    tables.add(sites={"site": "front", "supplied_by": "rear"})
    tables.add(stock={"item": "unit", "site": "front", "quantity": inputs["stock"]})
    tables.lanes("front", "rear", "unit", time)
    first = min([0.0, steps[0][0], *times, *(begin for begin, _ in windows)])
    for number, (begin, end) in enumerate(_joined(windows)):
        shut = {
            "what": "lanes/rear@front",
            "left_share": 0.0,
            "from_day": begin - first,
            "to_day": end - first,
        }
        tables.add(disruptions={"disruption": f"cut-off {number}", **shut})
    add_steps(tables, steps, item="unit", site="front", day=-first)
    study = tables.study(days=_horizon(times, first), warm_up_days=_whole(time))
    return {"rows": _rows(study, times, first=first, site="front")}


def _joined(windows: list[list[float]]) -> list[list[float]]:
    """Return windows as such that do not overlap."""
    joined: list[list[float]] = []
    for begin, end in sorted(windows):
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([begin, end])
    return joined


def two_echelons(inputs: Inputs) -> Answers:
    """Bases whose demands rise and fall together, and their depot."""
    times: list[float] = inputs["times"]
    steps, weights = inputs["profile_steps"], inputs["base_weights"]
    local, ship, repair = inputs["local_repair_time"], inputs["ship_time"], inputs["depot_repair_time"]
    tables = Tables()
    tables.system("unit")
    tables.add(sites={"site": "depot"})
    tables.add(stock={"item": "unit", "site": "depot", "quantity": inputs["depot_stock"]})
    tables.repair("unit", "depot", 1.0, repair)
    first = min([0.0, steps[0][0], *times])
    for number, weight in enumerate(weights):
        base, stock = f"base {number}", inputs["base_stock"]
        held = stock[number] if isinstance(stock, list) else stock
        tables.add(sites={"site": base, "supplied_by": "depot"})
        tables.add(stock={"item": "unit", "site": base, "quantity": held})
        tables.lanes(base, "depot", "unit", ship)
        if inputs["local_repair_prob"] > 0.0:
            tables.repair("unit", base, inputs["local_repair_prob"], local)
        add_steps(tables, steps, item="unit", site=base, day=-first, share=weight)
    warm_up = _whole(local + ship + repair)
    answer = _daily(tables.study(days=_horizon(times, first), warm_up_days=warm_up), times, first=first)
    supply = answer.table("supply").filter(item="unit")
    rows = []
    for t in times:
        here = {row["site"]: row for row in supply.filter(day=t - first).iter_rows(named=True)}
        bases = [here[f"base {number}"] for number in range(len(weights))]
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


def _whole(days: float) -> float:
    return float(np.ceil(days))


def _horizon(times: list[float], first: float) -> int:
    return int(np.ceil(max(times) - first)) + 1


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
