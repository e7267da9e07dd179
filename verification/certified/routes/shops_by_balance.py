"""Finite repair by recursions and balance equations.

Erlang's loss recursion in rational numbers, the wait behind it exponential; closed fleets by exact mean value
analysis with stations whose rate depends on the load (Reiser & Lavenberg 1980); others by linear equations.
"""

from fractions import Fraction
from typing import Any

from mpmath import mp, mpf

from certified.routes import chains
from certified.routes.shop_facts import (
    fleet_measures,
    states_of_two_items,
    two_item_measures,
    two_item_moves,
)

DIGITS = 400
"""Mean value analysis takes the chance of an empty station as what is left of one: digits are lost."""


def erlang_shop(inputs: dict[str, Any]) -> dict[str, Fraction]:
    """Return the queue of M/M/c in rational numbers."""
    c = inputs["servers"]
    arrivals, days = Fraction(inputs["arrivals_per_day"]), Fraction(inputs["work_days"])
    offered, loss = arrivals * days, Fraction(1)
    for n in range(1, c + 1):
        loss = offered * loss / (n + offered * loss)
    delayed = c * loss / (c - offered * (1 - loss))
    spare_rate = c / days - arrivals
    # Who waits, waits for an exponential time; who arrives meanwhile stands behind him (Little's law).
    wait, wait_square = delayed / spare_rate, 2 * delayed / spare_rate**2
    mean = arrivals * wait
    all_busy = delayed * (1 - offered / c)
    empty = all_busy
    for n in range(c, 0, -1):
        empty *= n / offered
    return {
        "delay_chance": delayed,
        "mean_queue": mean,
        "queue_variance": arrivals**2 * wait_square + mean - mean**2,
        "mean_wait_days": wait,
        "P_empty": empty,
        "P_all_busy_none_waiting": all_busy,
    }


def machine_repair(inputs: dict[str, Any]) -> dict[str, mpf]:
    """Return the steady state of a closed fleet with cold spares, by growing it one system at a time."""
    fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
    with mp.workdps(DIGITS):
        failing = mpf(inputs["failure_rate_per_system_in_use"])
        repairing = mpf(inputs["repair_rate_per_server"])
        rates = (lambda n: min(n, fleet) * failing, lambda n: min(n, servers) * repairing)
        laws = [[mpf(1)], [mpf(1)]]
        for systems in range(1, fleet + spares + 1):
            stays = [
                mp.fsum((n + 1) / rate(n + 1) * p for n, p in enumerate(law))
                for rate, law in zip(rates, laws, strict=True)
            ]
            through = systems / sum(stays)
            for station, rate in enumerate(rates):
                later = [through / rate(n + 1) * p for n, p in enumerate(laws[station])]
                laws[station] = [1 - mp.fsum(later), *later]
        return fleet_measures(inputs, laws[1], mpf)


def birth_death(inputs: dict[str, Any]) -> dict[str, mpf]:
    """Return the steady state of a fleet whose rates are given by state."""
    up, down = inputs["failure_rates_by_state"], inputs["repair_rates_by_state"]
    moves = {(x, x + 1): mpf(rate) for x, rate in enumerate(up)}
    moves.update({(x + 1, x): mpf(rate) for x, rate in enumerate(down)})
    law = chains.by_equations(list(range(len(up) + 1)), moves)
    with mp.workdps(chains.DIGITS):
        found = {f"P_down/{x}": p for x, p in law.items()}
        return {**found, "mean_working": mp.fsum((len(up) - x) * p for x, p in law.items())}


def two_items(inputs: dict[str, Any]) -> dict[str, mpf]:
    """Return the steady state of a fleet that fails by two items."""
    with mp.workdps(chains.DIGITS):
        states = states_of_two_items(inputs)
        law = chains.by_equations(states, two_item_moves(inputs, states, mpf))
        return two_item_measures(inputs, law)
