"""Plans of repair: the study's own costs, known optima, and a study that carries the plan out."""

import json
from pathlib import Path

import polars as pl
import pytest
from families.studies import Tables, removals

from analytic.random_networks import random_network
from sustainment.analytic.cost import daily_costs
from sustainment.analytic.evaluate import evaluate
from sustainment.analytic.over_time.evaluate import evaluate_by_day
from sustainment.errors import UsageError
from sustainment.files.library import demo, demo_names
from sustainment.model.study import Study
from sustainment.optimisation.highs import Status
from sustainment.optimisation.repair.plan_repair import plan_mean_year, plan_repair

CASES = {
    case["id"]: case
    for case in json.loads(
        (Path(__file__).resolve().parents[2] / "verification" / "g_level_of_repair.json").read_text()
    )["cases"]
}


def yearly(evaluation) -> dict[str, float]:
    """What a year of failures costs by the formulas: without work that is not repair of what was removed."""
    state = evaluation.state
    routed = state.layout.stream_route
    repaired = state.supply.flows.stream_repaired[routed >= 0]
    costs = daily_costs(state)
    return {
        "repairs": 365.0 * float(repaired @ state.problem.routes.cost[routed[routed >= 0]]),
        "transport": 365.0 * costs["transport"],
        "purchases": 365.0 * costs["purchases"],
    }


def by_element(plan, column: str) -> dict[str, float]:
    return dict(plan.table("costs").select("element", column).iter_rows())


@pytest.mark.parametrize("name", demo_names())
def test_what_stands_costs_what_the_formulas_say(name):
    study = demo(name)
    plan = plan_mean_year(study)
    if not plan.changes:
        assert plan.cost == pytest.approx(plan.standing_cost, rel=1e-12)
    found, told = by_element(plan, "as_it_stands"), yearly(evaluate(study))
    if not plan.changes:
        assert {element: found[element] for element in told} == pytest.approx(told, rel=1e-9)
    assert plan.status is Status.OPTIMAL
    assert plan.gap <= 1e-9


@pytest.mark.random_studies(20)
def test_what_stands_in_networks_with_a_breakdown_costs_what_the_formulas_say(seed):
    study, _ = random_network(seed)
    priced = study.changed(
        {
            "items/*/price": 1000.0,
            "repairs/*/cost": 70.0,
            "lanes/*/cost_per_trip": 9.0,
            "items/*/mass_kg": 3.0,
        }
    )
    plan = plan_mean_year(priced)
    found, told = by_element(plan, "as_it_stands"), yearly(evaluate(priced))
    assert {element: found[element] for element in told} == pytest.approx(told, rel=1e-9)
    # nothing can be chosen but to throw away where nothing above repairs, which is what stands
    assert plan.cost == pytest.approx(plan.standing_cost, rel=1e-12)


def hubs(inputs, *, quantity: int = 1, price: float = 1e5) -> Study:
    """Bases whose units are bought anew, unless candidate hubs repair them: one bay of a capacity each."""
    tables = Tables()
    tables.system("unit")
    tables.rows["items"][0] |= {"procurement_days": 100.0, "price": price}
    for base, failures in inputs["failures_per_year"].items():
        tables.add(sites={"site": base}, stock={"item": "unit", "site": base, "quantity": 5})
        tables.include(removals("unit", base, failures / 365.0))
    for hub in inputs["hubs"]:
        fixed, each = inputs["annual_fixed_cost"][hub], inputs["repair_cost"][hub]
        tables.add(sites={"site": hub, "cost_per_year": fixed, "candidate": True})
        tables.add(
            repairs={
                "item": "unit",
                "site": hub,
                "turnaround_days": 365.0 / inputs["capacity_per_year"][hub],
                "needs": "bay",
                "cost": each,
                "candidate": True,
            },
            resources={"resource": "bay", "site": hub, "quantity": quantity, "candidate": True},
        )
        for base in inputs["bases"]:
            way = {"from_site": hub, "to_site": base, "item": "unit", "candidate": True}
            tables.add(lanes={**way, "cost_per_trip": inputs["transport_cost"][base][hub], "days": 2.0})
    return tables.study()


