"""The measures that users know: laws that hold in any study, and errors as one would compute them by hand."""

import numpy as np
import polars as pl
import pytest
from every_rule import STUDIES, study
from one_replication import OneReplication
from rules_crews import CREW_STUDIES
from rules_hits import BOUGHT, HITS, SHOPS, WORKSHOPS
from rules_missions import STUDIES as MISSIONS
from rules_planned import STUDIES as PLANNED

from sustainment.model.study import Study
from sustainment.simulation import simulate as runs
from sustainment.simulation.daily import AUTHORISED, CAPABILITY, FILLED, FMC, NMC, PMC
from sustainment.simulation.interval import within_bounds
from sustainment.simulation.result import Simulation
from sustainment.simulation.simulate import simulate

EVERY = {**STUDIES, **PLANNED, **MISSIONS, **CREW_STUDIES}
SPLIT = [name for name in CAPABILITY if name not in (FMC, PMC, NMC, FILLED, AUTHORISED)]
"""What does not work, by why: NMCS, NMCM, and the rest."""
FEW = 12


def few(name: str) -> Simulation:
    return simulate(EVERY[name], seed=3, replications=FEW, workers=1)


@pytest.mark.parametrize(
    "name",
    [
        "no route is special",
        "planned work on parts",
        "constant demand",
        "warm-up and a late count",
        *CREW_STUDIES,
    ],
)
def test_capability_adds_up_and_is_availability(name):
    answer = few(name)
    table = answer.table("capability").pivot("measure", index=["scope_kind", "scope"], values="positions")
    found = {column: table[column].to_numpy() for column in CAPABILITY}
    np.testing.assert_allclose(found[FMC] + found[PMC] + found[NMC], found[AUTHORISED], atol=1e-9)
    np.testing.assert_allclose(sum(found[column] for column in SPLIT), found[NMC], atol=1e-9)
    assert (found[FILLED] <= found[AUTHORISED] + 1e-9).all()
    assert (found[FILLED] >= found[FMC] + found[PMC] - 1e-9).all()
    work, place = (times.mean(axis=0) for times in answer.sums.fleet_times())
    fleet = table["scope_kind"].to_list().index("fleet")
    works = (found[FMC] + found[PMC])[fleet] / found[AUTHORISED][fleet]
    assert works == pytest.approx(work.sum() / place.sum(), abs=1e-12)
    units = table.filter(pl.col("scope_kind") == "unit")
    for column in CAPABILITY:
        assert units[column].sum() == pytest.approx(found[column][fleet], abs=1e-9)


@pytest.mark.parametrize("name", ["no route is special", "planned work on parts", *CREW_STUDIES])
def test_what_is_not_capable_is_what_the_causes_say(name):
    answer = few(name)
    fleet = answer.table("capability").filter(pl.col("scope_kind") == "fleet")
    capable = dict(fleet.select("measure", "positions").iter_rows())
    causes = answer.table("causes").group_by("cause").agg(pl.col("positions").sum())
    caused = dict(causes.iter_rows())

    def positions(*of: str) -> float:
        return sum(caused.get(cause, 0.0) for cause in of)

    assert capable["NMCS"] == pytest.approx(positions("waiting for part"), abs=1e-9)
    assert capable["NMCM"] == pytest.approx(positions("waiting for shop", "in repair"), abs=1e-9)
    assert capable["no vehicle"] == pytest.approx(positions("in transit", "no vehicle"), abs=1e-9)
    for cause in ("planned work", "no crew", "no consumables"):
        assert capable[cause] == pytest.approx(positions(cause), abs=1e-9)


@pytest.mark.parametrize("name", ["no route is special", "planned work on parts", *CREW_STUDIES])
def test_capability_by_day_is_what_the_states_say(name):
    answer = few(name)
    days = answer.table("capability_days").pivot("measure", index="day", values="positions")
    fleet = answer.table("readiness").filter(pl.col("scope_kind") == "fleet").sort("day")
    np.testing.assert_allclose(days[FMC] + days[PMC], fleet["mean"], atol=1e-9)
    np.testing.assert_allclose(days[AUTHORISED], fleet["authorised"], atol=1e-9)
    np.testing.assert_allclose(sum(days[column] for column in SPLIT), days[NMC], atol=1e-9)
    held = [held_by_day(OneReplication(EVERY[name], 3, k)) for k in range(FEW)]
    np.testing.assert_allclose(days[FILLED], np.mean(held, axis=0), atol=1e-9)


def held_by_day(run: OneReplication) -> np.ndarray:
    """Return the positions that hold a vehicle by day: those neither closed nor empty."""
    changes = run.table("states_by_day")["value"].reshape(run.problem.days + 1, -1)[:-1].T
    return np.cumsum(changes[:8], axis=1).sum(axis=0)


