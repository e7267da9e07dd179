"""Families d and e: fleets that nothing enters or leaves but by name."""

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np

from families.closed_studies import (
    GOOD,
    attrition_study,
    machine_repair_study,
    transient_study,
    two_items_study,
)
from families.studies import Answers, Inputs
from sustainment.analytic.closed_days import ClosedDays, transient
from sustainment.analytic.closed_fleet import recognise
from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import Evaluation
from sustainment.analytic.small_chains import small_chain
from sustainment.model.study import Study
from sustainment.problem.build import build

FIRST = 8
"""Probabilities that a case prints."""
USUAL_TIMES = tuple(range(0, 65, 5))


def machine_repair(inputs: Inputs) -> Answers:
    """End items that fail whole, cold spares, one shop."""
    fleet = inputs["fleet"]
    answer = evaluate(machine_repair_study(inputs), method="closed-fleet")
    supply = answer.table("supply").row(0, named=True)
    shop = answer.table("shops").row(0, named=True)
    law = answer.scopes[0].law
    failed = answer.table("outstanding")["probability"].to_list()
    return {
        "mean_fit": answer.scopes[0].working,
        "availability": answer.availability(),
        "mean_in_repair_or_queue": supply["pipeline_mean"],
        "mean_queue": shop["queue"],
        "server_utilisation": shop["load"],
        "P_all_fit": float(law[-1]),
        "throughput": supply["demand_per_day"],
        "P_failed_first_8": failed[:FIRST],
        "mean_turnaround": supply["pipeline_mean"] / supply["demand_per_day"],
        **{f"P_at_least_{n}_fit": float(law[n:].sum()) for n in range(1, fleet + 1)},
    }


def two_items(inputs: Inputs) -> Answers | None:
    """Systems with one A and one B, repaired in shops of their own or in one; None for other shops."""
    study = two_items_study(inputs)
    if study is None:
        return None
    answer = evaluate(study, method="closed-fleet")
    return _of_two_items(answer, inputs["fleet"], items=list(inputs["failure_rate_per_fit_system"]))


def _of_two_items(answer: Evaluation, fleet: int, *, items: list[str]) -> Answers:
    law = answer.scopes[0].law
    rows = {row["item"]: row for row in answer.table("supply").iter_rows(named=True)}
    return {
        "mean_fit": answer.scopes[0].working,
        "availability": answer.availability(),
        **{f"EX_{item}": rows[item]["pipeline_mean"] for item in items},
        **{f"EBO_{item}": rows[item]["backorders"] for item in items},
        "P_all_fit": float(law[-1]),
        "P_at_least_75pct_fit": float(law[ceil(GOOD * fleet) :].sum()),
    }


def birth_death(inputs: Inputs) -> Answers:
    """A line of states with rates of their own."""
    up, down = inputs["failure_rates_by_state"], inputs["repair_rates_by_state"]

    def events(state: int) -> Iterator[tuple[int, float]]:
        if state < len(up):
            yield state + 1, up[state]
        if state > 0:
            yield state - 1, down[state - 1]

    chain = small_chain(0, events)
    shares = dict(zip(chain.states, chain.shares.tolist(), strict=True))
    return {
        "P_down": [shares[state] for state in sorted(shares)],
        "mean_working": len(up) - chain.mean(float),
    }


def crew_split(inputs: Inputs) -> Answers:
    """Two engines and repairers who are split when both are down."""
    return {f"n1={n}": _split(inputs, n) for n in range(inputs["repairers"] + 1)}


def _split(inputs: Inputs, first: int) -> Answers:
    (fail_1, fail_2), (mend_1, mend_2) = inputs["failure_rates"], inputs["repair_rate_per_repairer"]
    every, speed = inputs["repairers"], inputs["speed"]

    def events(state: tuple[bool, bool]) -> Iterator[tuple[tuple[bool, bool], float]]:
        down_1, down_2 = state
        at_1 = first if down_2 else every
        at_2 = every - first if down_1 else every
        yield (not down_1, down_2), mend_1 * at_1 if down_1 else fail_1
        yield (down_1, not down_2), mend_2 * at_2 if down_2 else fail_2

    chain = small_chain((False, False), events)
    shares = dict(zip(chain.states, chain.shares.tolist(), strict=True))
    only_1, only_2 = shares.get((False, True), 0.0), shares.get((True, False), 0.0)
    both = shares.get((False, False), 0.0)
    return {
        "P_both_down": shares.get((True, True), 0.0),
        "P_engine1_down": only_2,
        "P_engine2_down": only_1,
        "P_both_up": both,
        "mean_speed": both * speed["both"]
        + only_1 * speed["only_engine_1"]
        + only_2 * speed["only_engine_2"],
    }