def test_the_hubs_of_a_study_are_those_that_enumeration_finds():
    case = CASES["g04"]
    plan = plan_mean_year(hubs(case["inputs"]), years=1.0, load_limit=1.0)
    assert plan.cost == pytest.approx(case["expected"]["total_cost"], rel=1e-12)
    moved = plan.table("decisions").filter(pl.col("decision") == "move")
    assert dict(moved.select("site", "to_site").iter_rows()) == case["expected"]["assignment"]
    opened = plan.table("opened").filter(pl.col("kind") == "site")
    assert sorted(opened["name"]) == case["expected"]["open_hubs"]
    assert plan.standing_cost == pytest.approx(1e5 * 160.0)
    rows = plan.table("alternatives")
    others = dict(rows.filter(pl.col("site").is_not_null()).select("plan", "cost_per_year").iter_rows())
    assert set(others) == {"without H1", "without H2", "with H3"}
    assert min(others.values()) >= plan.cost


def test_the_study_as_planned_costs_by_formula_what_the_plan_says():
    plan = plan_mean_year(hubs(CASES["g04"]["inputs"]), years=1.0, load_limit=1.0)
    told, found = yearly(evaluate(plan.study)), by_element(plan, "plan")
    assert {element: found[element] for element in told} == pytest.approx(told, rel=1e-9)
    assert plan.study.table("sites").filter(pl.col("candidate"))["site"].to_list() == ["H3"]
    again = plan_mean_year(plan.study, years=1.0, load_limit=1.0)
    assert again.changes == {}
    assert again.cost + found["sites"] == pytest.approx(plan.cost, rel=1e-12)


def test_a_lower_load_limit_never_makes_a_plan_cheaper_and_more_bays_never_dearer():
    inputs = CASES["g04"]["inputs"]
    costs = [plan_mean_year(hubs(inputs), load_limit=limit).cost for limit in (1.0, 0.9, 0.8, 0.6)]
    assert costs == sorted(costs)
    assert plan_mean_year(hubs(inputs, quantity=3)).cost <= plan_mean_year(hubs(inputs)).cost


def test_set_up_is_spread_over_the_years():
    study = hubs(CASES["g04"]["inputs"]).changed({"sites/H1/set_up_cost": 1e6})
    short, long = plan_mean_year(study, years=1.0), plan_mean_year(study, years=10.0)
    row = long.table("alternatives").filter(pl.col("site") == "H1")
    assert row["site_cost_per_year"].to_list() == [pytest.approx(90_000 + 1e5)]
    assert long.cost <= short.cost


def base_repair(cell: str, *, busy: float) -> Study:
    """Two bases that may repair or send up; the first is busy, the other hardly fails."""
    tables = Tables()
    tables.system("unit")
    tables.rows["items"][0] |= {"procurement_days": 50.0, "price": 9e4}
    tables.add(sites={"site": "depot"}, repairs={"item": "unit", "site": "depot", "cost": 500.0})
    for base, failures in (("one", busy), ("two", 0.5)):
        tables.add(sites={"site": base, "kind": "base", "supplied_by": "depot"})
        tables.add(lanes={"from_site": "depot", "to_site": base, "cost_per_trip": 100.0})
        tables.include(removals("unit", base, failures / 365.0))
        bench = {"resource": "bench", "site": base, "quantity": 1, "cost_per_year": 1000.0, "candidate": True}
        tables.add(resources=bench)
    work = {"item": "unit", "turnaround_days": 1.0, "needs": "bench", "cost": 400.0, "candidate": True}
    for site in cell.split("+"):
        tables.add(repairs={**work, "site": site})
    return tables.study()


def test_a_row_for_a_kind_of_site_binds_its_sites_to_one_decision():
    apart = plan_mean_year(base_repair("one+two", busy=8.0))
    # at home: 8 · 400 + 1000 < 8 · 600; half a failure goes up
    assert apart.cost == pytest.approx(8 * 400 + 1000 + 0.5 * 600)
    bound = plan_mean_year(base_repair("kind:base", busy=8.0))
    assert bound.cost == pytest.approx(8.5 * 600)
    assert bound.changes == {}
    busier = plan_mean_year(base_repair("kind:base", busy=30.0))
    assert busier.cost == pytest.approx(30.5 * 400 + 2000)
    assert evaluate(busier.study).state.problem.pair_of("unit", "two") >= 0
    told, found = yearly(evaluate(busier.study)), by_element(busier, "plan")
    assert {element: found[element] for element in told} == pytest.approx(told, rel=1e-9)