def machine_shop(**more) -> Study:
    """Return 30 pumps, a bay that is often busy, and a technician who comes when called."""
    return study(
        **{
            "days": 200,
            "items": BOUGHT,
            "failures": [
                {"item": "engine", "mtbf": 900, "life_unit": "km"},
                {"item": "radio", "mtbf": 150, "life_unit": "day"},
            ],
            "repairs": [
                {"item": "engine", "site": "depot", "turnaround_days": "3 ~ exponential", "needs": "bay"},
                {"item": "radio", "site": "kind:base", "turnaround_days": 2, "needs": "technician"},
            ],
            "resources": [
                {"resource": "bay", "site": "depot", "quantity": 2},
                {"resource": "technician", "site": "kind:base", "quantity": 1, "mobilise_days": 2,
                 "stay_days": 3, "mobilise_cost": 10, "cost_per_year": 365},
            ],
            **more,
        }
    )  # fmt: skip


def test_errors_of_ratios_are_those_over_replications():
    """Of use, wait and fill, by the values of each replication (Cochran 1977, section 2.11)."""
    asked, number = machine_shop(), 20
    answer = simulate(asked, seed=5, replications=number, workers=1)
    every = [OneReplication(asked, 5, k) for k in range(number)]

    def spread(table: str, upper: str, lower: str) -> tuple[np.ndarray, np.ndarray]:
        above, below = (
            np.array([run.table(table)[field] for run in every], dtype=np.float64) for field in (upper, lower)
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = above.sum(axis=0) / below.sum(axis=0)
            rest = (above - ratio * below).std(axis=0, ddof=1)
            return ratio, rest / np.sqrt(number) / below.mean(axis=0)

    shops = answer.table("shops")
    use, use_error = spread("resources", "busy_time", "quantity_time")
    np.testing.assert_allclose(shops["use"], use, rtol=1e-12)
    np.testing.assert_allclose(shops["use_se"], use_error, rtol=1e-6)
    wait, wait_error = spread("resources", "waiting_time", "jobs")
    np.testing.assert_allclose(shops["mean_wait_days"], wait / 2**20, rtol=1e-12)
    np.testing.assert_allclose(shops["mean_wait_days_se"], wait_error / 2**20, rtol=1e-6)
    assert shops["use"].is_between(0, 1).all()
    supply = answer.table("supply")
    fill, fill_error = spread("pairs", "filled", "demands")
    known = np.isfinite(fill)
    told = supply.filter(pl.col("fill_rate").is_not_null())
    np.testing.assert_allclose(told["fill_rate"], fill[known], rtol=1e-12)
    np.testing.assert_allclose(told["fill_rate_se"], fill_error[known], rtol=1e-6, atol=1e-9)


def test_the_error_of_a_variance_is_that_over_replications():
    """Of w² - m² with mean backorders w of a replication and m of all: to first order, of s - 2 m w."""
    asked, number = machine_shop(), 20
    answer = simulate(asked, seed=5, replications=number, workers=1).table("supply")
    every = [OneReplication(asked, 5, k) for k in range(number)]
    span = 200 * 2**20
    waiting, square = (
        np.array([run.table("pairs")[name] for run in every], dtype=np.float64) / span
        for name in ("waiting_time", "waiting_square")
    )
    mean = waiting.mean(axis=0)
    kept = mean > 0
    told = answer.filter(pl.col("backorders") > 0)
    np.testing.assert_allclose(told["backorder_variance"], (square.mean(axis=0) - mean**2)[kept], rtol=1e-9)
    error = (square - 2 * mean * waiting).std(axis=0, ddof=1) / np.sqrt(number)
    np.testing.assert_allclose(told["backorder_variance_se"], error[kept], rtol=1e-6)


def test_batches_of_one_give_the_errors_of_single_replications(monkeypatch):
    """What is known by day only from batches has the error of `readiness` where each batch is one."""
    asked = machine_shop()
    for largest in (1, 7):
        monkeypatch.setattr(runs, "LARGEST_BATCH", largest)
        answer = simulate(asked, seed=5, replications=210, workers=1)
        states = answer.table("states").pivot("state", index="day", values="standard_error")
        fleet = answer.table("readiness").filter(pl.col("scope_kind") == "fleet").sort("day")
        mean, most, low, high = (fleet[name].to_numpy() for name in ("mean", "authorised", "low", "high"))
        told = within_bounds(mean, states["working"].to_numpy(), most=most, number=210)
        if largest == 1:
            np.testing.assert_allclose(told, (low, high), rtol=1e-6, atol=1e-9)
        else:
            told, half = told[1] - told[0], high - low
            # 30 batches: the mean of many days' ratios, each with a relative error of 1 / sqrt(2 * 29)
            assert np.mean(told[20:] / half[20:]) == pytest.approx(1, abs=0.1)
        stock = answer.table("stock")
        assert stock["on_hand_se"].null_count() == stock["backorders_se"].null_count() == 0


def test_one_batch_has_no_error_by_day():
    answer = simulate(machine_shop(), seed=5, replications=5, workers=1)
    for table, column in (("states", "standard_error"), ("stock", "on_hand_se")):
        assert answer.table(table)[column].null_count() == answer.table(table).height


def test_units_gone_and_come_are_those_of_the_replications():
    """Without unserviceable items, which are inspected before statistics begin."""
    stock = [{"item": "radio", "site": "east", "quantity": 1}]
    asked = study(items=BOUGHT, damage=HITS, repairs=WORKSHOPS, resources=SHOPS, stock=stock)
    answer = simulate(asked, seed=4, replications=FEW)
    counts, items = answer.sums.counts(), answer.table("items")
    for name, field in (("written off", "written_off"), ("bought", "bought")):
        told = items.filter(pl.col("count") == name)["mean"].sum()
        assert told == pytest.approx(counts[field].mean(), rel=1e-12)
        assert told > 1


def test_a_delivery_that_may_come_arrives_as_often_as_it_does():
    """3 engines with chance 1/4: 3/4 in the mean, 3 sqrt(3 / (16 N)) its error; radios for sure."""
    number = 400
    asked = study(
        days=20,
        deliveries=[
            {"delivery": "kit", "item": "engine", "site": "depot", "quantity": 3, "from_day": 5,
             "chance": 0.25},
            {"delivery": "radios", "item": "radio", "site": "east", "quantity": 2, "from_day": 1,
             "every_days": 4},
            {"delivery": "too late", "item": "radio", "site": "east", "quantity": 2, "from_day": 25},
        ],
    )  # fmt: skip
    answer = simulate(asked, seed=8, replications=number)
    told = {row["delivery"]: row for row in answer.table("deliveries").iter_rows(named=True)}
    assert set(told) == {"kit", "radios"}
    assert told["kit"]["stated"] == 3
    assert told["kit"]["arrived"] == pytest.approx(0.75, abs=4 * 3 * np.sqrt(0.25 * 0.75 / number))
    assert told["kit"]["low"] < told["kit"]["arrived"] < told["kit"]["high"]
    assert told["radios"]["arrived"] == told["radios"]["stated"] == 10


def test_vehicles_given_up_are_counted():
    """4 lorries go over, one every other day from day 10 on, and what was is retired."""
    tables = {
        "days": 40,
        "sites": [{"site": "barracks"}],
        "items": [{"item": name, "kind": "end item"} for name in ("lorry", "new lorry")],
        "units": [{"unit": "squadron", "site": "barracks"}],
        "authorised": [{"unit": "squadron", "item": "lorry", "quantity": 4}],
        "stock": [{"item": "new lorry", "site": "barracks", "quantity": 4}],
        "transitions": [{"unit": "squadron", "from_item": "lorry", "to_item": "new lorry",
                         "positions_per_day": 0.5, "old_items": "retired", "from_day": 10}],
    }  # fmt: skip
    for count_from_day, number in ((0, 4.0), (13, 2.0)):
        items = simulate(Study(**tables, count_from_day=count_from_day), replications=3).table("items")
        assert items.rows() == [("lorry", "barracks", "retired", number, number, number)]


def test_the_ledger_adds_up_to_the_cost():
    asked = study(
        days=500,
        sites=[{"site": "depot", "cost_per_year": 1000.5, "set_up_cost": 7},
               *({"site": name, "kind": "base", "supplied_by": "depot"} for name in ("east", "west"))],
        holding_share=0.2,
    )  # fmt: skip
    answer = simulate(asked, seed=6, replications=FEW)
    ledger, costs = answer.table("ledger"), answer.table("costs")
    assert ledger["cents"].dtype == pl.Int64
    paid = ledger.select("element", "year", pl.col("cents") / 100 / pl.col("replications"))
    both = costs.join(paid, on=["element", "year"], how="left").with_columns(pl.col("cents").fill_null(0.0))
    assert paid.height == (costs["mean"] != 0).sum()
    np.testing.assert_allclose(both["cents"], both["mean"], atol=0.005)
    assert {"purchases", "repairs", "transport", "sites", "holding"} <= set(ledger["element"])


def test_runs_without_positions_have_no_availability():
    """Half the runs have no treaty, and no machine to ask for."""
    asked = Study(
        days=30,
        sites=[{"site": "base"}],
        items=[{"item": "tank", "kind": "end item"}],
        units=[{"unit": "company", "site": "base"}],
        milestones=[{"milestone": "treaty", "day": 5, "chance": 0.5}],
        authorised=[{"unit": "company", "item": "tank", "quantity": 2, "held": 2, "from_day": "treaty"}],
        damage=[{"unit": "company", "item": "tank", "mode": "hit", "per_1000_days": 20,
                 "write_off_share": 1}],
    )  # fmt: skip
    answer = simulate(asked, seed=2, replications=60)
    work, place = (times.sum(axis=1) for times in answer.sums.fleet_times())
    there = place > 0
    mean = answer.availability("tank")
    assert mean.replications == there.sum() < 60
    shares = work[there] / place[there]
    assert mean.mean == pytest.approx(shares.mean(), rel=1e-12)
    assert mean.standard_error == pytest.approx(shares.std(ddof=1) / np.sqrt(there.sum()), rel=1e-9)
    assert answer.table("replications")["availability"].null_count() == 60 - there.sum()
