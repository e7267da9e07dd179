import math
from typing import Any

import pytest
from studies_by_hand import fleet_study, motor_fleet, spares

from naive import exact_laws
from sustainment.analytic.evaluate import evaluate
from sustainment.errors import MethodError
from sustainment.kernels.queues import delay_chance
from sustainment.model.study import Study

LENGTH = 45


def two_bases(**changes: Any) -> Study:
    """A motor repaired at a depot that supplies two unequal bases; the east keeps some."""
    repairs = [
        {"item": "motor", "site": "depot", "turnaround_days": 14.0},
        {"item": "motor", "site": "east", "turnaround_days": 3.0, "share": 0.4},
    ]
    lanes = [
        {"from_site": "depot", "to_site": base, "days": days, **changes.pop(base, {})}
        for base, days in (("east", 2.0), ("west", 5.0))
    ]
    up = [{"from_site": base, "to_site": "depot", "days": 0.0} for base in ("east", "west")]
    tables: dict[str, Any] = {
        "demand": "constant",
        "sites": [
            {"site": "depot"},
            {"site": "east", "supplied_by": "depot"},
            {"site": "west", "supplied_by": "depot"},
        ],
        "lanes": [*lanes, *up],
        "units": [{"unit": "squadron", "site": "east"}, {"unit": "reserve", "site": "west"}],
        "authorised": [
            {"unit": "squadron", "item": "car", "quantity": 20},
            {"unit": "reserve", "item": "car", "quantity": 10},
        ],
        "use": [{"unit": "*", "item": "car", "per_day": 1.0}],
        "stock": [*spares(2, site="depot"), *spares(1, site="east"), *spares(1, site="west")],
        **{name: rows for name, rows in changes.items() if name != "repairs_below"},
    }
    part = {"item": "motor", "mtbf": 100.0, "procurement_days": 30.0}
    return fleet_study(parts=[part], repairs=repairs + changes.pop("repairs_below", []), **tables)


def owed_at(study: Study, item: str, site: str, method: str = "exact") -> float:
    rows = evaluate(study, method=method).table("supply")
    found = {(row["item"], row["site"]): row["backorders"] for row in rows.iter_rows(named=True)}
    return found[item, site]


def test_bases_share_the_depots_backorders_by_lot() -> None:
    orders = {"east": 0.2 * 0.6, "west": 0.1}
    every = sum(orders.values())
    depot = exact_laws.owed(exact_laws.poisson(every * 14.0, LENGTH), 2)
    own = {"east": 0.2 * (0.6 * 2.0 + 0.4 * 3.0), "west": 0.1 * 5.0}
    for base in ("east", "west"):
        waiting = exact_laws.share(depot, orders[base] / every)
        law = exact_laws.total(exact_laws.poisson(own[base], LENGTH), waiting)
        want = exact_laws.backorders(law, 1)
        assert owed_at(two_bases(), "motor", base) == pytest.approx(want, rel=1e-10)


def test_exact_laws_are_the_default_where_they_hold() -> None:
    answer = evaluate(two_bases())
    assert answer.quality.method == "exact"
    assert set(answer.table("supply")["method"]) == {"exact"}
    assert "exact" in answer.quality.statement


def test_a_law_adds_up_to_one_and_to_its_mean() -> None:
    answer = evaluate(two_bases())
    law = answer.table("outstanding")
    supply = answer.table("supply")
    for row in supply.iter_rows(named=True):
        own = law.filter((law["item"] == row["item"]) & (law["site"] == row["site"]))
        assert own["probability"].sum() == pytest.approx(1.0, rel=1e-12)
        assert (own["number"] * own["probability"]).sum() == pytest.approx(row["pipeline_mean"], rel=1e-12)


def test_random_transport_is_refused_by_name_and_vari_metric_offered() -> None:
    study = two_bases(east={"days": "2 ~ exponential"})
    with pytest.raises(MethodError, match=r"motor@east: its order-and-ship time varies.*vari-metric"):
        evaluate(study, method="exact")
    answer = evaluate(study)
    assert answer.quality.method == "exact and vari-metric"
    methods = dict(answer.table("supply").select("site", "method").iter_rows())
    assert methods["east"] == "vari-metric"
    assert methods["west"] == methods["depot"] == "exact"


def test_unequal_carcass_times_are_refused_by_name() -> None:
    study = two_bases(
        lanes=[
            {"from_site": "depot", "to_site": "east", "days": 2.0},
            {"from_site": "depot", "to_site": "west", "days": 5.0},
        ]
    )
    with pytest.raises(MethodError, match="motor@depot: failed units come after different times"):
        evaluate(study, method="exact")