def by_mode(**candidate) -> Study:
    """Engines that wear and leak, repaired at a depot; a candidate may repair one mode at the base."""
    return Study(
        "Modes",
        demand="constant",
        sites=[{"site": "base", "supplied_by": "depot"}, {"site": "depot"}],
        lanes=[{"from_site": "depot", "to_site": "base", "cost_per_trip": 30.0}],
        items=[
            {"item": "car", "kind": "end item"},
            {"item": "engine", "kind": "LRU", "price": 5000.0, "procurement_days": 20.0},
        ],
        parts=[{"parent": "car", "item": "engine"}],
        units=[{"unit": "fleet", "site": "base"}],
        authorised=[{"unit": "fleet", "item": "car", "quantity": 50}],
        use=[{"unit": "fleet", "item": "car", "life_unit": "hour", "per_day": 1.0}],
        failures=[
            {"item": "engine", "mode": "wear", "mtbf": 300.0, "life_unit": "hour"},
            {"item": "engine", "mode": "leak", "mtbf": 200.0, "life_unit": "hour"},
        ],
        repairs=[
            {"item": "engine", "site": "depot", "cost": 700.0},
            {"site": "base", "cost": 50.0, "share": 0.8, "candidate": True, **candidate},
        ],
    )


@pytest.mark.parametrize("dated", [{}, {"from_day": 10}])
def test_a_candidate_for_one_mode_takes_that_mode_alone(dated):
    plan = plan_repair(by_mode(item="engine", mode="leak", **dated))
    leaks, worn = 365.0 * 50 / 200, 365.0 * 50 / 300
    # four leaks in five stay; all else goes up and comes back for 30, and is repaired for 700
    still = (365.0 - dated.get("from_day", 0.0)) / 365.0
    kept = still * (0.8 * 50 + 0.2 * 730) + (1.0 - still) * 730
    assert plan.cost == pytest.approx(leaks * kept + worn * 730)
    told, found = yearly(evaluate(plan.study)), by_element(plan, "plan")
    if not dated:
        assert {element: found[element] for element in told} == pytest.approx(told, rel=1e-9)


def test_candidates_that_no_plan_can_choose_are_named():
    never = plan_repair(by_mode(item="engine", mode="leak", site="depot", share=0.0, from_day=900))
    (left,) = [rows for rows in never.quality.left_out if rows.table == "repairs"]
    assert (left.rows, left.reason.split(",")[0]) == (1, "candidates where nothing that fails can come")
    several = plan_repair(by_mode(item="kind:LRU", from_day=10))
    assert any("state them item by item" in rows.reason for rows in several.quality.left_out)
    assert several.changes == {}


def test_a_lane_to_a_kind_of_site_binds_its_sites_and_a_set_up_is_paid_once():
    tables = Tables()
    tables.system("unit")
    tables.rows["items"][0] |= {"procurement_days": 50.0, "price": 9e3}
    tables.add(sites={"site": "depot"}, repairs={"item": "unit", "site": "depot", "cost": 900.0})
    tables.add(sites={"site": "hub", "supplied_by": "depot", "candidate": True, "cost_per_year": 300.0})
    work = {"item": "unit", "site": "hub", "cost": 100.0, "needs": "bay", "turnaround_days": 1.0}
    bay = {"resource": "bay", "site": "hub", "quantity": 4, "cost_per_year": 10.0, "set_up_cost": 500.0}
    tables.add(repairs={**work, "candidate": True}, resources={**bay, "candidate": True})
    for base, failures in (("one", 30.0), ("two", 20.0)):
        tables.add(sites={"site": base, "kind": "base", "supplied_by": "depot"})
        tables.include(removals("unit", base, failures / 365.0))
    way = {"from_site": "hub", "to_site": "kind:base", "cost_per_trip": 50.0, "candidate": True}
    tables.add(lanes=way)
    plan = plan_repair(tables.study(), years=1.0)
    assert plan.cost == pytest.approx(50 * 150 + 300 + 500 + 10)
    assert plan.changes["lanes/hub@kind:base/candidate"] == "no"
    assert plan.changes["resources/bay@hub/quantity"] == "1"
    told, found = yearly(evaluate(plan.study)), by_element(plan, "plan")
    assert {element: found[element] for element in told} == pytest.approx(told, rel=1e-9)


