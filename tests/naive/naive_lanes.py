"""Rule 10 once more, in plain Python: what waits for a lane is one list, in the order in which it came."""

import math
from dataclasses import dataclass, field
from typing import Any

from naive_fleet import Event
from naive_lives import NaiveLives
from naive_simulator import DAY, DEPARTURE, FOREVER

from sustainment.problem.arrays import Problem, StepKind


@dataclass(eq=False)
class Parcel:
    lane: int
    side: int
    kind: int
    pair: int
    units: int
    stream: Any
    arrive: Any
    age: int
    cargo: list[Any]

    def split(self, units: int, age: int) -> "Parcel":
        self.units -= units
        first, self.cargo = self.cargo[:units], self.cargo[units:]
        return Parcel(self.lane, self.side, self.kind, self.pair, units, self.stream, self.arrive, age, first)


@dataclass(eq=False)
class Way:
    lane: int
    side: int
    site: int
    capacity: float
    every: int
    first: int
    milestone: int
    batch: int
    limited: bool
    begin: int = 0
    open: bool = True
    left: float = 1.0
    queue: list[Parcel] = field(default_factory=list)
    loaded: list[Parcel] = field(default_factory=list)
    planned: set[int] = field(default_factory=set)
    started: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    waiting_time: int = 0
    together: tuple[int, int] = (-1, 0)

    @property
    def waiting(self) -> int:
        return sum(parcel.units for parcel in (*self.queue, *self.loaded))