def test_equal_carcass_times_only_lengthen_the_depots_pipeline() -> None:
    study = two_bases(
        lanes=[
            {"from_site": "depot", "to_site": "east", "days": 4.0},
            {"from_site": "depot", "to_site": "west", "days": 4.0},
        ]
    )
    depot = exact_laws.poisson(0.22 * (14.0 + 4.0), LENGTH)
    assert owed_at(study, "motor", "depot") == pytest.approx(exact_laws.backorders(depot, 2), rel=1e-10)


def test_only_working_machines_failing_is_refused_by_name() -> None:
    with pytest.raises(MethodError, match=r"demand = operating.*vari-metric"):
        evaluate(two_bases(demand="operating"), method="exact")


def test_two_motors_in_one_exponential_shop_share_its_queue_by_lot() -> None:
    """Types are marks that the queue does not see, so each number is a share of M/M/1's."""
    days = "1 ~ exponential"
    parts = [{"item": item, "mtbf": mtbf} for item, mtbf in (("motor", 20.0), ("pump", 50.0))]
    repairs = [
        {"item": item, "site": "base", "turnaround_days": days, "needs": "bay"} for item in ("motor", "pump")
    ]
    study = fleet_study(
        parts=parts,
        repairs=repairs,
        demand="constant",
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
        stock=[*spares(2), *spares(1, "pump")],
    )
    load = 10 / 20 + 10 / 50
    shop = [(1 - load) * load**n for n in range(150)]
    for item, rate, stock in (("motor", 0.5, 2), ("pump", 0.2, 1)):
        want = exact_laws.backorders(exact_laws.share(shop, rate / load), stock)
        assert owed_at(study, item, "base") == pytest.approx(want, rel=1e-9)


@pytest.mark.parametrize(("work", "variation"), [("1.5", 0.0), ("1.5 ~ gamma 0.7", 0.49)])
def test_one_bay_with_other_work_has_the_law_of_its_queue(work: str, variation: float) -> None:
    repairs = [{"item": "motor", "site": "base", "turnaround_days": work, "needs": "bay"}]
    study = fleet_study(
        parts=[{"item": "motor", "mtbf": 20.0}],
        repairs=repairs,
        demand="constant",
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
    )
    answer = evaluate(study, method="exact")
    load = 10 / 20 * 1.5
    mean = load + load**2 / (1 - load) * (1 + variation) / 2
    law = answer.table("outstanding")
    assert (law["number"] * law["probability"]).sum() == pytest.approx(mean, rel=1e-9)
    assert law["probability"][0] == pytest.approx(1 - load, rel=1e-12)


def test_a_shop_that_exchanges_parts_too_is_not_called_exact() -> None:
    """Exchange begins when the part is in hand: no Poisson stream."""
    days = "1 ~ exponential"
    study = fleet_study(
        parts=[{"item": "motor", "mtbf": 40.0}],
        repairs=[
            {"item": "motor", "site": "base", "turnaround_days": days, "needs": "bay"},
            {"item": "car", "site": "base", "mode": "motor", "turnaround_days": days, "needs": "bay"},
        ],
        demand="constant",
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
    )
    with pytest.raises(MethodError, match="motor@base: a finite resource holds its repairs"):
        evaluate(study, method="exact")


def test_a_part_common_to_two_motors_pools_their_needs() -> None:
    """Each motor waits for its lot of what the common shelf owes."""
    parts = [{"item": "motor", "mtbf": 50.0}, {"item": "pump", "mtbf": 40.0}]
    repairs = [
        {"item": item, "site": "base", "turnaround_days": days}
        for item, days in (("motor", 3.0), ("pump", 2.0), ("card", 9.0))
    ]
    study = fleet_study(
        parts=parts,
        repairs=repairs,
        demand="constant",
        items=[{"item": "card", "kind": "SRU"}],
        parts_below=[
            {"parent": "motor", "item": "card", "failure_share": 0.5},
            {"parent": "pump", "item": "card", "failure_share": 0.8},
        ],
        stock=[*spares(1), *spares(1, "pump"), *spares(1, "card")],
    )
    need = {"motor": 10 / 50 * 0.5, "pump": 10 / 40 * 0.8}
    every = sum(need.values())
    card = exact_laws.owed(exact_laws.poisson(every * 9.0, LENGTH), 1)
    for item, rate, days in (("motor", 0.2, 3.0), ("pump", 0.25, 2.0)):
        waiting = exact_laws.share(card, need[item] / every)
        law = exact_laws.total(exact_laws.poisson(rate * days, LENGTH), waiting)
        assert owed_at(study, item, "base") == pytest.approx(exact_laws.backorders(law, 1), rel=1e-10)


