"""What a report says of a plan of spares and of a plan of repair."""

from typing import Any

import pytest

from sustainment.model.study import Study
from sustainment.optimisation.goal import Goal
from sustainment.optimisation.optimise import optimise
from sustainment.optimisation.repair.plan_repair import plan_repair
from sustainment.views.decisions import repair_decision, stock_decision


def trucks() -> Study:
    """A depot with too many engines, which may lie nowhere else, and too few radios."""
    rows: dict[str, Any] = {
        "sites": [{"site": "depot"}, {"site": "base", "supplied_by": "depot"}],
        "lanes": [{"from_site": "depot", "to_site": "base", "days": 2}],
        "items": [
            {"item": "truck", "kind": "end item"},
            {"item": "engine", "price": 9000},
            {"item": "radio", "price": 500},
            {"item": "winch", "price": 700},
        ],
        "parts": [{"parent": "truck", "item": item} for item in ("engine", "radio")],
        "units": [{"unit": "fleet", "site": "base"}],
        "authorised": [{"unit": "fleet", "item": "truck", "quantity": 20}],
        "use": [{"unit": "fleet", "item": "truck", "life_unit": "hour", "per_day": 1}],
        "failures": [{"item": "engine", "mtbf": 400}, {"item": "radio", "mtbf": 100}],
        "repairs": [
            {"item": "engine", "site": "depot", "turnaround_days": 30},
            {"item": "radio", "site": "depot", "turnaround_days": 20},
        ],
        "stock": [
            {"item": "engine", "site": "depot", "quantity": 40},
            {"item": "engine", "site": "base", "quantity": 0, "most": 0},
            {"item": "radio", "site": "base", "quantity": 1},
            {"item": "winch", "site": "depot", "quantity": 2},
        ],
    }
    return Study("trucks", currency="EUR", demand="constant", **rows)


def engines(cost_per_year: float) -> Study:
    """Engines that fail once a day are bought anew for 1,000, or repaired at a candidate hub for 100."""
    rows: dict[str, Any] = {
        "sites": [{"site": "base"}, {"site": "hub", "cost_per_year": cost_per_year, "candidate": True}],
        "lanes": [{"from_site": "hub", "to_site": "base", "cost_per_trip": 10, "candidate": True}],
        "items": [
            {"item": "truck", "kind": "end item"},
            {"item": "engine", "price": 1000, "procurement_days": 30},
        ],
        "parts": [{"parent": "truck", "item": "engine"}],
        "units": [{"unit": "fleet", "site": "base"}],
        "authorised": [{"unit": "fleet", "item": "truck", "quantity": 100}],
        "use": [{"unit": "fleet", "item": "truck", "life_unit": "hour", "per_day": 1}],
        "failures": [{"item": "engine", "mtbf": 100}],
        "repairs": [{"item": "engine", "site": "hub", "turnaround_days": 3, "cost": 100, "candidate": True}],
        "stock": [{"item": "engine", "site": "base", "quantity": 40}],
    }
    return Study("engines", currency="EUR", demand="constant", **rows)


def test_a_stock_decision_says_now_better_spread_and_cheaper_and_what_has_no_effect() -> None:
    study = trucks()
    plan = optimise(study)
    said = stock_decision(study, plan)
    text = " ".join(said.sentences)
    present = next(one for one in plan.compared if one.plan == "present")
    assert f"Now: 360 k EUR of spares, {100 * present.availability:.1f} % work." in text
    assert "Same money, better spread:" in text
    assert "Same readiness, best price:" in text
    lists = dict(said.lists)
    assert set(lists) == {"What the plan changes", "Sell or move"}
    surplus = {row["item"]: row for row in lists["Sell or move"].iter_rows(named=True)}
    assert surplus["winch"]["why"] == "nothing asks for it"
    assert surplus["winch"]["value"] == "1.40 k EUR"
    assert int(surplus["engine"]["without effect"]) > 20
    assert "radio" not in surplus


def test_stock_without_effect_may_go_without_effect() -> None:
    study = trucks()
    plan = optimise(study)
    spare = {row["item"]: row["surplus"] for row in plan.table("surplus").iter_rows(named=True)}
    fewer = study.changed({"stock/engine@depot/quantity": 40 - spare["engine"]})
    before, after = optimise(study), optimise(fewer)
    assert after.compared[1].plan == before.compared[1].plan == "present"
    assert before.compared[1].availability - after.compared[1].availability < 1e-3


def test_goals_stand_in_a_list_with_what_is_reached() -> None:
    study = trucks()
    plan = optimise(study, goal=[Goal("availability", 0.95), Goal("fill rate", 0.7, "base")])
    said = stock_decision(study, plan)
    rows = dict(said.lists)["What is asked of the stock"]
    assert dict(said.lists)["What comes next, in order"].height > 0
    assert rows["met"].to_list() == ["yes", "yes"]
    assert rows["goal"].to_list()[1] == "fill rate of base at least 70 %"
    assert "cheaper by more than" in " ".join(said.sentences) or "proven" in " ".join(said.sentences)


def test_a_repair_decision_says_what_opens_and_from_how_many_repairs_it_pays() -> None:
    study = engines(cost_per_year=50_000)
    said = repair_decision(study, plan_repair(study, break_even=True))
    assert said.sentences[0].startswith("Open hub; 1 item type go elsewhere:")
    assert said.sentences[1] == "No plan costs less: proven."
    sites = dict(said.lists)["When a site pays"].row(0, named=True)
    assert (sites["site"], sites["pays"]) == ("hub", "yes")
    saved = 1000 - 100 - 10
    assert float(sites["pays from repairs a year"]) == pytest.approx(50_000 / saved, rel=0.01)
    assert dict(said.lists)["What goes elsewhere"]["goes"].to_list()[0] == "to hub"


def test_what_a_site_may_cost_is_drawn_by_the_repairs_that_it_does() -> None:
    study = engines(cost_per_year=50_000)
    plan = plan_repair(study, break_even=True)
    pays = plan.table("pays")
    saved = 1000 - 100 - 10
    assert pays["worth_per_year"].to_list() == pytest.approx((saved * pays["repairs_per_year"]).to_list())
    assert pays["repairs_per_year"].is_sorted()
    (today,) = pays.filter("today")["repairs_per_year"].to_list()
    assert pays["repairs_per_year"].min() < 50_000 / saved < today < pays["repairs_per_year"].max()
    (figure,) = repair_decision(study, plan).more
    assert figure.table.equals(pays)
    drawn, point, *_ = figure.specification["layer"]
    assert max(row["repairs_per_year"] for row in drawn["data"]["values"]) == pytest.approx(
        3 * today, rel=1e-5
    )
    assert [row["site_cost_per_year"] for row in point["data"]["values"]] == [50.0]
    assert repair_decision(study, plan_repair(study)).more == ()


def test_where_no_candidate_pays_repair_is_left_as_it_stands() -> None:
    study = engines(cost_per_year=9e9)
    said = repair_decision(study, plan_repair(study))
    assert said.sentences[0].startswith("Leave repair as it stands:")


@pytest.mark.parametrize("limit", ["bound", "holes"])
def test_the_frontier_falls_and_its_bound_is_never_above(limit: str) -> None:
    rows = optimise(trucks()).table("frontier")
    assert rows[limit].to_list() == sorted(rows[limit].to_list(), reverse=True)
    assert (rows["bound"] <= rows["holes"] * (1 + 1e-12)).all()
