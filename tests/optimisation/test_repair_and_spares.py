"""Plans of repair with their spares: sums that add up, never worse than in sequence."""

import pytest

from optimisation.test_plan_repair import CASES, hubs
from sustainment.errors import UsageError
from sustainment.model.study import Study
from sustainment.optimisation.optimise import optimise
from sustainment.optimisation.repair_and_spares import RepairAndSpares, plan_repair_and_spares

READY = 0.9


@pytest.fixture(scope="module")
def study() -> Study:
    return hubs(CASES["g04"]["inputs"]).changed({"study/holding_share": 0.2, "items/unit/price": 20_000})


@pytest.fixture(scope="module")
def found(study: Study) -> RepairAndSpares:
    return plan_repair_and_spares(study, ready=READY, years=1.0, load_limit=1.0)


def test_the_best_is_never_worse_than_in_sequence(found: RepairAndSpares) -> None:
    assert found.best.cost <= found.sequence.cost
    assert found.sequence.repair_cost == found.repair.cost
    rows = found.table("plans")
    assert rows["cost_per_year"].min() == found.best.cost
    # stocks are chosen by VARI-METRIC, availability is that of the best formula
    assert (rows["availability"] >= READY - 0.005).all()


def test_spares_cost_their_price_times_the_holding_share(study: Study, found: RepairAndSpares) -> None:
    for plan in found.plans[:2]:
        stocked = optimise(study.changed(plan.changes) if plan.changes else study, goal=READY)
        assert plan.stock_price == pytest.approx(stocked.cost)
        assert plan.spares_cost == pytest.approx(0.2 * stocked.cost)


def test_spares_that_cost_nothing_are_refused(study: Study) -> None:
    with pytest.raises(UsageError, match="holding_share"):
        plan_repair_and_spares(study.changed({"study/holding_share": 0}), ready=READY)
