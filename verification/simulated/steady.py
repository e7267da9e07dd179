"""Families d and h by replication: what long single replications show on average."""

from collections.abc import Mapping
from functools import partial
from math import ceil
from typing import Any

from families.closed_studies import GOOD, machine_repair_study, two_items_study
from families.pools import pool_study, site_name
from families.studies import Answers, Inputs

from simulated.instants import room
from simulated.runs import Effort, Estimates, Path, over_runs
from sustainment.model.study import Study
from sustainment.problem.arrays import Floats
from sustainment.simulation.result import Simulation

FIRST = 8
"""Probabilities that a case prints."""
SETTLED = 0.1
"""Part of the counted days that the warm-up lasts: many times as long as a unit is away."""
LEAST_DAYS_A_CYCLE = 25
"""Days, of about a failure or demand each, that count as a cycle where it is shorter."""
SHARES = ("P_", "availability", "server_utilisation")


def _span(cycle: float, effort: Effort) -> dict[str, float]:
    """Return horizon and warm-up for units that come round once in a cycle of days."""
    days = ceil(effort.cycles * max(cycle, LEAST_DAYS_A_CYCLE))
    return {"days": days, "warm_up_days": ceil(SETTLED * days)}


def _single_runs(study: Study, read: Any, effort: Effort) -> Estimates:
    return over_runs(study, read, effort, replications=1, looks=partial(_looks, effort.cycles))


def _looks(cycles: float, path: Path) -> float:
    """Return how often a run looks at a share of time and finds it anew: once a cycle."""
    return cycles if any(str(word).startswith(SHARES) for word in path) else 0.0


def machine_repair(inputs: Inputs, effort: Effort) -> Estimates:
    """End items that fail whole, cold spares, one shop; a day of the study is about a failure."""
    fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
    fails, mends = inputs["failure_rate_per_system_in_use"], inputs["repair_rate_per_server"]
    unit = 1.0 / (fleet * fails)
    by_day = {
        **inputs,
        "failure_rate_per_system_in_use": fails * unit,
        "repair_rate_per_server": mends * unit,
    }
    cycle = (1.0 / fails + (fleet + spares) / (servers * mends)) / unit
    study = machine_repair_study(by_day, **_span(cycle, effort))

    def read(answer: Simulation) -> dict[Path, float]:
        working = _working(answer)
        supply = answer.table("supply").row(0, named=True)
        shop = answer.table("shops").row(0, named=True)
        stock = answer.table("stock")
        failed = (spares + stock["backorders"] - stock["on_hand"]).round().to_list()
        away, lost = spares + supply["backorders"] - supply["on_hand"], supply["demand_per_day"]
        found: dict[Path, float] = {
            ("mean_fit",): fleet * answer.availability().mean,
            ("availability",): answer.availability().mean,
            ("mean_in_repair_or_queue",): away,
            ("mean_queue",): shop["queue"],
            ("server_utilisation",): shop["busy"] / shop["quantity"],
            ("P_all_fit",): _share(working, fleet),
            ("throughput",): lost / unit,
            ("mean_turnaround",): away / lost * unit,
        }
        for number in range(min(FIRST, fleet + spares + 1)):
            found["P_failed_first_8", number] = failed.count(number) / len(failed)
        for number in range(1, fleet + 1):
            found[f"P_at_least_{number}_fit",] = _share(working, number)
        return found

    return _single_runs(study, read, effort)


def _working(answer: Simulation) -> Floats:
    """Return the number working day by day in a run of one replication."""
    return answer.table("readiness").filter(scope_kind="fleet")["mean"].to_numpy()


def _share(working: Floats, least: float) -> float:
    """Return the share of days on which at least so many work."""
    return float((working >= least).mean())


def two_items(inputs: Inputs, effort: Effort) -> Estimates | None:
    """Systems with one A and one B, repaired in shops of their own or in one; None for other shops."""
    fleet, stock, mends = inputs["fleet"], inputs["stock"], inputs["repair_rate"]
    servers = inputs["servers"] if isinstance(inputs["servers"], Mapping) else dict.fromkeys(mends, 1)
    every = sum(inputs["failure_rate_per_fit_system"].values())
    unit = 1.0 / (fleet * every)
    by_day = {
        **inputs,
        **{
            rates: {item: rate * unit for item, rate in inputs[rates].items()}
            for rates in ("failure_rate_per_fit_system", "repair_rate")
        },
    }
    away = sum((fleet + stock[item]) / (servers[item] * mends[item]) for item in mends)
    study = two_items_study(by_day, **_span((1.0 / every + away) / unit, effort))
    if study is None:
        return None

    def read(answer: Simulation) -> dict[Path, float]:
        working = _working(answer)
        rows = {row["item"]: row for row in answer.table("supply").iter_rows(named=True)}
        found: dict[Path, float] = {
            ("mean_fit",): fleet * answer.availability().mean,
            ("availability",): answer.availability().mean,
            ("P_all_fit",): _share(working, fleet),
            ("P_at_least_75pct_fit",): _share(working, GOOD * fleet),
        }
        for item in mends:
            row = rows[item]
            found[f"EX_{item}",] = stock[item] + row["backorders"] - row["on_hand"]
            found[f"EBO_{item}",] = row["backorders"]
        return found

    return _single_runs(study, read, effort)


