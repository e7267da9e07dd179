"""Family g: repair concepts and spares together."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import product

import numpy as np

from families.studies import Answers, Inputs
from sustainment.analytic.single_site import base_stock
from sustainment.errors import MethodError
from sustainment.optimisation.together.joint import (
    JointPlan,
    JointProblem,
    solve_in_sequence,
    solve_together,
    solve_with,
)

CONCEPTS = ("base", "depot")


def _limits(inputs: Inputs) -> tuple[int, list[int]]:
    limits = inputs["stock_limits"]
    bases = len(inputs["items"][0]["lam"])
    return limits["depot"], [limits[f"b{number + 1}"] for number in range(bases)]


def _stocks(inputs: Inputs, item: Inputs, concept: str) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every stock of depot and bases with the backorders of the bases, by METRIC."""
    depot, bases = _limits(inputs)
    total = sum(item["lam"])
    levels = range(depot + 1) if concept == "depot" else range(1)
    for above in levels:
        if concept == "depot":
            wait = inputs["ship_time"] + base_stock(total * item["T_depot"], above).backorders / total
        else:
            wait = item["T_base"]
        owed = [
            [base_stock(rate * wait, stock).backorders for stock in range(most + 1)]
            for rate, most in zip(item["lam"], bases, strict=True)
        ]
        for stock in product(*(range(most + 1) for most in bases)):
            yield (above, *stock), sum(of[at] for of, at in zip(owed, stock, strict=True))


def _problem(inputs: Inputs) -> tuple[JointProblem, list[tuple[int, ...]]]:
    """The case as arrays, and what each stock holds; concepts of an item are base, then depot."""
    stocks, effects, costs, start = [], [], [], [0]
    concept_cost = []
    for item in inputs["items"]:
        for concept in CONCEPTS:
            concept_cost.append(sum(item["lam"]) * item[f"vc_{concept}"])
            for held, owed in _stocks(inputs, item, concept):
                stocks.append(held)
                effects.append(owed)
                costs.append(float(item["holding"] * sum(held)))
            start.append(len(stocks))
    count = len(inputs["items"])
    bases = len(inputs["items"][0]["lam"])
    problem = JointProblem(
        concept_item=np.repeat(np.arange(count), 2),
        concept_cost=np.array(concept_cost, dtype=np.float64),
        needs_start=np.arange(2 * count + 1),
        needs_asset=np.tile([0, 1], count),
        asset_cost=np.array(
            [inputs["test_set_per_base"] * bases, inputs["test_set_depot"]], dtype=np.float64
        ),
        stock_start=np.array(start, dtype=np.int64),
        stock_cost=np.array(costs, dtype=np.float64),
        stock_effect=np.array(effects, dtype=np.float64),
        target=float(inputs["target_sum_EBO"]),
    )
    return problem, stocks


def _told(plan: JointPlan, stocks: list[tuple[int, ...]]) -> Answers:
    return {
        "repair_at": [CONCEPTS[concept % 2] for concept in plan.concept.tolist()],
        "lora_cost": plan.repair_cost,
        "spares_cost": plan.cost_of_stocks,
        "total": plan.cost,
        "EBO": plan.effect,
        "stock_depot_b1_b2": [list(stocks[stock]) for stock in plan.stock.tolist()],
    }


def joint_lora_spares(inputs: Inputs) -> Answers:
    """Where each item is repaired and what is stocked, together and in sequence."""
    problem, stocks = _problem(inputs)
    best, sequence = solve_together(problem), solve_in_sequence(problem)
    options = []
    for choice in product(range(2), repeat=len(inputs["items"])):
        marked = np.zeros(problem.concept_item.size, dtype=np.bool_)
        marked[[2 * item + concept for item, concept in enumerate(choice)]] = True
        with suppress(MethodError):  # some have no stocks that reach the target
            options.append(solve_with(problem, marked))
    options.sort(key=lambda plan: plan.cost)
    return {
        "optimum": _told(best, stocks),
        "second_best_total": options[1].cost,
        "sequential": {
            "lora_only_choice": [CONCEPTS[concept % 2] for concept in sequence.concept.tolist()],
            "total_after_spares": sequence.cost,
            "penalty": sequence.cost - best.cost,
        },
        "all_options": [_told(plan, stocks) for plan in options],
    }
