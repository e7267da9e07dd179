"""How the chance that a group is ready moves with holes.

The law of the number working in each fleet is tilted to another mean (p times exp(c x number down), the
family that keeps a Poisson law one; Esscher 1932). Along the ray on which the holes of all shelves that may
change shrink or grow by one factor, the point is looked for where the chance is what is asked; what a hole
counts there is the slope of the chance. Where the means that give the chance or more form a convex set (as
for Poisson laws, whose distribution function is log-concave in the mean), all of them lie on one side of the
plane through that point, and a bound on the plane is one on the chance in this frozen model.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sustainment.analytic.readiness import FleetLaws, group_readiness
from sustainment.analytic.state import SteadyState
from sustainment.optimisation.worth import holes_by_fleet
from sustainment.problem.arrays import Flags, Floats
from sustainment.problem.groups import FLEET, UNIT

STEP = 1e-4
"""Share of its positions by which a fleet's mean number down is moved to find a slope."""
TILTS, HALVINGS = 60, 30
MOST_FACTOR = 1e6
LONGEST = 2.0
"""The tilt of a law moves no further in one round."""


def ready_chance(state: SteadyState, group: str) -> float:
    """Return the chance that a group is ready."""
    return _chance(state, FleetLaws(state), group)


def _chance(state: SteadyState, laws: FleetLaws, group: str) -> float:
    return next(one.ready for one in group_readiness(state, laws) if one.name == group)


class TiltedLaws(FleetLaws):
    """The laws of a state with other mean numbers down."""

    def __init__(self, state: SteadyState, laws: FleetLaws, *, down: Floats) -> None:
        super().__init__(state)
        self._laws, self._down = laws, down

    def __getitem__(self, fleet: int) -> Floats:
        """Return the law of the number working in a fleet."""
        if fleet not in self._known:
            self._known[fleet] = tilted(self._laws[fleet], float(self._down[fleet]))
        return self._known[fleet]


def tilted(law: Floats, down: float) -> Floats:
    """Return a law of the number working, 0 ... all, with another mean number down."""
    number = np.arange(law.size)[::-1].astype(np.float64)
    positions = law.size - 1
    if down <= 0.0 or positions == 0:
        whole = np.zeros(law.size)
        whole[-1] = 1.0
        return whole
    tilt, with_mass = 0.0, law > 0.0
    logs = np.where(with_mass, np.log(np.where(with_mass, law, 1.0)), -np.inf)
    for _ in range(TILTS):
        power = logs + tilt * number
        moved = np.exp(power - power.max())
        moved /= moved.sum()
        mean = float(moved @ number)
        spread = float(moved @ (number - mean) ** 2)
        if abs(mean - down) <= 1e-12 * positions or spread <= 0.0:
            break
        tilt += float(np.clip((down - mean) / spread, -LONGEST, LONGEST))
    found: Floats = moved
    return found


@dataclass(frozen=True)
class Plane:
    """What holes count where a group is just as ready as asked."""

    by_fleet: Floats
    """What a hole of each fleet takes from the chance."""
    allowed: float
    """The most of it that leaves the chance."""


def plane_of(state: SteadyState, group: str, *, level: float, chosen: Flags) -> Plane:
    """Return what holes count where a group's chance is as asked, along the ray through a state's holes."""
    laws = FleetLaws(state)
    places = state.problem.fleets.authorised.astype(np.float64)
    down = places * (1.0 - state.machines.availability)
    holes = holes_by_fleet(state, chosen)
    moving = np.minimum(holes, down)
    other = down - moving

    def chance(factor: float) -> float:
        means = np.minimum(other + factor * moving, places)
        return _chance(state, TiltedLaws(state, laws, down=means), group)

    factor = _factor(chance, level)
    there = np.minimum(other + factor * moving, places)
    slope = np.zeros(places.size)
    for fleet in _fleets(state, group):
        if places[fleet] <= 0.0:
            continue
        step = STEP * places[fleet]
        low, high = there.copy(), there.copy()
        low[fleet], high[fleet] = max(there[fleet] - step, 0.0), min(there[fleet] + step, places[fleet])
        fall = _chance(state, TiltedLaws(state, laws, down=low), group) - _chance(
            state, TiltedLaws(state, laws, down=high), group
        )
        slope[fleet] = max(fall, 0.0) / (high[fleet] - low[fleet])
    return Plane(
        by_fleet=slope * np.where(holes > 0.0, moving / np.maximum(holes, 1e-300), 1.0),
        allowed=factor * float(slope @ moving),
    )


def _factor(chance: Callable[[float], float], level: float) -> float:
    """Return by how much all holes may grow until the chance is what is asked; 0 where none is too many."""
    low, high = 0.0, 1.0
    while chance(high) >= level and high < MOST_FACTOR:
        low, high = high, 2.0 * high
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if chance(middle) >= level:
            low = middle
        else:
            high = middle
    return low


def _fleets(state: SteadyState, group: str) -> list[int]:
    """Return the fleets that a group's rules draw on, through units and groups."""
    problem = state.problem
    groups, wanted, found = problem.groups, {problem.names.groups.index(group)}, set[int]()
    for rule in range(groups.group.size - 1, -1, -1):
        if int(groups.group[rule]) not in wanted:
            continue
        for entry in range(int(groups.start[rule]), int(groups.start[rule + 1])):
            kind, member = int(groups.member_kind[entry]), int(groups.member[entry])
            if kind == FLEET:
                found.add(member)
            elif kind == UNIT:
                found |= {int(fleet) for fleet in np.flatnonzero(problem.fleets.unit == member)}
            else:
                wanted.add(member)
    return sorted(found)
