"""Family a: one shelf."""

import numpy as np

from families.studies import Answers, Inputs
from sustainment.analytic.single_site import (
    BatchShelf,
    base_stock,
    batch_stock,
    reorder_point,
    supply_availability,
)
from sustainment.kernels.backorders import Shelf
from sustainment.kernels.convolution import geometric_batches, logarithmic_batches

SIZES_TAIL = 1e-25
"""Batches rarer than this are not counted."""


def single_site(inputs: Inputs) -> Answers:
    """One shelf: measures by stock."""
    pipeline = inputs["pipeline"]
    if pipeline["law"] == "compound_poisson":
        return _batches(pipeline, inputs)
    mean = pipeline["mean"]
    variance = pipeline.get("variance", mean)
    rows = {str(s): _shelf(base_stock(mean, s, variance=variance), inputs) for s in inputs["stocks"]}
    return {"mean": mean, "variance": variance, "by_stock": rows}


def _shelf(measures: Shelf, inputs: Inputs) -> Answers:
    row = {
        "EBO": measures.backorders,
        "VBO": measures.backorder_variance,
        "ready_rate": measures.ready_rate,
        "E_on_hand": measures.on_hand,
        "fill_rate": measures.fill_rate,
    }
    if "demand_rate" in inputs:
        row["mean_wait"] = measures.backorders / inputs["demand_rate"]
    return row


def _batches(pipeline: Inputs, inputs: Inputs) -> Answers:
    sizes, customers = _sizes(pipeline["size"]), pipeline["customers_mean"]
    number = np.arange(sizes.size)

    def row(stock: int) -> Answers:
        found: BatchShelf = batch_stock(customers, sizes, stock=stock)
        return {
            **_shelf(found.shelf, inputs),
            "unit_fill_rate": found.unit_fill_rate,
            "order_fill_rate": found.order_fill_rate,
        }

    return {
        "mean": customers * float(sizes @ number),
        "variance": customers * float(sizes @ number**2),
        "by_stock": {str(s): row(s) for s in inputs["stocks"]},
    }


def _sizes(size: Inputs) -> np.ndarray:
    if size["law"] == "table":
        sizes = np.zeros(max(map(int, size["pmf"])) + 1)
        for number, chance in size["pmf"].items():
            sizes[int(number)] = chance
        return sizes
    ratio = size["rho"] if size["law"] == "geometric" else size["theta"]
    length = 3 if ratio <= 0 else int(np.ceil(np.log(SIZES_TAIL) / np.log(ratio))) + 3
    return (geometric_batches if size["law"] == "geometric" else logarithmic_batches)(ratio, length=length)


def rq_policy(inputs: Inputs) -> Answers:
    """(r, Q) with Poisson demand over a fixed lead time."""
    found = reorder_point(inputs["lead_time_demand_mean"], inputs["r"], quantity=inputs["Q"])
    return _shelf(found, {})


def availability(inputs: Inputs) -> Answers:
    """Systems with no item missing."""
    systems, quantities = inputs["systems"], inputs["quantity_per_system"]
    owed = [
        base_stock(mean, stock).backorders
        for mean, stock in zip(inputs["pipeline_means_poisson"], inputs["stocks"], strict=True)
    ]
    return {
        "EBO": owed,
        "availability": supply_availability(owed, quantities, systems=systems),
        "one_minus_sumEBO_over_N": 1.0 - sum(owed) / systems,
    }
