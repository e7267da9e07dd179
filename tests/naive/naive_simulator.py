"""The event rules of MODEL.md once more: slow, obvious, with plain objects and lists.

It draws from the same streams in the same order as the compiled loop, so that both tell the same events.
"""

import math
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

import numpy as np
from naive_draws import WORD, Stream, replication_key, stirred
from naive_fleet import Copy, Event, Job, Position, Shelf, SparedItem

from sustainment.problem.arrays import Problem, StepKind
from sustainment.simulation.laid_crews import course_routes, with_courses
from sustainment.simulation.laws import parameters
from sustainment.simulation.streams import streams

DAY = 1 << 20
CHANGE, SHIPMENT, CARCASS, ORDER, RECEIPT = 0, 16, 17, 18, 19
DELAY, WORK, FAILURE, LIFE_OVER, DEPARTURE = 32, 33, 64, 65, 112
FOREVER = math.inf


class NaiveSimulator:
    """One replication of a problem."""

    def __init__(self, problem: Problem, seed: int, replication: int) -> None:
        self.problem, self.now, self.ages = with_courses(problem), 0, 0
        self.zero = round(problem.warm_up_days * DAY)
        self.counted = self.zero + round(problem.count_from_day * DAY)
        self.end = self.zero + problem.days * DAY
        self.calendar: list[Event] = []
        self.trace: list[tuple[int, int, int]] = []
        self.agenda: deque[Callable[[], None]] = deque()
        self.gates: dict[int, list[Event]] = {}
        self.shut: set[int] = set()
        self.counts: Counter[tuple[str, int]] = Counter()
        self.failures = self.written_off = self.delivered = self.bought = 0
        self.cents = {"purchases": 0, "repairs": 0, "transport": 0}
        self._draws(seed, replication)
        self._tables()
        self._fleet()
        self.prepare_shops()
        self.set_up_crews()
        self.prepare_missions()

    # --- what there is

    def _draws(self, seed: int, replication: int) -> None:
        p = self.problem
        failing = [
            int(p.slots.item[s]) if s >= 0 else int(p.fleets.item[f])
            for s, f in zip(p.sources.slot, p.sources.fleet, strict=True)
        ]
        keys = streams(p, np.array(failing, dtype=np.int64), modes=p.mode_hash[p.sources.mode])
        own = replication_key(seed, replication)
        every = [Stream(stirred((int(key) ^ own) & WORD)) for key in keys.keys]
        self.of_source = every[: keys.pairs]
        self.of_pair = [every[k : k + 5] for k in range(keys.pairs, keys.slots, 5)]
        self.of_slot = [every[k : k + 2] for k in range(keys.slots, keys.deliveries, 2)]
        self.of_delivery = every[keys.deliveries : keys.milestones]
        self.of_milestone = every[keys.milestones : keys.outages]
        self.of_outage = every[keys.outages : keys.hits]
        self.of_hit = [every[k : k + 2] for k in range(keys.hits, keys.laterals, 2)]
        self.of_lateral = every[keys.laterals : keys.services]
        self.of_service = [every[k : k + 2] for k in range(keys.services, keys.resources, 2)]
        self.of_resource = every[keys.resources : keys.courses]
        self.of_course = every[keys.courses : keys.transitions]
        self.of_transition = every[keys.transitions :]

    def time(self, times: Any, row: int, stream: Stream, mean: float | None = None) -> int:
        law, first, second = (column[row] for column in parameters(times))
        days = (float(times.mean[row]) if mean is None else mean) * DAY
        if law == 1:
            days *= stream.exponential()
        elif law == 2:
            days *= math.exp(second + first * stream.normal())
        elif law == 3:
            days *= stream.gamma(first) / first
        elif law == 4:
            days *= second * math.exp(math.log(stream.exponential()) * first)
        return math.floor(days + 0.5)

    def _tables(self) -> None:
        p = self.problem
        self.shelves = [Shelf(int(units)) for units in p.pairs.stock]
        self.lane_of, self.supplier_of = list(map(int, p.pairs.lane)), list(map(int, p.pairs.supplier))
        self.route_now = list(map(int, p.pairs.route))
        self.share, self.turnaround = list(p.routes.share), list(p.routes.turnaround.mean)
        self.quantity = list(map(int, p.resources.quantity))
        self.busy = [0] * len(self.quantity)
        self.per_day, self.per_use = list(p.uses.per_day), list(p.sources.per_use)
        self.waiting_jobs: list[Job] = []
        moved = {
            int(t): int(v) for k, t, v in zip(p.steps.kind, p.steps.target, p.steps.value, strict=True)
            if k == StepKind.ROUTE
        }  # fmt: skip
        self.ever = [
            route >= 0 or k in p.mode_routes.pair or k in moved for k, route in enumerate(self.route_now)
        ]
        self._link_shops()

    def _link_shops(self) -> None:
        """Resources of a site that some work needs together share a queue."""
        p = self.problem
        self.held_by_courses = sorted({int(pair) for pair in p.courses.items_pair})
        self.shop_of = list(range(len(self.quantity) + len(self.held_by_courses)))
        used = [(r, int(p.pairs.site[k])) for k, r in enumerate(self.route_now) if r >= 0]
        used += [
            (int(r), int(p.pairs.site[k]))
            for k, r in zip(p.mode_routes.pair, p.mode_routes.route, strict=True)
        ]
        used += [
            (int(e), int(p.fleets.site[f]))
            for e, f in zip(p.slots.exchange, p.slots.fleet, strict=True)
            if e >= 0
        ]
        used += [
            (int(e), int(p.moves.site[s]))
            for e, s in zip(p.moves.exchange, p.moves.stand, strict=True)
            if e >= 0
        ]
        used += list(zip(map(int, course_routes(p)), map(int, p.pairs.site[p.courses.pair]), strict=True))
        for route, site in used:
            there = [self.shop_of[k] for k, _ in self.needs(route, site)]
            if route in course_routes(p):
                course = int(route) - int(course_routes(p)[0])
                held = p.courses.items_pair[p.courses.items_start[course] : p.courses.items_start[course + 1]]
                there += [self.shop_of_item(int(pair)) for pair in held]
            self.shop_of = [min(there) if shop in there else shop for shop in self.shop_of]

    def shop_of_item(self, pair: int) -> int:
        return self.shop_of[len(self.quantity) + self.held_by_courses.index(pair)]

    def site_of_shop(self, shop: int) -> int:
        if shop < len(self.quantity):
            return int(self.problem.resources.site[shop])
        return int(self.problem.pairs.site[self.held_by_courses[shop - len(self.quantity)]])

    def needs(self, route: int, site: int) -> list[tuple[int, int]]:
        r = self.problem.routes
        span = range(int(r.needs_start[route]), int(r.needs_start[route + 1]))
        at = self.problem.resource_at
        return [(int(at[r.needs_resource[n], site]), int(r.needs_quantity[n])) for n in span]

    def _fleet(self) -> None:
        p, f = self.problem, self.problem.fleets
        ranks = sorted(set(map(int, f.priority)))
        self.classes = len(ranks)
        self.rank = [ranks.index(int(x)) for x in f.priority]
        self.authorised = list(map(int, f.authorised))
        self.positions: list[list[Position]] = []
        self.roster: list[list[Position]] = []
        self.fitted: dict[int, list[Copy]] = {}
        self.number_fitted: dict[int, int] = {}
        self.own: dict[int, list[Position]] = {}
        self.number_held: dict[int, int] = {}
        for k in range(f.unit.size):
            most = self.most_positions(k)
            held = min(int(f.held[k]), self.authorised[k])
            self.shelves[int(f.pair[k])].units += max(int(f.held[k]) - held, 0)
            here = [Position(k, n, n < self.authorised[k], n < held) for n in range(most)]
            self.positions.append(here)
            self.roster.append(list(here))
            for slot in np.flatnonzero(p.slots.fleet == k):
                for position in here:
                    new = [Copy(position, int(slot)) for _ in range(int(p.slots.quantity[slot]))]
                    position.copies += new
                    if p.slots.needed[slot] < p.slots.quantity[slot]:
                        item = SparedItem(int(slot), new)
                        for copy in new:
                            copy.item = item
                    self.fitted.setdefault(int(slot), []).extend(new)
                self.number_fitted[int(slot)] = held * int(p.slots.quantity[slot])
            self.own[k], self.number_held[k] = list(here), held

    # --- time

    def at(self, tick: int, kind: int, key: int, act: Callable[[], None], **more: Any) -> Event:
        self.ages += 1
        event = Event(tick, kind // 16, kind, key, more.pop("age", self.ages), act, **more)
        self.calendar.append(event)
        return event

    def run(self) -> None:
        self.start()
        self.carry_out()
        self.started = True
        self.after_each_event()
        while True:
            due = [event for event in self.calendar if event.tick < self.end]
            if not due:
                break
            event = min(due, key=lambda e: (e.tick, e.rank, e.key, e.age))
            self.calendar.remove(event)
            if event.off:
                continue
            self.now = event.tick
            self.trace.append((event.tick, event.kind, event.key))
            if event.site in self.shut and event.kind in (SHIPMENT, CARCASS, ORDER, RECEIPT):
                self.at_gate(event, event.site, 0)
                event.site = -1 if event.kind == RECEIPT else event.site
            else:
                event.act()
            self.carry_out()
            self.after_each_event()
            self.after_event()
        self.now = self.end

    def after_each_event(self) -> None:
        """Do what a rule does when an event has been carried through."""

    def after_event(self) -> None:
        """Let tests look at every moment."""

    def carry_out(self) -> None:
        while self.agenda:
            self.agenda.popleft()()

    def at_gate(self, event: Event, site: int, left: int) -> None:
        event.tick = left
        self.gates.setdefault(site, []).append(event)

    def wait_outside(self, kind: int, pair: int, act: Callable[[], None]) -> None:
        """Keep what has come to a shut site until it opens."""
        self.ages += 1
        site = int(self.problem.pairs.site[pair])
        self.at_gate(Event(0, kind // 16, kind, pair, self.ages, act, site=site), site, 0)

    def book(self, what: str, pair: int, units: int) -> None:
        """Count units that go for good or come new, in the counted days."""
        if self.counting and units:
            self.counts[what, pair] += units

    @property
    def counting(self) -> bool:
        return self.started and self.now >= self.counted

    # --- start

    def start(self) -> None:
        p, self.started = self.problem, False
        self.milestone_tick: list[float] = []
        for m, stream in enumerate(self.of_milestone):
            comes = stream.uniform() < p.milestones.chance[m]
            delay = self.time(p.milestones.delay, m, stream)
            after = int(p.milestones.after[m])
            begin = self.zero if after < 0 else self.milestone_tick[after]
            due = begin + math.floor(p.milestones.day[m] * DAY + 0.5) + delay
            self.milestone_tick.append(due if comes and begin < FOREVER else FOREVER)
        self.start_timetables()
        late: list[float] = []
        for d, stream in enumerate(self.of_delivery):
            rows = np.flatnonzero(p.receipts.delivery == d)
            comes = rows.size > 0 and stream.uniform() < p.receipts.chance[rows[0]]
            late.append(self.time(p.receipts.delay, int(rows[0]), stream) if comes else FOREVER)
        self.begin_ages()
        self.begin_plans()
        every = [position for positions in self.positions for position in positions]
        for position in sorted(every, key=lambda position: self.rank[position.fleet]):
            if position.active and not position.held:
                self.claim_machine(position)
                pair = int(p.fleets.pair[position.fleet])
                self.replenish(pair, 1, -1, self.rank[position.fleet], False)
        self.claim_crews()
        for pair, units in enumerate(p.pairs.unserviceable):
            for _ in range(int(units)):
                self.failed(pair, 1, -1, self.classes - 1)
            if p.pairs.policy[pair]:
                self.review(pair, self.classes - 1)
        self.hazard = [stream.exponential() for stream in self.of_source]
        self.due = [FOREVER] * len(self.hazard)
        self.gap = [self.mean_gap(source) for source in range(len(self.hazard))]
        self.candidate: list[Event | None] = [None] * len(self.hazard)
        for source in range(len(self.hazard)):
            self.plan_candidate(source)
        self.start_hits()
        for fleet in range(len(self.positions)):
            self.follow_fleet(fleet)
        for step in range(p.steps.kind.size):
            self._plan(CHANGE, step, int(p.steps.milestone[step]), float(p.steps.day[step]), 0, step)
        for r in range(p.receipts.day.size):
            delay = late[int(p.receipts.delivery[r])]
            pair = int(p.receipts.pair[r])
            self._plan(RECEIPT, pair, int(p.receipts.milestone[r]), float(p.receipts.day[r]), delay, r)
        self.start_disruptions()
        for shift in range(len(self.coming)):
            self.next_turn(shift)
        self.plan_courses()
        self.plan_transitions()
        for mission in range(p.missions.mission.size):
            self.plan_mission(mission)

    def _plan(self, kind: int, key: int, milestone: int, day: float, delay: float, index: int) -> None:
        begin = self.zero if milestone < 0 else self.milestone_tick[milestone]
        tick = begin + math.floor(day * DAY + 0.5) + delay
        if kind == CHANGE and tick <= self.zero and self.overtaken(index):
            return
        if tick < self.end:
            act = (lambda: self.change(index)) if kind == CHANGE else (lambda: self.deliver(index))
            site = int(self.problem.pairs.site[key]) if kind == RECEIPT else -1
            age = -10_000_000 + (index if kind == CHANGE else self._place_of_receipt(index))
            self.at(int(max(tick, self.zero)), kind, key, act, age=age, site=site)

    def overtaken(self, step: int) -> bool:
        """Tell whether the same input changed again, by the same milestone, before the start was over."""
        s = self.problem.steps
        begin = self.milestone_tick[int(s.milestone[step])] if s.milestone[step] >= 0 else self.zero
        return any(
            (s.kind[k], s.target[k], s.milestone[k]) == (s.kind[step], s.target[step], s.milestone[step])
            and s.day[k] > s.day[step]
            and begin + math.floor(float(s.day[k]) * DAY + 0.5) <= self.zero
            for k in range(s.kind.size)
        )

    def _place_of_receipt(self, index: int) -> int:
        return index

    # --- the rules are in the classes below
    def set_up_crews(self) -> None:
        raise AssertionError

    def claim_crews(self) -> None:
        raise AssertionError

    def plan_courses(self) -> None:
        raise AssertionError

    def plan_transitions(self) -> None:
        raise AssertionError

    def most_positions(self, fleet: int) -> int:
        raise AssertionError

    def begin_ages(self) -> None:
        raise AssertionError

    def begin_plans(self) -> None:
        raise AssertionError

    def follow_fleet(self, fleet: int) -> None:
        raise AssertionError

    def start_timetables(self) -> None:
        raise AssertionError

    def start_disruptions(self) -> None:
        raise AssertionError

    def prepare_shops(self) -> None:
        raise AssertionError

    def prepare_missions(self) -> None:
        raise AssertionError

    def plan_mission(self, mission: int) -> None:
        raise AssertionError

    def next_turn(self, shift: int) -> None:
        raise AssertionError

    def claim_machine(self, position: Position) -> None:
        raise AssertionError

    def replenish(self, pair: int, units: int, mode: int, rank: int, carcass: bool) -> None:
        raise AssertionError

    def failed(self, pair: int, units: int, mode: int, rank: int) -> None:
        raise AssertionError

    def review(self, pair: int, rank: int) -> None:
        raise AssertionError

    def mean_gap(self, source: int) -> float:
        raise AssertionError

    def plan_candidate(self, source: int) -> None:
        raise AssertionError

    def start_hits(self) -> None:
        raise AssertionError

    def change(self, step: int) -> None:
        raise AssertionError

    def deliver(self, receipt: int) -> None:
        raise AssertionError
