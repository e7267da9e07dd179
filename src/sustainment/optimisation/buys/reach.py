"""What buys are to reach: shares that work, by year or day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sustainment.errors import UsageError
from sustainment.model.study import Study
from sustainment.optimisation.buys.market import Market, Plan
from sustainment.optimisation.buys.orders import Key, Order, Sampled, order_day
from sustainment.problem.arrays import Floats

CLOSE = 1e-9


@dataclass(frozen=True)
class Reach:
    """A share that must work on the mean of some days."""

    name: str
    share: float
    weight: Floats
    """By day."""
    authorised: float
    """On the mean of those days."""

    def short(self, plan: Plan) -> float:
        """Return by how many positions a plan misses it; 0 or less: it is reached."""
        found = float(self.weight @ plan.down) - (1.0 - self.share) * self.authorised
        return found if found > CLOSE * self.authorised else min(found, 0.0)

    def allowed(self, plan: Plan) -> float:
        """Return the holes that it leaves, what else stands being as under a plan."""
        others = float(self.weight @ (plan.down - plan.holes))
        return (1.0 - self.share) * self.authorised - others

    def share_at(self, plan: Plan, holes: float) -> float:
        """Return the share that works with so many holes."""
        others = float(self.weight @ (plan.down - plan.holes))
        return 1.0 - (others + holes) / self.authorised


@dataclass(frozen=True)
class Wanted:
    """A share, and the year (its order) or the day on which it must work."""

    name: str
    share: float
    order: int
    day: float | None

    def on(self, sampled: Sampled, market: Market) -> Reach:
        """Return it in terms of the days looked at."""
        if self.day is None:
            weight = np.where(sampled.order == self.order, sampled.weight, 0.0)
            weight = weight / weight.sum()
        else:
            weight = (sampled.day == self.day).astype(np.float64)
        return Reach(self.name, self.share, weight, float(weight @ market.authorised))


def read_goals(
    study: Study, orders: Sequence[Order], *, goal: float | Mapping[Key, float] | None
) -> tuple[tuple[Wanted, ...], tuple[float, ...]]:
    """Return the goals, and the days that they name."""
    if goal is None:
        return (), ()
    first = float(study.settings.count_from_day)
    if not isinstance(goal, Mapping):
        _refuse("goal", goal)
        counted = [y for y, order in enumerate(orders) if order.to_day > first]
        return tuple(Wanted(orders[y].name, float(goal), y, None) for y in counted), ()
    found: list[Wanted] = []
    by_day = {order.day: y for y, order in enumerate(orders)}
    for key, share in goal.items():
        _refuse(str(key), share)
        text = str(key).strip()
        is_day = not text.removeprefix("year ").isdigit()
        day = order_day(study, key)
        if not is_day and day not in by_day:
            raise UsageError(f"goal for {text}: there is no order of that year; name a day, as 'day {day:g}'")
        found.append(Wanted(text, float(share), by_day.get(day, -1), day if is_day else None))
    return tuple(found), tuple(one.day for one in found if one.day is not None)


def _refuse(name: str, share: float) -> None:
    if not 0.0 < share < 1.0:
        raise UsageError(f"{name}: found {share:g}, expected a share above 0 and below 1, as 0.9")
