import math

import polars as pl
import pytest
from random_networks import random_network
from studies_by_hand import fleet_study, motor_fleet, spares

from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.result import TABLES
from sustainment.errors import MethodError, UsageError

COLUMNS = {
    "readiness": ["scope_kind", "scope", "authorised", "availability", "working", "deviation"],
    "working": ["scope_kind", "scope", "number", "probability"],
    "pipeline": ["item", "site", "segment", "mean"],
    "causes": ["item", "site", "cause", "positions", "share"],
    "costs": ["element", "year", "mean"],
    "groups": ["group", "ready"],
    "requirements": ["requirement", "measure", "asked", "value", "low", "high", "met"],
}


def test_tables_have_the_columns_that_readers_rely_on() -> None:
    answer = evaluate(motor_fleet())
    assert answer.tables == TABLES
    for name, columns in COLUMNS.items():
        assert answer.table(name).columns == columns
    with pytest.raises(UsageError, match="table 'readyness' is unknown"):
        answer.table("readyness")
    with pytest.raises(UsageError, match="scope 'wing' is unknown; there are squadron, car"):
        answer.availability("wing")


@pytest.mark.parametrize("seed", range(3))
def test_causes_sum_to_what_does_not_work(seed: int) -> None:
    answer = evaluate(random_network(seed)[0], method="vari-metric")
    fleet = answer.table("readiness").row(0, named=True)
    missing = fleet["authorised"] - fleet["working"]
    assert answer.table("causes")["positions"].sum() == pytest.approx(missing, rel=1e-12)


def test_an_end_item_away_is_charged_to_where_it_is() -> None:
    """Of 9 days from order to receipt and repair 4 are in work, 2 of 3 on the lanes count once it is due."""
    study = fleet_study(
        failures=[{"item": "car", "mtbf": 100.0}],
        sites=[{"site": "hub"}, {"site": "base", "supplied_by": "hub"}],
        lanes=[{"from_site": "hub", "to_site": "base", "days": 3.0}],
        repairs=[{"item": "car", "site": "hub", "turnaround_days": 4.0}],
    )
    answer = evaluate(study)
    causes = dict(answer.table("causes").select("cause", "positions").iter_rows())
    rate = 10 / 100 * answer.availability()
    assert answer.availability() == pytest.approx(100 / 110, rel=1e-12)
    assert causes == pytest.approx({"in transit": 6 * rate, "in repair": 4 * rate})


def test_the_number_working_has_the_mean_of_the_formula() -> None:
    answer = evaluate(motor_fleet(stock=spares(1)))
    for row in answer.table("readiness").iter_rows(named=True):
        law = answer.table("working").filter(
            (pl.col("scope") == row["scope"]) & (pl.col("scope_kind") == row["scope_kind"])
        )
        assert law["probability"].sum() == pytest.approx(1.0, rel=1e-12)
        assert (law["number"] * law["probability"]).sum() == pytest.approx(row["working"], rel=1e-9)


def test_the_answer_says_its_day_and_takes_that_days_use() -> None:
    study = motor_fleet(
        use=[
            {"unit": "squadron", "item": "car", "per_day": 1.0},
            {"unit": "squadron", "item": "car", "per_day": 3.0, "from_day": 100},
        ]
    )
    early, late = evaluate(study, day=0), evaluate(study)
    assert "day 0" in early.quality.statement
    assert "day 365" in late.summary()
    assert early.availability() == pytest.approx(50 / 60, rel=1e-12)
    assert late.availability() == pytest.approx(50 / 80, rel=1e-12)


def test_positions_added_later_do_not_bring_machines() -> None:
    study = motor_fleet(
        mtbf=1e12,
        authorised=[
            {"unit": "squadron", "item": "car", "quantity": 10},
            {"unit": "squadron", "item": "car", "quantity": 20, "from_day": 100},
        ],
    )
    assert evaluate(study).availability() == pytest.approx(0.5, rel=1e-9)


def test_losses_that_nobody_buys_have_no_steady_state() -> None:
    study = motor_fleet(repair={"condemnation_share": 0.1})
    with pytest.raises(MethodError, match=r"no steady state: motor@base lose units.*simulate"):
        evaluate(study)