def test_a_breakdown_over_two_sites_is_not_called_exact() -> None:
    study = two_bases(
        repairs_below=[{"item": "card", "site": "depot", "turnaround_days": 9.0}],
        items=[{"item": "card", "kind": "SRU"}],
        parts_below=[{"parent": "motor", "item": "card", "failure_share": 0.5}],
    )
    with pytest.raises(MethodError, match="motor@east: it waits for parts and for a supplier at once"):
        evaluate(study, method="exact")
    methods = {
        (row["item"], row["site"]): row["method"]
        for row in evaluate(study).table("supply").iter_rows(named=True)
    }
    assert methods["card", "depot"] == methods["card", "east"] == methods["motor", "depot"] == "exact"
    assert methods["motor", "west"] == "exact", "it stands on the depot alone"
    assert methods["motor", "east"] == "vari-metric"


def test_a_diamond_of_parts_is_not_called_exact() -> None:
    names = ("motor", "left", "right", "chip")
    study = fleet_study(
        parts=[{"item": "motor", "mtbf": 50.0}],
        repairs=[{"item": item, "site": "base", "turnaround_days": 3.0} for item in names],
        demand="constant",
        items=[{"item": item, "kind": "SRU"} for item in names[1:]],
        parts_below=[
            {"parent": "motor", "item": "left", "failure_share": 0.5},
            {"parent": "motor", "item": "right", "failure_share": 0.4},
            {"parent": "left", "item": "chip", "failure_share": 0.5},
            {"parent": "right", "item": "chip", "failure_share": 0.5},
        ],
    )
    with pytest.raises(MethodError, match="motor@base: its parts share parts of their own"):
        evaluate(study, method="exact")


def test_with_no_stock_at_the_depot_bases_see_poisson_demand() -> None:
    study = two_bases(stock=[*spares(0, site="depot"), *spares(1, site="east"), *spares(1, site="west")])
    mean = 0.1 * (14.0 + 5.0)
    assert owed_at(study, "motor", "west") == pytest.approx(mean - 1 + math.exp(-mean), rel=1e-11)


def test_a_queue_under_constant_demand_may_be_longer_than_the_units_there_are() -> None:
    load, stock = 0.95, 2
    study = motor_fleet(
        positions=1,
        mtbf=10.0,
        turnaround=f"{10.0 * load} ~ exponential",
        repair={"needs": "bay"},
        resources=[{"resource": "bay", "site": "base", "quantity": 1}],
        stock=spares(stock),
        demand="constant",
    )
    assert owed_at(study, "motor", "base") == pytest.approx(load ** (stock + 1) / (1.0 - load), rel=1e-12)


def test_a_busy_shop_casts_its_long_tail_on_the_bases() -> None:
    servers, load, transport, stock = 40, 0.9, 0.5, 60
    rate = load * servers / 10.0
    bases = ("east", "west")
    study = Study(
        "by hand",
        demand="constant",
        sites=[{"site": "depot"}, *({"site": base, "supplied_by": "depot"} for base in bases)],
        items=[{"item": "car", "kind": "end item"}, {"item": "motor", "kind": "LRU"}],
        parts=[{"parent": "car", "item": "motor"}],
        units=[{"unit": base, "site": base} for base in bases],
        authorised=[{"unit": base, "item": "car", "quantity": 1} for base in bases],
        use=[{"unit": base, "item": "car", "per_day": rate / 2} for base in bases],
        failures=[{"item": "motor", "mtbf": 1.0}],
        lanes=[
            *({"from_site": "depot", "to_site": base, "days": transport} for base in bases),
            *({"from_site": base, "to_site": "depot", "days": 0.0} for base in bases),
        ],
        resources=[{"resource": "bay", "site": "depot", "quantity": servers}],
        repairs=[{"item": "motor", "site": "depot", "turnaround_days": "10.0 ~ exponential", "needs": "bay"}],
        stock=[*spares(servers, site="depot"), *spares(stock, site="east")],
    )
    # A depot with a spare for each bay owes what waits: C (1 - x) x^n, and half of a geometric is geometric.
    delayed, thinned, length = delay_chance(servers, load * servers), load / (2.0 - load), 400
    waits = [delayed * (1.0 - thinned) * thinned**n for n in range(length)]
    waits[0] += 1.0 - delayed
    law = exact_laws.total(exact_laws.poisson(rate / 2 * transport, length), waits)
    owed = math.fsum((k - stock) * p for k, p in enumerate(law) if k > stock)
    assert owed_at(study, "motor", "east") == pytest.approx(owed, rel=1e-11, abs=0)
