"""States, moves and measures of closed fleets."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, TypeVar

Number = TypeVar("Number", bound=Any)
Two = tuple[int, int]
"""Units of A and of B that are not serviceable."""
FIRST = 8
"""How many probabilities of a law are certified."""


def fleet_measures(
    inputs: dict[str, Any], law: Sequence[Number], exact: Callable[[float], Number]
) -> dict[str, Number]:
    """Return the measures of a closed fleet by P(x systems failed)."""
    fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
    fit = sum(min(fleet, fleet + spares - x) * p for x, p in enumerate(law))
    failed = sum(x * p for x, p in enumerate(law))
    through = fit * exact(inputs["failure_rate_per_system_in_use"])
    return {
        "mean_fit": fit,
        "availability": fit / fleet,
        "mean_in_repair_or_queue": failed,
        "mean_queue": sum(max(x - servers, 0) * p for x, p in enumerate(law)),
        "server_utilisation": sum(min(x, servers) * p for x, p in enumerate(law)) / servers,
        "P_all_fit": sum(law[: spares + 1]),
        "throughput": through,
        **{f"P_failed_first_8/{x}": p for x, p in enumerate(law[:FIRST])},
        "mean_turnaround": failed / through,
    }


def states_of_two_items(inputs: dict[str, Any]) -> list[Two]:
    """Return all (failed A, failed B) that leave at least no system fit."""
    fleet, stock = inputs["fleet"], inputs["stock"]
    most = (stock["A"] + fleet, stock["B"] + fleet)
    every = [(a, b) for a in range(most[0] + 1) for b in range(most[1] + 1)]
    return [state for state in every if _fit(inputs, state) >= 0]


def _owed(inputs: dict[str, Any], state: Two) -> Two:
    stock = inputs["stock"]
    return max(state[0] - stock["A"], 0), max(state[1] - stock["B"], 0)


def _fit(inputs: dict[str, Any], state: Two) -> int:
    owed = _owed(inputs, state)
    down: int = max(owed) if inputs["cannibalisation"] else sum(owed)
    return inputs["fleet"] - down


def two_item_moves(
    inputs: dict[str, Any], states: list[Two], exact: Callable[[float], Number]
) -> dict[tuple[Two, Two], Number]:
    """Return the rates of failures and repairs; a shop for both gives A way at once, or each has its own."""
    moves: dict[tuple[Two, Two], Number] = {}
    known = set(states)
    for a, b in states:
        fit = _fit(inputs, (a, b))
        if inputs["shop"] == "separate":
            busy = min(a, inputs["servers"]["A"]), min(b, inputs["servers"]["B"])
        else:
            busy = min(a, inputs["servers"]), min(b, max(inputs["servers"] - a, 0))
        for name, there, back, working in (
            ("A", (a + 1, b), (a - 1, b), busy[0]),
            ("B", (a, b + 1), (a, b - 1), busy[1]),
        ):
            if fit > 0 and there in known:
                moves[(a, b), there] = fit * exact(inputs["failure_rate_per_fit_system"][name])
            if working > 0:
                moves[(a, b), back] = working * exact(inputs["repair_rate"][name])
    return moves


def two_item_measures(inputs: dict[str, Any], law: dict[Two, Number]) -> dict[str, Number]:
    """Return the measures of a fleet that fails by two items."""
    fleet = inputs["fleet"]

    def mean(of: Callable[[Two], int]) -> Number:
        return sum(of(state) * p for state, p in law.items())

    enough = ceil(0.75 * fleet)
    fit = mean(lambda state: _fit(inputs, state))
    return {
        "mean_fit": fit,
        "availability": fit / fleet,
        "EX_A": mean(lambda state: state[0]),
        "EX_B": mean(lambda state: state[1]),
        "EBO_A": mean(lambda state: _owed(inputs, state)[0]),
        "EBO_B": mean(lambda state: _owed(inputs, state)[1]),
        "P_all_fit": mean(lambda state: int(_fit(inputs, state) == fleet)),
        "P_at_least_75pct_fit": mean(lambda state: int(_fit(inputs, state) >= enough)),
    }
