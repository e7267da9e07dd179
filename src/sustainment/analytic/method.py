"""What each method takes, gives and cannot do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

import numpy as np

from sustainment.analytic.exact_tree import OBSTACLES
from sustainment.analytic.state import SteadyState
from sustainment.errors import MethodError, UsageError
from sustainment.kernels.trees import EXACT

SHOWN = 3
"""Places named in a refusal before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to compute what is owed at each item and site."""

    name: str
    takes: str
    gives: str
    cannot: str
    known_error: str


POOLING_ERROR = (
    "none by exact chains where exponential times bring units back; iterated, demands that no site meets: "
    "median error 0.12 %, 95th percentile 4.7 %, worst 28 % on random pools (docs/accuracy.md)"
)
"""Measured against exact chains of 2 to 5 sites that leave at least one demand in 1,000 unmet."""

DAILY_ERROR = (
    "one day's backorders as VARI-METRIC's; through surges availability on the worst day is off by 1.3 "
    "points in the median, 3.1 at the 95th percentile, 5.7 at worst: docs/accuracy.md"
)
"""Fleets with a finite shop through surges, with losses and without, against transient chains."""

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        method.name: method
        for method in (
            Method(
                "exact",
                "constant demand; trees of one indenture with fixed order-and-ship times, any breakdown at "
                "one site; ample repair of any law, at the top of an item also one shop (M/M/c, M/G/1)",
                "the law of what is outstanding, to the last digits",
                "demand of working machines only, other finite shops, random transport, breakdowns over "
                "several sites: use vari-metric",
                "none",
            ),
            Method(
                "closed-fleet",
                "one site's fleets that fail whole and by items repaired there, spares of both, shops of any "
                "queue, cannibalisation, replaced losses; exponential times (any law at ample repair of one "
                "item)",
                "the law of all that is under repair, and of who works, to the last digits",
                "suppliers, repairs that need parts, ages, planned work, and more than some ten thousand "
                "states: use vari-metric or simulate()",
                "none",
            ),
            Method(
                "vari-metric",
                "any depth of network and breakdown, commonality, failures in batches, finite shops by two "
                "moments, (r, Q); copies to spare, cannibalisation, planned work, crews",
                "mean and variance of what is outstanding and owed",
                "what only rules over time bring, such as lanes that shut: use simulate()",
                "backorders: median error 0.36 %, 95th percentile 1.8 %, worst -32 % on random systems; in "
                "batches: 1 %, 6.2 %, -17 % (docs/accuracy.md)",
            ),
            Method(
                "pooling",
                "lateral and emergency lanes between sites, one item at a time, in any asking order; Poisson "
                "demand, one for one",
                "who meets whose demands, what waits, and its law",
                "(r, Q), failures in batches, lateral lanes between a site and its supplier: use simulate()",
                POOLING_ERROR,
            ),
            Method(
                "dyna-metric",
                "what vari-metric takes, day by day: dated rates, times, shares and positions, lanes and "
                "sites that shut and open, deliveries, damage and loss, planned work, crews",
                "what is outstanding and owed, and who works, on each day",
                "dated changes of supplier or of lane capacity, lateral supply day by day: use simulate()",
                DAILY_ERROR,
            ),
            Method(
                "metric",
                "what vari-metric takes",
                "means only, every pipeline Poisson",
                "a promise: it is optimistic; use vari-metric",
                "backorders: median error 0.93 %, 95th percentile 22 %, worst -66 % on random systems; in "
                "batches: 26 %, 73 %, -98 % (docs/accuracy.md)",
            ),
        )
    }
)
"""Every method by name."""

AUTO, CLOSED = "auto", "closed-fleet"

CHOICES = (AUTO, "exact", CLOSED, "vari-metric", "metric")
"""What may be asked for; pools are worked out by pooling whatever is asked for the rest."""


def check_method(name: str) -> None:
    """Refuse a name that is no method."""
    if name not in CHOICES:
        raise UsageError(f"method {name!r} is unknown; there are {', '.join(CHOICES)}")


def refuse_inexact(state: SteadyState) -> None:
    """Refuse what the exact method does not cover, by name."""
    if not state.problem.demand_is_constant:
        raise MethodError(
            "exact does not cover demand of working machines only (study.toml demand = operating); "
            'use method="vari-metric", or state demand = constant'
        )
    asked = state.supply.flows.demands > 0.0
    outside = np.flatnonzero(asked & (state.obstacles != EXACT))
    if outside.size:
        named = "; ".join(
            f"{_place(state, pair)}: {OBSTACLES[int(state.obstacles[pair])]}" for pair in outside[:SHOWN]
        )
        more = f" and {outside.size - SHOWN} more" if outside.size > SHOWN else ""
        raise MethodError(f'exact does not cover {named}{more}; use method="vari-metric"')


def refuse_open(reason: str) -> NoReturn:
    """Refuse what is no closed fleet, in the words of `closed_fleet.recognise`."""
    raise MethodError(f'closed-fleet does not cover this study: {reason}; use method="vari-metric"')


def is_exact(state: SteadyState) -> bool:
    """Tell whether all that is asked for has its exact law."""
    asked, pooled = state.supply.flows.demands > 0.0, state.layout.pool >= 0
    return bool(state.by_law and not np.any(pooled) and np.all(state.obstacles[asked] == EXACT))


def _place(state: SteadyState, pair: int) -> str:
    names, pairs = state.problem.names, state.problem.pairs
    return f"{names.items[pairs.item[pair]]}@{names.sites[pairs.site[pair]]}"


def name_of(state: SteadyState, *, poisson: bool) -> str:
    """Return the method, or methods, that gave a state."""
    if state.closed is not None:
        return CLOSED
    asked, pooled = state.supply.flows.demands > 0.0, state.layout.pool >= 0
    exact = state.by_law & (state.obstacles == EXACT)
    used = (
        ("exact", exact & asked),
        ("pooling", pooled & asked),
        ("metric" if poisson else "vari-metric", asked & ~exact & ~pooled),
    )
    return " and ".join(name for name, where in used if np.any(where)) or "exact"


def statement(state: SteadyState, *, poisson: bool) -> str:
    """Return one line that a reader may quote: method, day, known error."""
    name = name_of(state, poisson=poisson)
    asked, pooled = state.supply.flows.demands > 0.0, state.layout.pool >= 0
    exact = int(np.sum(asked & state.by_law & (state.obstacles == EXACT)))
    day = f"Steady state at the inputs of day {state.day:g}"
    feedback = "" if state.problem.demand_is_constant else ", only working machines fail"
    if name == "exact":
        return f"{day}, exact."
    if state.closed is not None:
        return f"{day}, exact: Markov chain of a closed fleet ({state.closed.states:,} states)."
    if name == "exact and vari-metric":
        return (
            f"{day}: exact at {exact} of {int(asked.sum())} items at sites, the others by VARI-METRIC "
            f"({METHODS['vari-metric'].known_error})."
        )
    if "pooling" in name:
        helped, every = int((asked & pooled).sum()), int(asked.sum())
        others = "metric" if poisson else "vari-metric"
        error = f"; the others: {METHODS[others].known_error}" if others in name else ""
        return (
            f"{day} by {name.upper().replace(' AND ', ' and ')}{feedback}: pools at {helped} of {every} "
            f"items at sites ({POOLING_ERROR}{error})."
        )
    label = {"metric": "METRIC", "vari-metric": "VARI-METRIC"}[name]
    return f"{day} by {label}{feedback} ({METHODS[name].known_error})."
