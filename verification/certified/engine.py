"""Certified problems put to the engines."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
from answer import MODELS
from families.studies import Answers, Inputs

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.kernels.queues import fill_exponential_shop, waiting
from sustainment.model.study import Study


def erlang_shop(inputs: Inputs) -> Answers:
    """A shop of exponential work."""
    servers, arrivals = inputs["servers"], inputs["arrivals_per_day"]
    offered = arrivals * inputs["work_days"]
    line = waiting(servers, offered, 1.0)
    law = np.empty(servers + 1)
    fill_exponential_shop(law, servers, offered)
    return {
        "delay_chance": line.delay_chance,
        "mean_queue": line.mean,
        "queue_variance": line.variance,
        "mean_wait_days": line.mean / arrivals,
        "P_empty": law[0],
        "P_all_busy_none_waiting": law[servers],
    }


def machines_study(inputs: Inputs, **settings: Any) -> Study:
    """Systems at one site, each with copies of items that are repaired there."""
    items, names = inputs["items"], list(inputs["items"])
    return Study(
        "certified problem",
        sites=[{"site": "base"}],
        items=[{"item": "system", "kind": "end item"}, *({"item": name, "kind": "LRU"} for name in names)],
        parts=[
            {
                "parent": "system",
                "item": name,
                **{key: own[key] for key in ("quantity", "needed", "standby_share") if key in own},
            }
            for name, own in items.items()
        ],
        units=[{"unit": "unit", "site": "base"}],
        authorised=[{"unit": "unit", "item": "system", "quantity": inputs["systems"]}],
        use=[{"unit": "unit", "item": "system", "life_unit": "hour", "per_day": 1.0}],
        failures=[{"item": name, "mtbf": own["mtbf_days"]} for name, own in items.items()],
        repairs=[
            {"item": name, "site": "base", "turnaround_days": own["turnaround_days"]}
            for name, own in items.items()
        ],
        stock=[{"item": name, "site": "base", "quantity": own["stock"]} for name, own in items.items()],
        **settings,
    )


def _owed(answer: Evaluation) -> dict[str, float]:
    supply = answer.table("supply")
    return dict(supply.select("item", "backorders").iter_rows())


def k_out_of_n(inputs: Inputs) -> Answers:
    """Systems that need some copies of each item."""
    answer = evaluate(machines_study(inputs, demand="constant"), method="vari-metric")
    return {"EBO": _owed(answer), "availability": answer.availability()}


def number_working(inputs: Inputs) -> Answers:
    """The law of the number of systems that work."""
    answer = evaluate(machines_study(inputs, demand="constant"), method="vari-metric")
    law = answer.table("working").filter(pl.col("scope_kind") == "fleet")
    return {
        "P_working": dict(law.select("number", "probability").iter_rows()),
        "availability": answer.availability(),
    }


def operating_availability(inputs: Inputs) -> Answers:
    """Systems of which only those that work fail."""
    answer = evaluate(machines_study(inputs), method="vari-metric")
    return {"EBO": _owed(answer), "availability": answer.availability()}


ENGINE: Mapping[str, Callable[[Inputs], Answers | None]] = {
    **MODELS,
    "erlang_shop": erlang_shop,
    "k_out_of_n": k_out_of_n,
    "number_working": number_working,
    "operating_availability": operating_availability,
}
"""What answers each model, as a user would ask it: through a study, else by a public function."""