def two_base_depot(inputs: Inputs) -> Answers:
    """Bases that a depot repairs for; a freed unit goes to a waiting request drawn by lot."""
    fleet, base_stock, rates = inputs["fleet"], inputs["base_stock"], inputs["failure_rate"]
    depot_stock, bases = inputs["depot_stock"], range(len(fleet))
    mend, ship, servers = inputs["repair_rate_per_server"], inputs["shipment_rate"], inputs["servers"]
    # State: in repair, requests waiting by base, shipments under way by base.
    State = tuple[int, tuple[int, ...], tuple[int, ...]]

    def fit(state: State, base: int) -> int:
        _, waiting, moving = state
        return fleet[base] - max(waiting[base] + moving[base] - base_stock[base], 0)

    def more(numbers: tuple[int, ...], base: int, change: int) -> tuple[int, ...]:
        return (*numbers[:base], numbers[base] + change, *numbers[base + 1 :])

    def events(state: State) -> Iterator[tuple[State, float]]:
        repair, waiting, moving = state
        on_hand = depot_stock - repair + sum(waiting)
        mended = min(repair, servers) * mend
        if not sum(waiting):
            yield (repair - 1, waiting, moving), mended
        for base in bases:
            claimed = (waiting, more(moving, base, 1)) if on_hand else (more(waiting, base, 1), moving)
            yield (repair + 1, *claimed), rates[base] * fit(state, base)
            yield (repair, waiting, more(moving, base, -1)), moving[base] * ship
            if waiting[base]:
                served = (repair - 1, more(waiting, base, -1), more(moving, base, 1))
                yield served, mended * waiting[base] / sum(waiting)

    none = (0,) * len(fleet)
    chain = small_chain((0, none, none), events)
    means = [chain.mean(lambda state, base=base: fit(state, base)) for base in bases]
    return {
        "states": len(chain.states),
        "mean_in_repair": chain.mean(lambda state: state[0]),
        "depot_EBO": chain.mean(lambda state: sum(state[1])),
        **{f"mean_fit_base{base + 1}": mean for base, mean in enumerate(means)},
        "availability": sum(means) / sum(fleet),
    }


def transient_repair(inputs: Inputs) -> Answers:
    """End items that fail whole at a rate that changes on given days."""
    times = inputs.get("times", USUAL_TIMES)
    fleet = inputs["fleet"]
    found = _by_day(transient_study(inputs, days=ceil(max(times)) + 1), times)
    law = found.working[0]
    return {
        "rows": [
            {
                "t": time,
                "mean_fit": float(found.working_means[d, 0]),
                "P_at_least_75pct": float(law[d, ceil(GOOD * fleet) :].sum()),
                "mean_queue": float(found.queue[d].sum()),
            }
            for d, time in enumerate(times)
        ]
    }


def attrition(inputs: Inputs) -> Answers:
    """Fit systems fail or are lost for good; new ones are delivered."""
    times, target = inputs.get("times", USUAL_TIMES), inputs["target"]
    found = _by_day(attrition_study(inputs, days=ceil(max(times)) + 1), times)
    number = np.arange(found.working[0].shape[1])
    mean = found.working_means[:, 0]
    variance = found.working[0] @ number.astype(float) ** 2 - mean**2
    return {
        "rows": [
            {
                "t": time,
                "mean_fit": float(mean[d]),
                "mean_in_repair": float(found.queue[d].sum() + found.busy[d].sum()),
                "mean_owned": float(found.owned[d, 0]),
                f"P_at_least_{target}_fit": float(found.working[0][d, target:].sum()),
                "var_fit": max(float(variance[d]), 0.0),
            }
            for d, time in enumerate(times)
        ]
    }


def _by_day(study: Study, times: Sequence[float]) -> ClosedDays:
    fleet = recognise(build(study))
    if isinstance(fleet, str):
        raise ValueError(fleet)
    return transient(fleet, times)