class NaiveLanes(NaiveLives):
    """What travels, and what waits for it."""

    def __init__(self, problem: Problem, seed: int, replication: int) -> None:
        super().__init__(problem, seed, replication)
        lanes, steps = problem.lanes, problem.steps
        self.way_days = [list(lanes.down.mean), list(lanes.up.mean)]
        self.site_capacity = [float(c) for c in problem.site_capacity_per_day]
        self.site_left = [1.0] * len(self.site_capacity)
        sends_little = {
            int(t) for k, t in zip(steps.kind, steps.target, strict=True) if k == StepKind.SITE_CAPACITY
        } | {site for site, capacity in enumerate(self.site_capacity) if capacity < FOREVER}
        struck = set(
            zip(problem.outages.strike_kind.tolist(), problem.outages.strike_target.tolist(), strict=True)
        )
        self.sent_by_site: dict[tuple[int, int], int] = {}
        self.ways: list[list[Way]] = []
        kinds = (
            (StepKind.LANE_OPEN, StepKind.LANE_CAPACITY),
            (StepKind.LANE_UP_OPEN, StepKind.LANE_UP_CAPACITY),
        )
        for lane in range(lanes.from_site.size):
            self.ways.append([])
            for side in (0, 1):
                every = float((lanes.every_days, lanes.up_every_days)[side][lane])
                first = float((lanes.first_day, lanes.up_first_day)[side][lane])
                milestone = int((lanes.first_milestone, lanes.up_first_milestone)[side][lane])
                way = Way(
                    lane,
                    side,
                    int((lanes.from_site, lanes.to_site)[side][lane]),
                    float((lanes.capacity_per_day, lanes.up_capacity_per_day)[side][lane]),
                    max(round(every * DAY), 1) if every else 0,
                    math.floor(first * DAY + 0.5),
                    milestone,
                    int((lanes.batch, lanes.up_batch)[side][lane]),
                    any(
                        k in kinds[side] and t == lane for k, t in zip(steps.kind, steps.target, strict=True)
                    ),
                )
                way.limited |= way.capacity < FOREVER or way.every > 0 or way.batch > 1
                way.limited |= way.site in sends_little or (int(kinds[side][0]), lane) in struck
                self.ways[lane].append(way)

    def start_timetables(self) -> None:
        for way in self.every_way():
            tick = self.milestone_tick[way.milestone] if way.milestone >= 0 else self.zero
            way.begin = way.first + int(tick if tick < FOREVER else self.zero)

    def every_way(self) -> list[Way]:
        return [way for both in self.ways for way in both]

    def travel(self, tick: int, kind: int, pair: int, act: Any, **age: int) -> Event:
        return self.at(tick, kind, pair, act, site=int(self.problem.pairs.site[pair]), **age)

    def send(
        self,
        lane: int,
        side: int,
        kind: int,
        pair: int,
        units: int,
        stream: Any,
        arrive: Any,
        new: bool = False,
    ) -> None:
        way = self.ways[lane][side]
        self.ages += 1
        cargo = [] if new else self.taken(pair, units)
        parcel = Parcel(lane, side, kind, pair, units, stream, arrive, self.ages, cargo)
        if not way.limited:
            self.start_journey(parcel)
            return
        way.queue.append(parcel)
        if len(way.queue) == 1:
            self.depart(way, False)

    def way_number(self, way: Way) -> int:
        return 2 * way.lane + way.side

    def fare(self, way: Way) -> tuple[float, float]:
        """Return the cost of a trip, and of a kilogram."""
        lanes = self.problem.lanes
        trip = (lanes.cost_per_trip, lanes.up_cost_per_trip)[way.side][way.lane]
        return float(trip), float((lanes.cost_per_kg, lanes.up_cost_per_kg)[way.side][way.lane])

    def pay_trip(self, way: Way, pair: int, units: int) -> None:
        way.sent += self.counting * units
        trip, per_kg = self.fare(way)
        mass = float(self.problem.items.mass_kg[self.problem.pairs.item[pair]])
        if self.now >= self.zero:
            # Whole cents a tonne, whole grams.
            grams = 0 if math.isnan(mass) else round(mass * 1000)
            by_mass = (round(per_kg * 100_000) * grams + 500_000) // 1_000_000
            self.cents["transport"] += (round(trip * 100) + by_mass) * units

    def way_time(self, parcel: Parcel) -> int:
        times = (self.problem.lanes.down, self.problem.lanes.up)[parcel.side]
        return self.time(times, parcel.lane, parcel.stream, self.way_days[parcel.side][parcel.lane])

    def start_journey(self, parcel: Parcel, days: int | None = None) -> None:
        pair, units = parcel.pair, parcel.units
        self.pay_trip(self.ways[parcel.lane][parcel.side], pair, units)
        if days is None:
            days = self.way_time(parcel)
        arrive = self.with_cargo(parcel.cargo, parcel.arrive(units))
        if days:
            self.travel(self.now + days, parcel.kind, pair, arrive, age=parcel.age)
        else:
            self.agenda.append(arrive)

    # --- how many may start

    def share_of_day(self, capacity: float, day: int) -> int:
        return math.floor(capacity * (day + 1)) - math.floor(capacity * day)

    def leaves_now(self, way: Way) -> bool:
        return (self.now - way.begin) % way.every == 0

    def may_start(self, way: Way, departures: bool) -> float:
        today = (self.now - self.zero) // DAY
        if not way.open or not way.left or way.site in self.shut:
            return 0
        if way.every and not (departures and self.leaves_now(way)):
            return 0
        day = (self.now - way.begin) // way.every if way.every > DAY else today
        most = math.inf
        capacity = way.capacity * way.left
        if capacity < FOREVER:
            most = self.share_of_day(capacity, day) - way.started.get(day, 0)
        if way.site >= 0 and self.site_capacity[way.site] < FOREVER:
            here = self.share_of_day(self.site_capacity[way.site] * self.site_left[way.site], today)
            most = min(most, here - self.sent_by_site.get((way.site, today), 0))
        return most

    def count_start(self, way: Way, units: int) -> None:
        today = (self.now - self.zero) // DAY
        day = (self.now - way.begin) // way.every if way.every > DAY else today
        way.started[day] = way.started.get(day, 0) + units
        self.sent_by_site[way.site, today] = self.sent_by_site.get((way.site, today), 0) + units

    # --- who starts

    def depart(self, way: Way, departures: bool) -> None:
        if way.site >= 0 and self.site_capacity[way.site] < FOREVER:
            ways = [other for other in self.every_way() if other.site == way.site]
        else:
            ways = [way]
        while True:
            ready = [w for w in ways if w.queue and self.may_start(w, departures) > 0]
            if not ready:
                break
            self.set_out(min(ready, key=lambda w: w.queue[0].age), departures)
        for other in ways:
            self.plan(other, departures)

    def set_out(self, way: Way, departures: bool) -> None:
        parcel, most = way.queue[0], self.may_start(way, departures)
        if parcel.units > most:
            self.ages += 1
            parcel = parcel.split(int(most), self.ages)
        else:
            way.queue.pop(0)
        self.count_start(way, parcel.units)
        if way.batch > 1:
            way.loaded.append(parcel)
            while sum(p.units for p in way.loaded) >= way.batch:
                self.leave_with_batch(way)
        elif way.every:
            if way.together[0] != self.now:
                way.together = (self.now, self.way_time(parcel))
            self.start_journey(parcel, way.together[1])
        else:
            self.start_journey(parcel)

    def leave_with_batch(self, way: Way) -> None:
        left, aboard = way.batch, []
        while left:
            parcel = way.loaded[0]
            if parcel.units > left:
                self.ages += 1
                parcel = parcel.split(left, self.ages)
            else:
                way.loaded.pop(0)
            aboard.append(parcel)
            left -= parcel.units
        days = self.way_time(aboard[0])
        for parcel in aboard:
            self.start_journey(parcel, days)

    def plan(self, way: Way, departures: bool) -> None:
        if not way.queue or not way.open or not way.capacity or not way.left or way.site in self.shut:
            return
        if any(tick >= self.now for tick in way.planned):
            return
        if way.every:
            due = way.begin + (self.now - way.begin) // way.every * way.every
            if due < self.now or departures:
                due += way.every
        else:
            due = self.zero + ((self.now - self.zero) // DAY + 1) * DAY
        way.planned.add(due)
        self.at(due, DEPARTURE, self.way_number(way), lambda: self.departs(way))

    def departs(self, way: Way) -> None:
        way.planned.discard(self.now)
        self.depart(way, True)

    def change_lane(self, kind: StepKind, lane: int, value: float) -> None:
        side = int(kind in (StepKind.LANE_UP_OPEN, StepKind.LANE_UP_CAPACITY, StepKind.LANE_UP_DAYS))
        way = self.ways[lane][side]
        if kind in (StepKind.LANE_DAYS, StepKind.LANE_UP_DAYS):
            self.way_days[side][lane] = value
            return
        if kind in (StepKind.LANE_OPEN, StepKind.LANE_UP_OPEN):
            way.open = value > 0
        else:
            way.capacity = value
        if way.queue:
            self.depart(way, False)

    def send_on(self, site: int) -> None:
        for way in self.every_way():
            if way.site == site and way.queue:
                self.depart(way, False)