def _pool(inputs: Inputs, effort: Effort, *, lateral: bool = True, emergency: bool = False) -> Study:
    """Return the bases of a case; a day of the study is about a demand."""
    unit = 1.0 / sum(inputs["demand"])
    by_day = {
        **inputs,
        "demand": [rate * unit for rate in inputs["demand"]],
        "mean_resupply": [time / unit for time in inputs["mean_resupply"]],
    }
    cycle = 1.0 / min(rate for rate in by_day["demand"] if rate > 0.0) + max(by_day["mean_resupply"])
    systems = 1 if emergency else room(max(by_day["mean_resupply"]))
    return pool_study(by_day, emergency=emergency, lateral=lateral, systems=systems, **_span(cycle, effort))


def _one_shelf(inputs: Inputs) -> Answers:
    """Return the case with all stock and all demand on one shelf: complete pooling."""
    load = sum(rate * time for rate, time in zip(inputs["demand"], inputs["mean_resupply"], strict=True))
    rate = sum(inputs["demand"])
    return {
        "stock": [sum(inputs["stock"])],
        "demand": [rate],
        "mean_resupply": [load / rate],
        "ask_order": [[]],
    }


def _of_bases(answer: Simulation, column: str, number: int) -> list[float]:
    rows = {
        row["site"]: row[column] for row in answer.table("supply").filter(item="unit").iter_rows(named=True)
    }
    return [float(rows.get(site_name(base)) or 0.0) for base in range(number)]


def _lent(answer: Simulation, number: int) -> list[list[float]]:
    """Return the shares of demands met from elsewhere: by base, from each base and last from outside."""
    shares = [[0.0] * (number + 1) for _ in range(number)]
    places = {site_name(base): base for base in range(number)}
    for row in answer.table("laterals").iter_rows(named=True):
        shares[places[row["site"]]][places.get(row["giver"], number)] = row["share"]
    return shares


def lateral_emergency(inputs: Inputs, effort: Effort) -> Estimates:
    """Demands that no asked base can meet come from outside."""
    number = len(inputs["stock"])

    def read(answer: Simulation) -> dict[Path, float]:
        own, on_hand = (_of_bases(answer, column, number) for column in ("fill_rate", "on_hand"))
        found: dict[Path, float] = {}
        for base, shares in enumerate(_lent(answer, number)):
            at: Path = ("bases", base)
            found[*at, "own_stock"] = own[base]
            found[*at, "lateral_total"] = sum(shares[:number])
            found.update({(*at, "lateral_from", giver): shares[giver] for giver in range(number)})
            found[*at, "emergency"] = shares[number]
            found[*at, "mean_on_hand"] = on_hand[base]
        return found

    def lost(answer: Simulation) -> dict[Path, float]:
        return {("erlang_loss_pooled",): _lent(answer, 1)[0][1]}

    found = _single_runs(_pool(inputs, effort, emergency=True), read, effort)
    return found | _single_runs(_pool(_one_shelf(inputs), effort, emergency=True), lost, effort)


def lateral_backorder(inputs: Inputs, effort: Effort) -> Estimates:
    """Demands that no asked base can meet wait at home."""
    number = len(inputs["stock"])

    def read(answer: Simulation) -> dict[Path, float]:
        own, owed = (_of_bases(answer, column, number) for column in ("fill_rate", "backorders"))
        found: dict[Path, float] = {("EBO_sum",): sum(owed)}
        for base, shares in enumerate(_lent(answer, number)):
            lent = sum(shares)
            found["own_stock", base], found["lateral", base] = own[base], lent
            found["backordered", base] = 1.0 - own[base] - lent
            found["EBO", base] = owed[base]
        return found

    def alone(answer: Simulation) -> dict[Path, float]:
        return {("EBO_no_lateral", k): one for k, one in enumerate(_of_bases(answer, "backorders", number))}

    def pooled(answer: Simulation) -> dict[Path, float]:
        return {("EBO_complete_pooling_lower_bound",): _of_bases(answer, "backorders", 1)[0]}

    return (
        _single_runs(_pool(inputs, effort), read, effort)
        | _single_runs(_pool(inputs, effort, lateral=False), alone, effort)
        | _single_runs(_pool(_one_shelf(inputs), effort), pooled, effort)
    )
