"""Families d and e: finite fleets as ordinary studies."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from families.studies import Inputs
from sustainment.model.study import Study

GOOD = 0.75
"""Part of the fleet that cases ask for."""
DAYS = 100_000
"""Horizon of a steady state: nothing changes in it."""


def _fleet(positions: int, held: int | None = None) -> dict[str, list[dict[str, Any]]]:
    return {
        "sites": [{"site": "base"}],
        "units": [{"unit": "unit", "site": "base"}],
        "items": [{"item": "system", "kind": "end item"}],
        "authorised": [{"unit": "unit", "item": "system", "quantity": positions, "held": held}],
    }


def _use(steps: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """Rows of use at a rate from a day on: with a life of one hour, hours a day are failures a day."""
    days = [*(day for day, _ in steps), None]
    return [
        {
            "unit": "unit",
            "item": "system",
            "per_day": rate,
            "from_day": begin if begin or len(steps) > 1 else None,
            "to_day": end,
        }
        for (begin, end), (_, rate) in zip(pairwise(days), steps, strict=True)
    ]


def _whole_repair(servers: int, rate: float) -> dict[str, list[dict[str, Any]]]:
    return {
        "failures": [{"item": "system", "mtbf": 1.0}],
        "resources": [{"resource": "server", "site": "base", "quantity": servers}],
        "repairs": [
            {
                "item": "system",
                "site": "base",
                "turnaround_days": f"{1.0 / rate!r} ~ exponential",
                "needs": "server",
            }
        ],
    }


def machine_repair_study(inputs: Inputs, **settings: Any) -> Study:
    """End items that fail whole, cold spares, one shop."""
    return Study(
        "verification case",
        **_fleet(inputs["fleet"]),
        **_whole_repair(inputs["servers"], inputs["repair_rate_per_server"]),
        use=_use([(0, inputs["failure_rate_per_system_in_use"])]),
        stock=[{"item": "system", "site": "base", "quantity": inputs["cold_spares"]}],
        **{"days": DAYS, **settings},
    )


def two_items_study(inputs: Inputs, **settings: Any) -> Study | None:
    """Systems with one of each item, repaired in shops of their own or in one; None for other shops."""
    queue = _queue(inputs["shop"])
    if queue is None:
        return None
    tables = _fleet(inputs["fleet"])
    rates, servers = inputs["failure_rate_per_fit_system"], inputs["servers"]
    tables["items"] += [{"item": item} for item in rates]
    resources = [{"resource": "server", "site": "base", "quantity": servers, "queue": queue}]
    if inputs["shop"] == "separate":
        resources = [
            {"resource": f"server of {item}", "site": "base", "quantity": servers[item]} for item in rates
        ]
    return Study(
        "verification case",
        **tables,
        parts=[{"parent": "system", "item": item} for item in rates],
        failures=[{"item": item, "mtbf": 1.0 / rate} for item, rate in rates.items()],
        use=_use([(0, 1.0)]),
        stock=[{"item": item, "site": "base", "quantity": n} for item, n in inputs["stock"].items()],
        resources=resources,
        repairs=[
            {
                "item": item,
                "site": "base",
                "turnaround_days": f"{1.0 / rate!r} ~ exponential",
                "needs": f"server of {item}" if inputs["shop"] == "separate" else "server",
                "priority": 1 if inputs["shop"].endswith(item) else 2,
            }
            for item, rate in inputs["repair_rate"].items()
        ],
        cannibalisation=inputs["cannibalisation"],
        **{"days": DAYS, **settings},
    )


def _queue(shop: str) -> str | None:
    """Return the queue of a shop as a study states it."""
    word = shop.lower().replace("_", "").replace("-", "")
    if word == "separate" or "fcfs" in word or "fifo" in word or "firstcome" in word:
        return "first come"
    if "nonpreemptive" in word or "headofline" in word:
        return "priority"
    return "pre-emptive" if "priority" in word else None


def transient_study(inputs: Inputs, *, days: int, start: float = 0.0, **tables: Any) -> Study:
    """End items that fail whole at a rate that changes; the case's time 0 is day `start`."""
    steps = [(time + start, rate) for time, rate in inputs["failure_rate_steps"]]
    return Study(
        "verification case",
        **_fleet(inputs["fleet"]),
        **_whole_repair(inputs["servers"], inputs["repair_rate_per_server"]),
        use=_use(steps),
        stock=[{"item": "system", "site": "base", "quantity": inputs["cold_spares"]}],
        days=days,
        **tables,
    )


def attrition_study(inputs: Inputs, *, days: int, start: float = 0.0, **tables: Any) -> Study:
    """Fit systems fail or are lost for good, new ones are delivered; the case's time 0 is day `start`."""
    deliveries, lost = inputs["deliveries"], inputs["loss_rate_per_fit_system"]
    hit: dict[str, Any] = {"unit": "unit", "item": "system", "write_off_share": 1.0}
    if start:
        hit["from_day"] = start
    return Study(
        "verification case",
        **_fleet(inputs["initial_fit"] + sum(n for _, n in deliveries), held=inputs["initial_fit"]),
        **_whole_repair(inputs["servers"], inputs["repair_rate_per_server"]),
        use=_use([(start, inputs["failure_rate_per_fit_system"])]),
        damage=[{**hit, "per_1000_days": 1000.0 * lost}],
        deliveries=[
            {"delivery": f"{n}", "item": "system", "site": "base", "from_day": day + start, "quantity": many}
            for n, (day, many) in enumerate(deliveries)
        ],
        days=days,
        **tables,
    )
