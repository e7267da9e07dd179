"""Steps carried out up to a day against arrays built for that day."""

from typing import Any

import numpy as np
import pytest

from sustainment.model.study import Study
from sustainment.problem.arrays import Floats, Ints, Problem, StepKind
from sustainment.problem.build import build

DAYS = 60


def _spans(draws: np.random.Generator) -> list[dict[str, Any]]:
    """Return an undated row or none, and a few spans that do not meet."""
    bounds = np.sort(draws.choice(np.arange(1, 40), size=4, replace=False)).tolist()
    spans: list[dict[str, Any]] = [{}] if draws.random() < 0.6 else []
    kind = draws.integers(4)
    if kind == 0:
        spans += [{"from_day": bounds[0], "to_day": bounds[1]}, {"from_day": bounds[2]}]
    elif kind == 1:
        spans += [{"to_day": bounds[0]}, {"from_day": bounds[0], "to_day": bounds[2]}]
    elif kind == 2:
        spans += [{"from_day": bounds[0] / 4, "to_day": bounds[0] / 4 + 3, "repeat_days": 17}]
    return spans or [{}]


def _dated(draws: np.random.Generator, keys: list[dict[str, Any]], **numbers: Any) -> list[dict[str, Any]]:
    return [
        {**key, **span, **{name: draw(draws) for name, draw in numbers.items()}}
        for key in keys
        for span in _spans(draws)
    ]


def _days(draws: np.random.Generator) -> float:
    return float(draws.integers(1, 9))


def _study(seed: int) -> Study:
    draws = np.random.default_rng(seed)
    hub = _dated(draws, [{"from_site": "hub", "to_site": "kind:base"}], days=_days)
    own = _dated(draws, [{"from_site": "depot", "to_site": "north", "item": "radio"}], days=_days)
    return Study(
        f"Random {seed}",
        days=DAYS,
        sites=[
            {"site": "depot"},
            {"site": "hub", "supplied_by": "depot"},
            {"site": "north", "kind": "base", "supplied_by": "depot"},
            {"site": "south", "kind": "base", "supplied_by": "depot"},
        ],
        lanes=[
            *_dated(draws, [{"from_site": "depot", "to_site": "kind:base"}], days=_days),
            *(hub if draws.random() < 0.7 else []),
            *(own if draws.random() < 0.5 else []),
        ],
        items=[
            {"item": "radio", "procurement_days": 60},
            {"item": "wheel", "procurement_days": 60},
            {"item": "truck", "kind": "end item", "procurement_days": 60},
        ],
        parts=[{"parent": "truck", "item": "radio"}, {"parent": "truck", "item": "wheel"}],
        units=[{"unit": "first", "site": "north"}, {"unit": "second", "site": "south"}],
        authorised=_dated(
            draws, [{"unit": unit, "item": "truck"} for unit in ("first", "second")], quantity=_days
        ),
        use=_dated(
            draws, [{"unit": unit, "item": "truck"} for unit in ("*", "first")], per_day=_days, stress=_days
        ),
        factors=[
            *_dated(draws, [{"factor": "heat", "applies_to": "use/*/per_day"}], times=_days),
            *_dated(
                draws,
                [
                    {"factor": "skill", "applies_to": "repairs/*/turnaround_days + failures/radio/mtbf"},
                    {"factor": "roads", "applies_to": "lanes/depot@*/days", "per_year": 0.5},
                    {"factor": "crowd", "applies_to": "resources/bay@*/quantity + authorised/*/quantity"},
                ],
                times=_days,
            ),
        ],
        failures=[{"item": "kind:LRU", "mtbf": 90}, *_dated(draws, [{"item": "radio"}], mtbf=_days)],
        repairs=_dated(
            draws,
            [
                {"item": "radio", "site": "depot", "needs": "bay"},
                {"item": "kind:LRU", "site": "depot", "cost": 7},
                {"item": "wheel", "site": "*"},
            ],
            turnaround_days=_days,
            share=lambda draws: float(draws.integers(1, 5)) / 4,
        ),
        resources=_dated(draws, [{"resource": "bay", "site": "*"}], quantity=_days),
    )


def _replayed(problem: Problem, kind: StepKind, start: Floats | Ints, day: float) -> Floats:
    values = np.asarray(start, dtype=np.float64).copy()
    for k in np.flatnonzero((problem.steps.kind == kind) & (problem.steps.day <= day)):
        values[problem.steps.target[k]] = problem.steps.value[k]
    return values


def _supplied(problem: Problem, lane: Floats, days: Floats) -> dict[tuple[str, str], tuple[int, float]]:
    names, pairs = problem.names, problem.pairs
    found = {}
    for pair, (item, site) in enumerate(zip(pairs.item, pairs.site, strict=True)):
        way = int(lane[pair])
        source = (int(problem.lanes.from_site[way]), float(days[way])) if way >= 0 else (-1, 0.0)
        found[names.items[item], names.sites[site]] = source
    return found


def _repaired(
    problem: Problem, route: Floats, share: Floats, turnaround: Floats
) -> dict[tuple[str, str], tuple[float, float, float] | None]:
    names, pairs = problem.names, problem.pairs
    found: dict[tuple[str, str], tuple[float, float, float] | None] = {}
    for pair, (item, site) in enumerate(zip(pairs.item, pairs.site, strict=True)):
        way = int(route[pair])
        kept = way >= 0 and share[way] > 0
        numbers = (share[way], turnaround[way], problem.routes.cost[way]) if kept else None
        found[names.items[item], names.sites[site]] = numbers
    return found


@pytest.mark.parametrize("seed", range(8))
def test_steps_up_to_a_day_give_the_arrays_of_that_day(seed: int) -> None:
    study = _study(seed)
    run = build(study)
    for day in (0, 4.5, 11, 17, 23, 41):
        then = build(study, day=day)
        same = [
            (StepKind.USE, run.uses.per_day, then.uses.per_day),
            (StepKind.AUTHORISED, run.fleets.authorised, then.fleets.authorised),
            (StepKind.RESOURCE, run.resources.quantity, then.resources.quantity),
            (StepKind.FAILURE_RATE, run.sources.per_use, then.sources.per_use),
        ]
        for kind, start, expected in same:
            np.testing.assert_array_equal(_replayed(run, kind, start, day), expected, f"{kind.name} on {day}")
        supplied = _supplied(
            run,
            _replayed(run, StepKind.SUPPLY_LANE, run.pairs.lane, day),
            _replayed(run, StepKind.LANE_DAYS, run.lanes.down.mean, day),
        )
        for pair, found in _supplied(then, then.pairs.lane * 1.0, then.lanes.down.mean).items():
            assert supplied[pair] == found, f"supply of {pair} on {day}"
        repaired = _repaired(
            run,
            _replayed(run, StepKind.ROUTE, run.pairs.route, day),
            _replayed(run, StepKind.SHARE, run.routes.share, day),
            _replayed(run, StepKind.TURNAROUND, run.routes.turnaround.mean, day),
        )
        for pair, work in _repaired(
            then, then.pairs.route * 1.0, then.routes.share, then.routes.turnaround.mean
        ).items():
            assert repaired[pair] == work, f"repair of {pair} on {day}"
