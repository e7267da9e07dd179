"""The same plan by the model that chose, by the best formula, and simulated."""

from typing import Any

import pytest

from sustainment.errors import UsageError
from sustainment.model.study import Study
from sustainment.optimisation.optimise import optimise
from sustainment.whatif.simulated_plans import SimulatedPlans, simulate_plans


def trucks() -> Study:
    """Ample repair and constant demand: the formula is exact."""
    rows: dict[str, Any] = {
        "sites": [{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
        "lanes": [{"from_site": "depot", "to_site": "base", "days": 2}],
        "items": [{"item": "truck", "kind": "end item"}, {"item": "engine", "price": 9.0}],
        "parts": [{"parent": "truck", "item": "engine"}],
        "units": [{"unit": "fleet", "site": "base"}],
        "authorised": [{"unit": "fleet", "item": "truck", "quantity": 20}],
        "use": [{"unit": "fleet", "item": "truck", "life_unit": "hour", "per_day": 1}],
        "failures": [{"item": "engine", "mtbf": 200}],
        "repairs": [{"item": "engine", "site": "depot", "turnaround_days": 30}],
        "stock": [{"item": "engine", "site": "depot", "quantity": 1}],
    }
    return Study("trucks", demand="constant", days=2000, warm_up_days=500, **rows)


@pytest.fixture(scope="module")
def simulated() -> SimulatedPlans:
    return simulate_plans(optimise(trucks(), budget=36.0), replications=60, seed=3, workers=1)


def test_where_the_formula_is_exact_the_three_numbers_agree(simulated: SimulatedPlans) -> None:
    for plan in simulated.plans:
        assert plan.compared.availability in plan.simulated.interval(0.999)
        assert plan.compared.modelled == pytest.approx(plan.compared.availability, abs=0.01)


def test_the_gain_is_that_of_the_means_on_the_same_draws(simulated: SimulatedPlans) -> None:
    rows, gain = simulated.table("engines"), simulated.table("gain").row(0, named=True)
    assert rows["plan"].to_list() == ["chosen", "present"]
    assert gain["simulated"] == pytest.approx(rows["simulated"][0] - rows["simulated"][1])
    apart = (rows["high"] - rows["low"]).to_list()
    assert gain["high"] - gain["low"] < sum(apart)
    assert gain["low"] < gain["best_method"] < gain["high"]
    assert "same draws, seed 3" in simulated.summary()


def test_the_numbers_are_the_same_on_any_number_of_workers(simulated: SimulatedPlans) -> None:
    again = simulate_plans(simulated.optimised, replications=60, seed=3, workers=2)
    assert again.table("engines").equals(simulated.table("engines"))
    with pytest.raises(UsageError, match="engines, gain"):
        again.table("plans")