def test_costs_follow_from_rates_by_hand() -> None:
    study = motor_fleet(
        demand="constant",
        stock=spares(3),
        motor={"procurement_days": 20.0, "price": 1000.0},
        repair={"condemnation_share": 0.2, "cost": 100.0, "needs": "bay"},
        resources=[
            {"resource": "bay", "site": "base", "quantity": 9, "cost_per_year": 10.0, "set_up_cost": 7.0}
        ],
        sites=[{"site": "base", "cost_per_year": 300.0, "set_up_cost": 50.0}],
        holding_share=0.1,
        days=547,
    )
    costs = {(element, year): mean for element, year, mean in evaluate(study).table("costs").iter_rows()}
    failures = 10 / 50 * 365
    assert costs["purchases", 1] == pytest.approx(failures * 0.2 * 1000)
    assert costs["repairs", 1] == pytest.approx(failures * 0.8 * 100)
    assert costs["resources", 1] == pytest.approx(9 * 10 + 7)
    assert costs["sites", 1] == pytest.approx(300 + 50)
    assert costs["sites", 2] == pytest.approx(300 * 182 / 365)
    assert costs["holding", 1] == pytest.approx(0.1 * 3 * 1000)


def test_transport_is_paid_both_ways_and_discounted_by_its_day() -> None:
    study = motor_fleet(
        demand="constant",
        sites=[{"site": "hub"}, {"site": "base", "supplied_by": "hub"}],
        lanes=[
            {"from_site": "hub", "to_site": "base", "days": 1.0, "cost_per_trip": 5.0},
            {"from_site": "base", "to_site": "hub", "days": 1.0, "cost_per_trip": 2.0},
        ],
        repairs=[{"item": "motor", "site": "hub", "turnaround_days": 1.0}],
        discount_rate=0.1,
    )
    costs = {element: mean for element, year, mean in evaluate(study).table("costs").iter_rows() if year == 1}
    year = (1 - 1 / 1.1) / math.log(1.1) * 365
    assert costs["transport"] == pytest.approx(10 / 50 * 7.0 * year, rel=1e-12)


def test_groups_are_ready_when_every_rule_holds() -> None:
    units = [{"unit": name, "site": "base"} for name in ("radar", "launchers")]
    study = motor_fleet(
        mtbf=40.0,
        units=units,
        authorised=[
            {"unit": "radar", "item": "car", "quantity": 1},
            {"unit": "launchers", "item": "car", "quantity": 4},
        ],
        use=[{"unit": "*", "item": "car", "per_day": 1.0}],
        groups=[
            {"group": "battery", "members": "radar"},
            {"group": "battery", "members": "launchers", "needed": "75%"},
            {"group": "sector", "members": "battery + radar", "needed": 1},
        ],
    )
    groups = dict(evaluate(study).table("groups").iter_rows())
    up = 0.8
    battery = up * (up**4 + 4 * up**3 * (1 - up))
    assert groups["battery"] == pytest.approx(battery, rel=1e-9)
    assert groups["sector"] == pytest.approx(1 - (1 - battery) * (1 - up), rel=1e-9)


def test_requirements_are_met_missed_or_left_open() -> None:
    rows = [
        {"requirement": "fit", "measure": "availability", "at_least": 0.8},
        {"requirement": "many", "measure": "working", "at_least": 9, "scope": "squadron"},
        {"requirement": "always", "measure": "working", "at_least": 5, "over": "every day"},
        {"requirement": "shelf", "measure": "fill rate", "at_least": 0.1},
        {"requirement": "wait", "measure": "wait", "at_most": 20},
        {"requirement": "purse", "measure": "cost", "at_most": 1e9},
        {"requirement": "sure", "measure": "availability", "at_least": 0.8, "confidence": 0.9},
    ]
    answer = evaluate(motor_fleet(requirements=rows))
    found = {name: (value, met) for name, _, _, value, _, _, met in answer.table("requirements").iter_rows()}
    assert found["fit"] == (pytest.approx(50 / 60), "yes")
    assert found["many"] == (pytest.approx(500 / 60), "no")
    assert found["always"] == (None, "not answered")
    assert found["shelf"] == (0.0, "no")
    assert found["wait"] == (pytest.approx(10.0), "yes")
    assert found["purse"] == (0.0, "yes")
    assert found["sure"][1] == "not answered"


def test_rows_that_no_formula_uses_are_named() -> None:
    convoy = {
        "mission": "convoy",
        "unit": "squadron",
        "item": "car",
        "quantity": 4,
        "length_days": 2,
        "use": 9,
    }
    answer = evaluate(motor_fleet(missions=[convoy]))
    assert [rows.table for rows in answer.quality.left_out] == ["missions"]
    assert "missions ask for machines" in answer.summary()


def test_an_unknown_method_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="there are auto, exact, closed-fleet, vari-metric, metric"):
        evaluate(motor_fleet(), method="magic")


def test_metric_says_that_it_is_no_promise() -> None:
    answer = evaluate(motor_fleet(), method="metric")
    assert answer.quality.method == "metric"
    assert "worst -66 %" in answer.quality.statement
