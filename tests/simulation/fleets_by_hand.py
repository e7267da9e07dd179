"""Small studies for the tests of the simulator."""

from typing import Any

import numpy as np

from sustainment.model.study import Study
from sustainment.simulation.result import Simulation


def machines(quantity: int, *, mtbf: float, **more: Any) -> Study:
    """Return machines at one base whose engines fail after `mtbf` hours, one hour a day."""
    tables: dict[str, Any] = {
        "days": 1000,
        "sites": [{"site": "base"}],
        "items": [{"item": "machine", "kind": "end item"}, {"item": "engine"}],
        "parts": [{"parent": "machine", "item": "engine"}],
        "units": [{"unit": "unit", "site": "base"}],
        "authorised": [{"unit": "unit", "item": "machine", "quantity": quantity}],
        "use": [{"unit": "unit", "item": "machine", "life_unit": "hour", "per_day": 1}],
        "failures": [{"item": "engine", "mtbf": mtbf}],
        "repairs": [{"item": "engine", "site": "base", "turnaround_days": 10}],
    }
    return Study("machines", **{**tables, **more})


def of_pair(answer: Simulation, item: str, site: str) -> dict[str, float]:
    """Return means of a pair over replications, and standard errors of its backorders and fill rate."""
    sums = answer.sums.summed("pair_sums")[answer.sums.problem.pair_of(item, site)]
    number = answer.replications
    mean = {name: float(sums[name]) / number for name in sums.dtype.names}
    fill = float(sums["filled"]) / max(float(sums["demands"]), 1.0)
    square = float(sums["filled2"] - 2 * fill * sums["product"] + fill**2 * sums["demands2"])
    spread = max(float(sums["waiting2"]) - number * mean["waiting"] ** 2, 0.0)
    return {
        "demand": mean["demands"] / answer.sums.span_days,
        "EBO": mean["waiting"],
        "EBO_se": float(np.sqrt(spread / (number - 1) / number)),
        "VBO": mean["waiting_square"] - mean["waiting"] ** 2,
        "ready_rate": mean["ready"],
        "fill_rate": fill,
        "fill_rate_se": float(np.sqrt(max(square, 0.0) / (number - 1) / number)) / max(mean["demands"], 1e-9),
        "E_on_hand": mean["shelf"],
    }
