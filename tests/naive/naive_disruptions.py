"""Disruptions by chance once more, in plain Python."""

import math
from typing import Any

from naive_lanes import NaiveLanes
from naive_simulator import DAY, FOREVER

from sustainment.problem.arrays import Problem, StepKind

DISRUPTION, LAST = 3, 1 << 29


class NaiveDisruptions(NaiveLanes):
    """What is left of lanes, sites and resources."""

    def __init__(self, problem: Problem, seed: int, replication: int) -> None:
        super().__init__(problem, seed, replication)
        self.outage_number = problem.outages.chance.size
        self.holding = [0] * self.outage_number
        self.spans_left = [
            list(range(int(problem.outages.span_start[k]), int(problem.outages.span_start[k + 1])))
            for k in range(self.outage_number)
        ]
        self.row_stated = [bool(known) for known in problem.laterals.open]
        self.row_open = list(self.row_stated)
        self.stated_open = [True] * len(problem.names.sites)
        self.stated_quantity = [float(q) for q in problem.resources.unrounded]

    def start_disruptions(self) -> None:
        for k in range(self.outage_number):
            self.plan_disruption(k)

    def day_of(self, day: float, milestone: int) -> float:
        if milestone < 0 and day <= 0:
            return 0
        begin = self.zero if milestone < 0 else self.milestone_tick[milestone]
        if FOREVER in (begin, day):
            return FOREVER
        return max(begin + math.floor(day * DAY + 0.5), self.zero)

    def span(self, s: int) -> tuple[float, float]:
        o = self.problem.outages
        return (
            self.day_of(float(o.begin_day[s]), int(o.begin_milestone[s])),
            self.day_of(float(o.end_day[s]), int(o.end_milestone[s])),
        )

    def plan_disruption(self, k: int) -> None:
        o, draw = self.problem.outages, self.of_outage[k]
        if o.per_day[k] > 0:
            rate = o.per_day[k] * o.chance[k] / DAY
            hazard = draw.exponential()
            while self.spans_left[k] and rate > 0:
                begin, end = self.span(self.spans_left[k][0])
                begin = max(begin, self.now)
                if end == FOREVER or hazard < (end - begin) * rate:
                    self.begins(k, begin + math.floor(hazard / rate + 0.5), None)
                    return
                hazard -= max((end - begin) * rate, 0)
                self.spans_left[k].pop(0)
            return
        while self.spans_left[k]:
            begin, end = self.span(self.spans_left[k].pop(0))
            begin = max(begin, self.zero)
            happens = draw.uniform() < o.chance[k]
            if not math.isnan(o.lasts.mean[k]):
                end = min(end, begin + self.time(o.lasts, k, draw))
            if happens and begin < end and begin < self.end:
                self.begins(k, begin, end)
                return

    def begins(self, k: int, tick: float, end: float | None) -> None:
        if tick < self.end:
            self.at(int(tick), DISRUPTION, k - self.outage_number, lambda: self.disrupt(k, end))

    def disrupt(self, k: int, end: float | None) -> None:
        if end is None:
            end = self.now + self.time(self.problem.outages.lasts, k, self.of_outage[k])
        self.plan_disruption(k)
        if end <= self.now:
            return
        if end < self.end:
            self.at(int(end), DISRUPTION, LAST + k, lambda: self.relent(k))
        self.holding[k] += 1
        if self.holding[k] == 1:
            self.strike_targets(k)

    def relent(self, k: int) -> None:
        self.holding[k] -= 1
        if self.holding[k] == 0:
            self.strike_targets(k)

    def targets(self, k: int) -> list[tuple[int, int]]:
        o = self.problem.outages
        own = slice(int(o.strike_start[k]), int(o.strike_start[k + 1]))
        return list(zip(o.strike_kind[own].tolist(), o.strike_target[own].tolist(), strict=True))

    def left_of(self, target: tuple[int, int]) -> float:
        left = 1.0
        for k in range(self.outage_number):
            if self.holding[k] and target in self.targets(k):
                left *= float(self.problem.outages.left_share[k])
        return left

    def strike_targets(self, k: int) -> None:
        for kind, target in self.targets(k):
            left = self.left_of((kind, target))
            if kind == StepKind.RESOURCE:
                self.set_quantity(target)
            elif kind == StepKind.LATERAL:
                self.row_open[target] = self.row_stated[target] and left > 0
            elif kind == StepKind.SITE_OPEN:
                more = left > self.site_left[target]
                self.site_left[target] = left
                self.open_site(target, self.stated_open[target] and left > 0)
                if more and target not in self.shut:
                    self.send_on(target)
            else:
                way = self.ways[target][int(kind == StepKind.LANE_UP_OPEN)]
                way.left = left
                if way.queue:
                    self.depart(way, False)

    def set_quantity(self, resource: int) -> None:
        left = self.left_of((int(StepKind.RESOURCE), resource))
        self.quantity[resource] = math.floor(self.stated_quantity[resource] * left + 1e-9)
        self.agenda.append(lambda: self.go_on(self.shop_of[resource]))

    def change_supply(self, kind: StepKind, target: int, value: float) -> None:
        """Dated changes of lanes, sites and resources."""
        if kind == StepKind.RESOURCE:
            self.stated_quantity[target] = value
            self.set_quantity(target)
        elif kind == StepKind.LATERAL:
            self.row_stated[target] = value > 0
            self.row_open[target] = value > 0 and self.left_of((int(kind), target)) > 0
        elif kind == StepKind.SITE_OPEN:
            self.stated_open[target] = value > 0
            self.open_site(target, value > 0 and self.site_left[target] > 0)
        elif kind == StepKind.SITE_CAPACITY:
            self.site_capacity[target] = value
            self.send_on(target)
        else:
            self.change_lane(kind, target, value)

    def open_site(self, site: int, opens: bool) -> None:
        raise AssertionError

    def go_on(self, shop: Any) -> None:
        raise AssertionError
