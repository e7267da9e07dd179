"""Finite repair by the formulas of the textbooks.

Erlang's delay formula; closed fleets by the product form of their birth and death (Palm 1947; Feller 1950),
in rational numbers; two items in one fleet by elimination without subtraction.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from mpmath import factorial, mp, mpf

from certified.routes import chains
from certified.routes.shop_facts import (
    fleet_measures,
    states_of_two_items,
    two_item_measures,
    two_item_moves,
)
from certified.routes.summed_shelves import carried

DIGITS = 80


def erlang_shop(inputs: dict[str, Any]) -> dict[str, mpf]:
    """Return the queue of M/M/c by Erlang's delay formula (1917)."""
    with mp.workdps(DIGITS):
        c, arrivals, days = inputs["servers"], mpf(inputs["arrivals_per_day"]), mpf(inputs["work_days"])
        offered = arrivals * days
        x = offered / c
        weights = [offered**n / factorial(n) for n in range(c)]
        full = offered**c / factorial(c)
        total = mp.fsum(weights) + full / (1 - x)
        delayed = full / (1 - x) / total
        mean = delayed * x / (1 - x)
        # The number waiting, if any could, is geometric: n with chance (1 - x) x^n.
        square = delayed * x * (1 + x) / (1 - x) ** 2
        return {
            "delay_chance": delayed,
            "mean_queue": mean,
            "queue_variance": square - mean**2,
            "mean_wait_days": mean / arrivals,
            "P_empty": 1 / total,
            "P_all_busy_none_waiting": full / total,
        }


def machine_repair(inputs: dict[str, Any]) -> dict[str, Fraction]:
    """Return the steady state of a closed fleet with cold spares, in rational numbers."""
    fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
    failing = Fraction(inputs["failure_rate_per_system_in_use"])
    repairing = Fraction(inputs["repair_rate_per_server"])
    weights = [Fraction(1)]
    for x in range(1, fleet + spares + 1):
        up = min(fleet, fleet + spares - x + 1) * failing
        weights.append(weights[-1] * up / (min(x, servers) * repairing))
    total = sum(weights)
    return fleet_measures(inputs, [w / total for w in weights], Fraction)


def birth_death(inputs: dict[str, Any]) -> dict[str, Fraction]:
    """Return the steady state of a fleet whose rates are given by state."""
    weights = [Fraction(1)]
    pairs = zip(inputs["failure_rates_by_state"], inputs["repair_rates_by_state"], strict=True)
    for up, down in pairs:
        weights.append(weights[-1] * Fraction(up) / Fraction(down))
    total, most = sum(weights), len(weights) - 1
    found = {f"P_down/{x}": w / total for x, w in enumerate(weights)}
    return {**found, "mean_working": sum((most - x) * w for x, w in enumerate(weights)) / total}


def two_items(inputs: dict[str, Any]) -> dict[str, Decimal]:
    """Return the steady state of a fleet that fails by two items."""
    with localcontext(carried()):
        states = states_of_two_items(inputs)
        law = chains.by_reduction(states, two_item_moves(inputs, states, Decimal))
        return two_item_measures(inputs, law)
