"""Cannibalisation: the twin, the published laws, and what must hold."""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from one_replication import OneReplication
from rules_cannibalised import STUDIES
from same_events import assert_same_events

from sustainment.model.study import Study
from sustainment.simulation.answer_tables import chance_of
from sustainment.simulation.events import state
from sustainment.simulation.simulate import simulate

VERIFICATION = Path(__file__).resolve().parents[2] / "verification"


def cases(family, model, **given):
    found = json.loads((VERIFICATION / family).read_text("utf-8"))["cases"]
    kept = [c for c in found if c["model"] == model and given.items() <= c["inputs"].items()]
    return [pytest.param(case, id=case["id"]) for case in kept]


@pytest.mark.parametrize(("replication", "name"), list(enumerate(STUDIES)))
def test_holes_move_as_in_plain_python(name, replication):
    assert_same_events(STUDIES[name], seed=11, replication=replication)


@pytest.mark.parametrize("case", cases("e_time_dependent.json", "dyna_metric_cannibalisation"))
def test_published_fleets_have_the_published_numbers_down(case):
    """P(at most j down) within 4 standard errors: false alarm 6e-5 each, and the seed is fixed."""
    given, number, stay = case["inputs"], 4000, 10
    fleet, copies = given["fleet"], given["quantity_per_system"]
    parts = list(zip(given["pipeline_means"], given["stocks"], copies, strict=True))
    study = Study(
        "published",
        days=stay + 1,
        demand="constant",
        cannibalisation=True,
        sites=[{"site": "base"}],
        items=[{"item": "machine", "kind": "end item"}, *({"item": f"part {k}"} for k in range(len(parts)))],
        parts=[
            {"parent": "machine", "item": f"part {k}", "quantity": q} for k, (_, _, q) in enumerate(parts)
        ],
        units=[{"unit": "squadron", "site": "base"}],
        authorised=[{"unit": "squadron", "item": "machine", "quantity": fleet}],
        failures=[
            {"item": f"part {k}", "mtbf": fleet * q * stay / mean, "life_unit": "day"}
            for k, (mean, _, q) in enumerate(parts)
        ],
        repairs=[{"item": f"part {k}", "site": "base", "turnaround_days": stay} for k in range(len(parts))],
        stock=[{"item": f"part {k}", "site": "base", "quantity": s} for k, (_, s, _) in enumerate(parts)],
    )
    answer = simulate(study, seed=8, replications=number)
    for down, exact in enumerate(case["expected"]["P_down_at_most_j"]):
        found = chance_of(answer.sums, 0, least=np.full(stay + 1, float(fleet - down)))[stay]
        assert abs(found - exact) < 4 * sqrt(exact * (1 - exact) / number)


@pytest.mark.parametrize(
    "case", cases("d_closed_fleet_repair_capacity.json", "two_items_closed", shop="separate")
)
def test_two_items_in_finite_shops_agree_with_the_published_chain(case):
    """Availability within 4 standard errors, whether holes move or not."""
    given = case["inputs"]
    shops = given["servers"]
    study = Study(
        "two items",
        days=2200,
        count_from_day=200,
        cannibalisation=given["cannibalisation"],
        sites=[{"site": "base"}],
        items=[{"item": "machine", "kind": "end item"}, {"item": "A"}, {"item": "B"}],
        parts=[{"parent": "machine", "item": "A"}, {"parent": "machine", "item": "B"}],
        units=[{"unit": "squadron", "site": "base"}],
        authorised=[{"unit": "squadron", "item": "machine", "quantity": given["fleet"]}],
        use=[{"unit": "squadron", "item": "machine", "life_unit": "day of use", "per_day": 1}],
        failures=[
            {"item": item, "mtbf": 1 / rate, "life_unit": "day of use"}
            for item, rate in given["failure_rate_per_fit_system"].items()
        ],
        repairs=[
            {
                "item": item,
                "site": "base",
                "turnaround_days": f"{1 / rate} ~ exponential",
                "needs": f"shop {item}",
            }
            for item, rate in given["repair_rate"].items()
        ],
        resources=[{"resource": f"shop {i}", "site": "base", "quantity": n} for i, n in shops.items()],
        stock=[{"item": item, "site": "base", "quantity": n} for item, n in given["stock"].items()],
    )
    found = simulate(study, seed=8, replications=200).availability()
    assert abs(found.mean - case["expected"]["availability"]) < 4 * found.standard_error


@pytest.mark.parametrize("name", ["holes move", "constant demand"])
def test_moving_holes_helps(name):
    """On average over replications of the same draws, by 4 standard errors."""
    fixed = STUDIES[name].changed({"study/cannibalisation": "no"})
    better, worse = (simulate(s, seed=5, replications=200) for s in (STUDIES[name], fixed))
    gain = better.table("replications")["working"] - worse.table("replications")["working"]
    assert gain.mean() > 4 * gain.std() / sqrt(len(gain))


@pytest.mark.parametrize("name", ["exchange work in finite shops, faults", "damage and loss"])
def test_after_every_event_as_few_machines_stand_as_the_holes_allow(name):
    """Counted anew: d machines hold the critical holes of an item if these are at most d times its copies."""
    run = OneReplication(STUDIES[name], 5, 2)
    copies, fleets = run.table("copies"), run.table("fleets")
    for happened in range(1, len(run.trace()), 7):
        run.stop_after(happened)
        positions = run.table("positions")
        anyway = positions["shops"] + positions["works"] > 0
        waits = (positions["parts"] > 0) & (positions["held"] == 1)
        for fleet in fleets:
            here = slice(fleet["first_position"], fleet["first_position"] + fleet["positions"])
            for_parts = int((waits[here] & ~anyway[here]).sum())
            needed = 0
            for slot in run.table("slots")[fleet["first_slot"] : fleet["last_slot"]]:
                first, size = slot["first_copy"], fleet["positions"] * slot["quantity"]
                known = copies[first : first + size].reshape(-1, slot["quantity"])
                holes = int(((known["where"] == state.AWAITED) & (known["critical"] == 1)).sum())
                in_hand = np.isin(known["where"], (state.AT_HAND, state.BEING_FITTED))
                room = int((~in_hand[anyway[here]]).sum())
                needed = max(needed, -(-max(holes - room, 0) // int(slot["quantity"])))
            assert for_parts == needed
