"""Family e: shelves under demand that changes from day to day, as ordinary studies."""

from math import ceil, gamma, sqrt
from typing import Any

from families.studies import Inputs, Tables, removals
from sustainment.model.study import Study

PLENTY = 1_000_000
"""Spares of a supplier that never runs out."""


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
    tables: Tables, steps: list[list[float]], *, item: str, site: str, day: float, systems: int = 1
) -> None:
    """Add a unit whose removals a day change on days; `day` is what the first step's time is in the study."""
    tables.include(removals(item, site, steps[0][1] / systems, systems=systems))
    plain = tables.rows["use"][-1]
    for place, (time, rate) in enumerate(steps[1:], start=1):
        ends = steps[place + 1][0] if place + 1 < len(steps) else None
        row: dict[str, Any] = {**plain, "per_day": rate / systems, "from_day": time + day}
        tables.add(use={**row, "to_day": None if ends is None else ends + day})


def first_time(inputs: Inputs) -> float:
    """Return the earliest time that a case speaks of: day 0 of its study."""
    steps = inputs.get("demand_rate_steps") or inputs["profile_steps"]
    return min([0.0, steps[0][0], *inputs["times"], *(begin for begin, _ in cut_offs(inputs))])


def _horizon(inputs: Inputs, first: float) -> int:
    return ceil(max(inputs["times"]) - first) + 1


def repair_study(inputs: Inputs, *, first: float, systems: int = 1, **more: Any) -> Study:
    """Repair by any law under demand that steps, by so many systems that it does not feel the state."""
    tables = Tables()
    tables.system("unit")
    tables.add(sites={"site": "base"}, stock={"item": "unit", "site": "base", "quantity": inputs["stock"]})
    tables.repair("unit", "base", 1.0, repair_time(inputs["repair_time"]))
    steps = inputs["demand_rate_steps"]
    add_steps(tables, steps, item="unit", site="base", day=-first, systems=systems)
    warm_up = first - float(inputs["history_start"])
    return tables.study(days=_horizon(inputs, first), warm_up_days=warm_up, **more)


def cut_offs(inputs: Inputs) -> list[list[float]]:
    """Return the windows in which no pipeline time begins, such that they do not overlap."""
    windows, opens = [*map(list, inputs.get("cut_off_windows", []))], inputs.get("repair_available_from")
    if opens is not None and opens > inputs["demand_rate_steps"][0][0]:
        windows.append([inputs["demand_rate_steps"][0][0], opens])
    return _joined(windows)


def _joined(windows: list[list[float]]) -> list[list[float]]:
    joined: list[list[float]] = []
    for begin, end in sorted(windows):
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([begin, end])
    return joined


def cut_off_study(inputs: Inputs, *, first: float, systems: int = 1, **more: Any) -> Study:
    """A fixed pipeline time that cannot begin while it is cut off: a lane from a supplier with plenty."""
    time = float(inputs["pipeline_time"])
    tables = Tables()
    tables.system("unit")
    tables.add(sites={"site": "rear"}, stock={"item": "unit", "site": "rear", "quantity": PLENTY})
    tables.add(sites={"site": "front", "supplied_by": "rear"})
    tables.add(stock={"item": "unit", "site": "front", "quantity": inputs["stock"]})
    tables.lanes("front", "rear", "unit", time)
    for number, (begin, end) in enumerate(cut_offs(inputs)):
        shut = {
            "what": "lanes/rear@front",
            "left_share": 0.0,
            "from_day": begin - first,
            "to_day": end - first,
        }
        tables.add(disruptions={"disruption": f"cut-off {number}", **shut})
    steps = inputs["demand_rate_steps"]
    add_steps(tables, steps, item="unit", site="front", day=-first, systems=systems)
    return tables.study(days=_horizon(inputs, first), warm_up_days=float(ceil(time)), **more)


def base_name(number: int) -> str:
    """Return the name of a base by its place."""
    return f"base {number}"


def two_echelon_study(inputs: Inputs, *, first: float, systems: int = 1, **more: Any) -> Study:
    """Bases whose demands rise and fall together, and their depot."""
    local, ship, repair = inputs["local_repair_time"], inputs["ship_time"], inputs["depot_repair_time"]
    tables = Tables()
    tables.system("unit")
    tables.add(sites={"site": "depot"})
    tables.add(stock={"item": "unit", "site": "depot", "quantity": inputs["depot_stock"]})
    tables.repair("unit", "depot", 1.0, repair)
    for number, weight in enumerate(inputs["base_weights"]):
        base, stock = base_name(number), inputs["base_stock"]
        held = stock[number] if isinstance(stock, list) else stock
        tables.add(sites={"site": base, "supplied_by": "depot"})
        tables.add(stock={"item": "unit", "site": base, "quantity": held})
        tables.lanes(base, "depot", "unit", ship)
        if inputs["local_repair_prob"] > 0.0:
            tables.repair("unit", base, inputs["local_repair_prob"], local)
        steps = [[time, rate * weight] for time, rate in inputs["profile_steps"]]
        add_steps(tables, steps, item="unit", site=base, day=-first, systems=systems)
    warm_up = float(ceil(local + ship + repair))
    return tables.study(days=_horizon(inputs, first), warm_up_days=warm_up, **more)
