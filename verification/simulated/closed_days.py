"""Family e by replication: finite fleets from day to day."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from families.closed_studies import GOOD, attrition_study, transient_study
from families.studies import Inputs

from simulated.instants import TICK, Days, at_instants, origins, with_times
from simulated.runs import Effort, Estimates, over_runs
from sustainment.simulation.result import Simulation


def _at_least(numbers: range) -> list[dict[str, Any]]:
    """Rows of a group for every number: ready when so many systems are fit."""
    return [{"group": f"{n} fit", "members": "unit/system", "needed": n} for n in numbers]


def _horizon(days: Mapping[int, int]) -> int:
    return max(days.values()) + 1


def transient_repair(inputs: Inputs, effort: Effort) -> Estimates:
    """End items that fail whole at a rate that changes on given days."""
    fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
    begin = inputs["failure_rate_steps"][0][0]
    numbers = range(1, fleet + 1)

    def read(looked: Days, day: int) -> dict[Any, float]:
        found: dict[Any, float] = {
            ("mean_fit",): looked.working(day),
            ("P_at_least_75pct",): looked.ready(f"{ceil(GOOD * fleet)} fit", day),
        }
        if servers >= spares:
            # Someone waits only when fewer than all are fit: x failed is fleet + spares - x fit.
            waiting = range(servers + 1, fleet + spares + 1)
            short = (1.0 - looked.ready(f"{fleet + spares - failed + 1} fit", day) for failed in waiting)
            found["mean_queue",] = sum(short)
        return found

    found: Estimates = {}
    for first, days in origins(inputs["times"], begin):
        study = transient_study(inputs, days=_horizon(days), start=-first, groups=_at_least(numbers))
        found |= at_instants(study, days, effort, read)
    if servers < spares:
        found |= _queues(inputs, effort, begin=begin)
    return with_times(found, inputs["times"])


def _queues(inputs: Inputs, effort: Effort, *, begin: float) -> Estimates:
    """Return the queues of the shop: what the last tick before each time counts."""

    def read(answer: Simulation) -> dict[Any, float]:
        return {(): answer.table("shops")["queue"].item()}

    found: Estimates = {}
    each = effort.replications
    for place, time in enumerate(inputs["times"]):
        days = ceil(time - begin) + 1
        study = transient_study(inputs, days=days, start=days - time, count_from_day=days - TICK)
        queue = over_runs(study, read, effort, replications=each, looks=lambda _: each)
        found["rows", place, "mean_queue"] = queue[()]
    return found


def attrition(inputs: Inputs, effort: Effort) -> Estimates:
    """Fit systems fail or are lost for good; new ones are delivered."""
    target = inputs["target"]

    def read(looked: Days, day: int) -> dict[Any, float]:
        fit = looked.working(day)
        in_repair = looked.state("in repair", day) + looked.state("waiting for shop", day)
        return {
            ("mean_fit",): fit,
            ("mean_in_repair",): in_repair,
            ("mean_owned",): fit + in_repair,
            (f"P_at_least_{target}_fit",): looked.ready(f"{target} fit", day),
            ("var_fit",): looked.working_variance(day),
        }

    found: Estimates = {}
    for first, days in origins(inputs["times"], 0.0):
        groups = _at_least(range(target, target + 1))
        study = attrition_study(inputs, days=_horizon(days), start=-first, groups=groups)
        found |= at_instants(study, days, effort, read)
    return with_times(found, inputs["times"])