def test_work_beyond_what_a_bench_can_do_is_not_given_to_it():
    study = base_repair("one+two", busy=8.0)
    slow = study.changed({"repairs/unit@one/turnaround_days": 40.0})
    # 8 jobs of 40 days are 320 of the 292 days that a load of 80 % leaves
    assert plan_repair(slow).changes == {}
    assert plan_repair(slow, load_limit=0.9).changes != {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"years": 0.0}, "years is 0"),
        ({"load_limit": 1.5}, "load_limit is 1.5"),
        ({"within": -0.1}, "within is -0.1"),
        ({"seconds": 0.0}, "seconds is 0"),
    ],
)
def test_nonsense_is_refused_with_what_was_expected(given, said):
    with pytest.raises(UsageError, match=said):
        plan_repair(base_repair("one+two", busy=8.0), **given)


@pytest.mark.parametrize(
    ("opens", "share"),
    [
        ({"from_day": 73}, 0.8),
        ({"to_day": 73}, None),
        ({"from_day": "permit + 36.5"}, 0.8 * 0.5),
        ({"from_day": 400}, None),
    ],
)
def test_a_candidate_counts_for_the_share_of_the_horizon_that_it_is_open(opens, share):
    """The permit comes on day 36.5 in one case of two."""
    study = by_mode(item="engine", mode="leak")
    study = study.with_rows("milestones", [{"milestone": "permit", "day": "36.5", "chance": "0.5"}])
    study = study.changed({f"repairs/engine@base@leak/{column}": day for column, day in opens.items()})
    plan = plan_mean_year(study, day=364)
    leaks, worn = 365.0 * 50 / 200, 365.0 * 50 / 300
    here, above = 0.8 * 50 + 0.2 * 730, 730
    if share is None:
        assert plan.changes == {}
        assert plan.cost == pytest.approx((leaks + worn) * above)
    else:
        assert plan.cost == pytest.approx(leaks * (share * here + (1 - share) * above) + worn * above)


def hub_that_grows(**bays) -> Study:
    """Engines that a candidate site repairs with candidate bays, of which there are more later."""
    first = {"resource": "bay", "site": "base", "candidate": "yes", "cost_per_year": "1000", **bays}
    soon = {**first, "quantity": "1", "from_day": "146", "to_day": "219"}
    later = {**first, "quantity": "4", "from_day": "219"}
    work = {"needs": "bay", "turnaround_days": 10}
    study = by_mode(item="engine", mode="leak").with_rows("resources", [soon, later])
    return study.changed({f"repairs/engine@base@leak/{column}": cell for column, cell in work.items()})


def test_a_ramp_of_resources_counts_part_by_part():
    plan = plan_mean_year(hub_that_grows(), day=364, load_limit=1.0)
    share = (146 + 73 / 4) / 365
    opened = plan.table("opened").filter(pl.col("kind") == "resource")
    number = int(opened["number"].sum())
    assert number >= 1
    assert float(opened["cost_per_year"].sum()) == pytest.approx(number * share * 1000)


def test_each_plan_is_carried_through_the_days_and_waiting_costs_what_later_days_say():
    study = by_mode(item="engine", from_day=73).changed({"repairs/engine@depot/turnaround_days": 40})
    plan = plan_repair(study)
    rows = plan.table("alternatives")
    for one, row in zip(plan.alternatives, rows.iter_rows(named=True), strict=True):
        days = evaluate_by_day(study.changed(one.changes), days=[*range(15, 365, 30), 365])
        assert row["availability_last_day"] == pytest.approx(days.scopes[-1][0].availability, abs=1e-3)
    standing, chosen = rows["availability_over_time"][:2]
    assert standing < chosen < rows["availability_last_day"][1]
    waiting = plan.table("waiting")
    assert waiting["days_later"].to_list() == [0.0, 30.0, 60.0, 90.0]
    assert waiting["lost_working"].to_list() == sorted(waiting["lost_working"].to_list())
    (address,) = plan.changes
    later = study.changed(plan.changes).changed({address.replace("/candidate", "/from_day"): 73 + 90})
    gone = evaluate_by_day(later, days=[365.0]).scopes[0][0].availability
    assert waiting["availability_last_day"][3] == pytest.approx(gone, abs=1e-3)
