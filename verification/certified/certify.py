"""Compute every certified value by both routes and write it.

    python verification/certified/certify.py [ID ...]

A value is written where its two routes agree; where they do not, nothing is and the exit status is 1.
"""

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from mpmath import mp, mpf

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from certified.reading import read_kinds, write_kind
from certified.routes import (
    batches_direct,
    batches_recursive,
    closed_shelves,
    days_by_antiderivative,
    days_by_quadrature,
    decisions_by_openings,
    decisions_listed,
    laws_of_trees,
    pools_by_equations,
    pools_by_reduction,
    redundancy_closed,
    redundancy_counted,
    shops_by_balance,
    shops_by_series,
    summed_shelves,
    transforms_of_trees,
    vari_metric_forward,
    vari_metric_recursive,
)

Route = Callable[[Mapping[str, Any]], Mapping[str, Any]]

AGREED = 30
"""Digits to which two routes must agree."""
WRITTEN = 36
"""Digits written."""
COMPARED = 60


def _single_site(closed: Route, batches: Route) -> Route:
    def route(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        return (batches if inputs["pipeline"]["law"] == "compound_poisson" else closed)(inputs)

    route.__module__, route.__qualname__ = closed.__module__, f"single_site, or {_name(batches)}"
    return route


def _name(route: Route) -> str:
    return f"{route.__module__.rpartition('.')[2]}.{route.__qualname__}"


ROUTES: Mapping[str, tuple[Route, Route]] = {
    "base_stock_single_site": (
        _single_site(closed_shelves.single_site, batches_direct.batch_shelf),
        _single_site(summed_shelves.single_site, batches_recursive.batch_shelf),
    ),
    "rq_policy": (closed_shelves.rq_policy, summed_shelves.rq_policy),
    "metric_vari_metric_tree": (vari_metric_forward.network, vari_metric_recursive.network),
    "metric_vari_metric_general": (vari_metric_forward.network, vari_metric_recursive.network),
    "tree_exact": (laws_of_trees.tree, transforms_of_trees.tree),
    "single_site_two_indenture": (laws_of_trees.two_indentures, transforms_of_trees.two_indentures),
    "erlang_shop": (shops_by_series.erlang_shop, shops_by_balance.erlang_shop),
    "machine_repair_closed": (shops_by_series.machine_repair, shops_by_balance.machine_repair),
    "birth_death": (shops_by_series.birth_death, shops_by_balance.birth_death),
    "two_items_closed": (shops_by_series.two_items, shops_by_balance.two_items),
    "lateral_emergency": (pools_by_reduction.emergencies, pools_by_equations.emergencies),
    "lateral_backorder": (pools_by_reduction.backorders, pools_by_equations.backorders),
    "mt_g_infinity": (days_by_antiderivative.mt_g_infinity, days_by_quadrature.mt_g_infinity),
    "mt_m_infinity_sinusoidal": (days_by_antiderivative.sinusoidal, days_by_quadrature.sinusoidal),
    "mt_d_infinity_cutoff": (days_by_antiderivative.cut_off, days_by_quadrature.cut_off),
    "transient_machine_repair": (
        days_by_antiderivative.transient_machine_repair,
        days_by_quadrature.transient_machine_repair,
    ),
    "supply_availability": (redundancy_closed.supply_availability, redundancy_counted.supply_availability),
    "k_out_of_n": (redundancy_closed.k_out_of_n, redundancy_counted.k_out_of_n),
    "number_working": (redundancy_closed.number_working, redundancy_counted.number_working),
    "operating_availability": (
        redundancy_closed.operating_availability,
        redundancy_counted.operating_availability,
    ),
    "lora": (decisions_listed.lora, decisions_by_openings.lora),
    "hub_siting": (decisions_listed.hub_siting, decisions_by_openings.hub_siting),
    "dyna_metric_cannibalisation": (redundancy_closed.cannibalised, redundancy_counted.cannibalised),
}
"""Both routes to the values of each model."""


def number(value: Any) -> mpf:
    """Return a value of a route with its digits."""
    if isinstance(value, Fraction):
        return mpf(value.numerator) / value.denominator
    return mpf(str(value)) if isinstance(value, Decimal) else mpf(value)


def certified_values(model: str, inputs: Mapping[str, Any]) -> tuple[dict[str, str], float]:
    """Return the values of a problem and the digits to which its routes agree."""
    first, second = (route(inputs) for route in ROUTES[model])
    if first.keys() != second.keys():
        raise ValueError(f"{model}: the routes answer {set(first) ^ set(second)} one by one")
    with mp.workdps(COMPARED):
        agreement = min(agreed_digits(number(first[at]), number(second[at])) for at in first)
        return {at: mp.nstr(number(value), WRITTEN) for at, value in first.items()}, agreement


def agreed_digits(value: mpf, other: mpf) -> float:
    """Return -log10 of the relative difference, at most what is compared."""
    difference = abs(value - other) / abs(value) if value else abs(other)
    return float(min(-mp.log10(difference), COMPARED)) if difference else float(COMPARED)


def main(wanted: list[str]) -> int:
    """Recompute the problems named, or all."""
    disagreeing = 0
    for kind, problems in read_kinds().items():
        for problem in problems:
            if wanted and problem["id"] not in wanted:
                continue
            quantities, agreement = certified_values(problem["model"], problem["inputs"])
            print(f"{problem['id']:5} {agreement:5.1f} digits  {problem['title']}", flush=True)
            if agreement < AGREED:
                disagreeing += 1
                continue
            problem["routes"] = [_name(route) for route in ROUTES[problem["model"]]]
            problem["agreed_digits"] = int(agreement)
            problem["quantities"] = quantities
        write_kind(kind, problems)
    print(f"{disagreeing} problems disagree")
    return int(disagreeing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
