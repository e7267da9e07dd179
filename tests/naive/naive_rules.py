"""Rules 1, 2 and dated changes once more, in plain Python, and what is measured."""

import math
from collections import Counter
from typing import Any

from naive_cannibalised import NaiveCannibalised
from naive_consumption import NaiveConsumption
from naive_draws import Stream
from naive_fleet import Copy, Event, Job, Position
from naive_hits import HIT_STEPS, NaiveHits
from naive_laterals import NaiveLaterals
from naive_moves import NaiveMoves
from naive_planned import NaivePlanned, Plan
from naive_simulator import DAY, FAILURE, FOREVER
from naive_transitions import NaiveTransitions

from sustainment.problem.arrays import Problem, StepKind


class NaiveReplication(
    NaiveMoves,
    NaivePlanned,
    NaiveConsumption,
    NaiveHits,
    NaiveLaterals,
    NaiveCannibalised,
    NaiveTransitions,
):
    """A whole replication, with plain sums of what it was like."""

    def __init__(self, problem: Problem, seed: int, replication: int) -> None:
        super().__init__(problem, seed, replication)
        self.last, self.work_time = 0, [0] * len(self.positions)
        self.shelf_time, self.waiting_time = [0] * len(self.shelves), [0] * len(self.shelves)
        self.state_time: Counter[tuple[int, str]] = Counter()
        self.moments: list[tuple[int, int, list[tuple[Position, str, list[Copy]]]]] = []
        self.left: dict[tuple[int, int], int] = {}
        self.left_pair: dict[tuple[int, int], int] = {}
        self.spell: Counter[int] = Counter()
        self.order_left = 0

    # --- measures

    def measure(self, until: int) -> None:
        """Add what held since the last event."""
        begin, end = max(self.last, self.counted), max(until, self.counted)
        self.last = until
        if end <= begin:
            return
        for fleet, positions in enumerate(self.positions):
            self.work_time[fleet] += (end - begin) * sum(position.works for position in positions)
            for position in positions:
                self.state_time[fleet, position.state] += end - begin
        for k, shelf in enumerate(self.shelves):
            self.shelf_time[k] += (end - begin) * shelf.units
            self.waiting_time[k] += (end - begin) * shelf.waiting
        for way in self.every_way():
            way.waiting_time += (end - begin) * way.waiting * way.limited
        down = [
            (position, position.state, position.waits(position.state))
            for positions in self.positions
            for position in positions
            if position.state in ("awaited", "at hand", "being fitted")
        ]
        spells = [
            (position, state, [(copy, self.spell[id(copy)]) for copy in copies])
            for position, state, copies in down
        ]
        self.moments.append((begin, end, spells))

    def run(self) -> None:
        super().run()
        self.measure(self.end)
        self.close_missions()
        self.count_free()

    def at(self, tick: int, kind: int, key: int, act: Any, **more: Any) -> Event:
        def with_measures() -> None:
            self.measure(self.now)
            act()

        return super().at(tick, kind, key, with_measures, **more)

    def charges(self) -> Counter[tuple[int, str]]:
        """Charge each moment of each machine to the copy, of those it waits for then, that comes last."""
        found: Counter[tuple[int, str]] = Counter()
        for begin, end, down in self.moments:
            for _, state, copies in down:
                # Waits that go on at the end are taken to end then, one after the other.
                ends = [self.left.get((id(copy), spell), 10**9 + k) for k, (copy, spell) in enumerate(copies)]
                last, spell = copies[ends.index(max(ends))]
                found[self.left_pair.get((id(last), spell), self.pair_now(last)), state] += end - begin
        return found

    def stop_waiting(self, copy: Copy | Plan) -> None:
        """Remember the order in which waits end."""
        self.order_left += 1
        self.left[id(copy), self.spell[id(copy)]] = self.order_left
        self.left_pair[id(copy), self.spell[id(copy)]] = self.pair_now(copy)
        self.spell[id(copy)] += 1

    def pair_now(self, thing: Copy | Plan) -> int:
        return thing.pair if isinstance(thing, Plan) else int(self.problem.slots.pair[thing.slot])

    def go(self, copy: Copy, where: str) -> None:
        if copy.where != "fitted" and copy.critical:
            self.stop_waiting(copy)
        copy.where = where

    # --- failures (rule 1)

    def mean_gap(self, source: int) -> float:
        s, mission, kind = self.problem.sources, self.mission_of(source), self.ordinary(source)
        fleet, slot = int(s.fleet[kind]), int(s.slot[kind])
        copies = self.at_risk(slot) if slot >= 0 else 1
        rate = self.per_use[kind] * self.authorised[fleet] * copies
        if s.shape[kind] != 1:
            return FOREVER
        if mission is not None:
            rate *= self.used_a_day(mission) if self.out[mission] else 0.0
        elif s.use_line[kind] >= 0:
            rate *= self.per_day[s.use_line[kind]]
        return DAY * self.batch_mean(source) / rate if rate > 0 else FOREVER

    def variance(self, source: int) -> float:
        p, s, kind = self.problem, self.problem.sources, self.ordinary(source)
        slot = int(s.slot[kind])
        item = p.slots.item[slot] if slot >= 0 else p.fleets.item[s.fleet[kind]]
        return float(p.items.variance_to_mean[item])

    def batch_mean(self, source: int) -> float:
        v = self.variance(source)
        return (v - 1.0) / math.log(v) if v > 1 else 1.0

    def plan_candidate(self, source: int) -> None:
        wait = self.hazard[source] * self.gap[source]
        self.candidate[source] = None
        self.due[source] = self.now + math.floor(wait + 0.5) if wait < FOREVER else FOREVER
        if self.due[source] < self.end:
            self.candidate[source] = self.at(self.due[source], FAILURE, source, lambda: self.fail(source))

    def time_anew(self, source: int) -> None:
        gap = self.mean_gap(source)
        if gap == self.gap[source]:
            return
        if self.due[source] < FOREVER:
            self.hazard[source] = (self.due[source] - self.now) / self.gap[source]
        if self.candidate[source] is not None:
            self.candidate[source].off = True
        self.gap[source] = gap
        self.plan_candidate(source)

    def exposed(self, source: int, position: Position) -> bool:
        mission = self.mission_of(source)
        if mission is not None:
            return position.outing is not None and position.outing.mission == mission
        return position.held and bool(position.works or self.problem.sources.calendar[source])

    def hit(self, source: int, draw: Stream) -> Copy | Position | None:
        p, s, kind = self.problem, self.problem.sources, self.ordinary(source)
        fleet, slot = int(s.fleet[kind]), int(s.slot[kind])
        u = draw.uniform()
        if p.demand_is_constant and source == kind:
            if slot < 0:
                n = self.number_held[fleet]
                return self.own[fleet][int(u * n)] if n else None
            n = self.number_fitted[slot]
            return self.fitted[slot][int(u * n)] if n else None
        quantity = int(p.slots.quantity[slot]) if slot >= 0 else 1
        if slot >= 0 and p.slots.needed[slot] < quantity:
            along = u * (self.authorised[fleet] * self.at_risk(slot))
            k = min(int(along / self.at_risk(slot)), self.authorised[fleet] - 1)
            position = self.roster[fleet][k]
            if not self.exposed(source, position):
                return None
            item = next(c.item for c in position.copies if c.slot == slot)
            return self.struck(item, along - k * self.at_risk(slot))
        k = int(u * (self.authorised[fleet] * quantity))
        position = self.roster[fleet][k // quantity]
        if not self.exposed(source, position):
            return None
        if slot < 0:
            return position
        copy = [c for c in position.copies if c.slot == slot][k % quantity]
        return copy if copy.where == "fitted" else None

    def fail(self, source: int) -> None:
        s, draw, kind = self.problem.sources, self.of_source[source], self.ordinary(source)
        fleet = int(s.fleet[kind])
        slot, mode = int(s.slot[kind]), int(s.mode[kind])
        pair = int(self.problem.slots.pair[slot] if slot >= 0 else self.problem.fleets.pair[fleet])
        v, rank, number = self.variance(source), self.rank[fleet], 0
        for _ in range(draw.batch(1.0 - 1.0 / v) if v > 1 else 1):
            struck = self.hit(source, draw)
            if struck is None:
                continue
            number += self.fails(kind, struck)
        if number:
            self.failures += self.counting * number
            self.failed(pair, number, mode, rank)
        self.hazard[source] = draw.exponential()
        self.plan_candidate(source)

    def fails(self, source: int, struck: Copy | Position) -> bool:
        """Return whether what is struck enters rule 3 with what else fails now."""
        p, s = self.problem, self.problem.sources
        fleet = int(s.fleet[source])
        if isinstance(struck, Copy):
            self.lose_part(struck, bool(s.critical[source]))
            return True
        pair, mode = int(p.fleets.pair[fleet]), int(s.mode[source])
        if not s.critical[source] and not self.fault(struck, pair, mode, self.rank[fleet]):
            return False
        self.leave_position(struck)
        self.claim_machine(struck)
        return True

    def fault(self, position: Position, pair: int, mode: int, rank: int) -> bool:
        """The end item works on until work begins; return whether it leaves at once instead."""
        if position.job is not None:
            return False
        route = self.route(pair, mode)
        if route < 0:
            return True
        self.failures += self.counting
        self.see_to_fault(position, pair, mode, rank)
        return False

    def see_to_fault(self, position: Position, pair: int, mode: int, rank: int) -> None:
        route = self.route(pair, mode)
        fate = self.verdict(pair, route)
        if fate != "kept":
            self.leave_position(position)
            self.claim_machine(position)
            if not self.pass_on(pair, mode, rank):
                self.replenish(pair, 1, mode, rank, True)
                self.deal_with(pair, 1, mode, rank, "own", fate)
            return
        position.job = self.job("repair of working", pair, route, mode, rank, position)
        position.faults += 1
        self.muster(position.fleet)
        self.begin(position.job, *self.draw_times(position.job))

    # --- machines (rule 2)

    def shift(self, listed: list[Any], number: int, thing: Any, add: bool) -> int:
        """Keep what can fail at the front of its list, by one exchange of places."""
        place, edge = listed.index(thing), number if add else number - 1
        if (place < number) == add:
            return number
        listed[place], listed[edge] = listed[edge], listed[place]
        return number + (1 if add else -1)

    def mark(self, copy: Copy, fitted: bool) -> None:
        if self.problem.demand_is_constant:
            number = self.number_fitted[copy.slot]
            self.number_fitted[copy.slot] = self.shift(self.fitted[copy.slot], number, copy, fitted)

    def mark_machine(self, position: Position, held: bool) -> None:
        if self.problem.demand_is_constant:
            for copy in position.copies:
                self.mark(copy, held)
            number = self.number_held[position.fleet]
            self.number_held[position.fleet] = self.shift(self.own[position.fleet], number, position, held)

    def lose_part(self, copy: Copy, critical: bool) -> None:
        p, fleet = self.problem, copy.position.fleet
        self.forget(copy)
        for plan in self.plans_of(copy):
            self.give_up_plan(plan)
        claim = self.claim_one("copy", int(p.slots.pair[copy.slot]), self.rank[fleet], copy)
        if claim is None and p.slots.exchange[copy.slot] < 0:
            if critical:
                self.made_good_on_the_way(copy)
            self.follow(copy.position)
            for plan in self.plans_of(copy):
                self.renew_plan(plan)
            return
        copy.critical = critical
        copy.where = "awaited"
        copy.position.faults += not critical or copy.item is not None
        self.mark(copy, False)
        copy.claim = claim
        if copy.item is not None:
            self.goes(copy, critical)
        self.follow(copy.position)
        if claim is None:
            self.receive_part(copy)

    def receive_part(self, copy: Copy) -> None:
        copy.claim = None
        if self.problem.slots.exchange[copy.slot] < 0:
            self.fit(copy)
        else:
            self.take_to_exchange(copy)

    def take_to_exchange(self, copy: Copy) -> None:
        p, where = self.problem, "being fitted" if copy.critical else "at hand"
        route = int(p.slots.exchange[copy.slot])
        if copy.where != where:
            self.go(copy, where)
        self.muster(copy.position.fleet)
        pair = int(p.slots.pair[copy.slot])
        streams = self.of_slot[copy.slot]
        site = int(p.pairs.site[pair])
        copy.job = Job(
            "exchange", pair, site, route, -1, self.rank[copy.position.fleet], tuple(streams), copy
        )
        self.follow(copy.position)
        self.begin(copy.job, *self.draw_times(copy.job))
        if copy.item is not None:
            self.look_at(copy.item)
            self.follow(copy.position)

    def job_waits(self, job: Job) -> None:
        if job.kind == "exchange" and job.owner.item is not None:
            job.owner.where = "at hand"
            self.look_at(job.owner.item)
            self.follow(job.owner.position)
        elif job.kind == "exchange" and job.owner.critical:
            self.go(job.owner, "at hand")

    def stands_for_work(self, job: Job) -> None:
        copy: Copy = job.owner
        if copy.item is not None:
            copy.where, copy.critical = "being fitted", True
            self.look_at(copy.item)
            self.follow(copy.position)
            return
        if copy.critical and copy.where == "being fitted":
            return
        copy.position.faults -= not copy.critical
        self.go(copy, "being fitted")
        copy.critical = True
        self.follow(copy.position)

    def fit(self, copy: Copy) -> None:
        if copy.item is not None:
            self.returns(copy)
        else:
            copy.position.faults -= not copy.critical
            self.go(copy, "fitted")
            copy.job = None
        self.mark(copy, True)
        self.follow(copy.position)
        for plan in self.plans_of(copy):
            self.renew_plan(plan)

    def claim_machine(self, position: Position) -> None:
        pair = int(self.problem.fleets.pair[position.fleet])
        position.claim = self.claim_one("position", pair, self.rank[position.fleet], position)
        if position.claim is None:
            self.receive_machine(position)

    def receive_machine(self, position: Position) -> None:
        position.claim, position.held = None, True
        self.mark_machine(position, True)
        self.muster(position.fleet)
        self.note(position)
        for machine in self.taken(int(self.problem.fleets.pair[position.fleet]), 1):
            machine.since = self.now
            position.machine = machine
            self.follow(position)
            self.bring_plans(position)

    def to_shelf(self, position: Position) -> None:
        """A machine goes to the shelf; one that lacks parts lies there when they have come."""
        pair = int(self.problem.fleets.pair[position.fleet])
        lacks = [copy for copy in position.copies if copy.claim is not None]
        if not lacks:
            self.leave_position(position, Job("test", pair, -1, -1, -1, 0, self.of_pair[pair][:2]))
            self.set_off(pair, 1, lambda: self.take_in(pair, 1, "repaired"))
            return
        site = int(self.problem.pairs.site[pair])
        waiting = Job("test", pair, site, -1, len(lacks), self.rank[position.fleet], self.of_pair[pair][:2])
        waiting.phase = "child"
        self.leave_position(position, waiting)
        waiting.cargo = self.taken(pair, 1)

    def child_comes(self, job: Job) -> None:
        if job.kind == "test":
            job.mode -= 1
        if job.kind != "test" or job.mode == 0:
            self.finish(job)

    def leave_position(self, position: Position, waiting: Job | None = None) -> None:
        """A machine leaves by rule 3 or for good; or for the shelf, with its claims and what is in hand."""
        self.take_plans_along(position)
        for copy in position.copies:
            if copy.where != "fitted":
                pair = int(self.problem.slots.pair[copy.slot])
                if copy.claim is not None and waiting is not None:
                    copy.claim.kind, copy.claim.owner = "job", waiting
                elif copy.claim is not None:
                    self.withdraw(copy.claim)
                elif waiting is not None:
                    self.drop(copy.job)
                else:
                    self.drop(copy.job)
                    self.set_off(pair, 1, lambda pair=pair: self.take_in(pair, 1, "repaired"))
                if copy.item is not None:
                    self.returns(copy)
                    continue
                position.faults -= not copy.critical
                self.go(copy, "fitted")
                copy.claim = copy.job = None
        self.mark_machine(position, False)
        if position.job is not None:
            self.drop(position.job)
            position.job = None
            position.faults -= 1
        position.held = False
        self.muster(position.fleet)
        self.note(position)
        if position.machine is not None and not self.problem.demand_is_constant:
            self.follow(position)
            self.hand.append(position.machine)
            position.machine = None

    def take_away(self, position: Position, job: Job) -> None:
        position.job = None
        position.faults -= 1
        self.leave_position(position)
        self.claim_machine(position)
        if not self.taken_over(job):
            job.cargo = self.taken(job.pair, 1)

    # --- dated changes

    def change(self, step: int) -> None:
        s = self.problem.steps
        kind, target, value = StepKind(int(s.kind[step])), int(s.target[step]), float(s.value[step])
        if kind == StepKind.USE:
            self.change_use(target, value)
            for source in [k for k, u in enumerate(self.problem.sources.use_line) if u == target]:
                self.time_anew(source)
            self.follow_fleet(int(self.problem.uses.fleet[target]))
        elif kind == StepKind.FAILURE_RATE:
            self.per_use[target] = value
            for source in [k for k in range(len(self.hazard)) if self.ordinary(k) == target]:
                self.time_anew(source)
            self.follow_fleet(int(self.problem.sources.fleet[target]))
        elif kind == StepKind.AUTHORISED:
            self.authorise(target, int(value))
        elif kind == StepKind.SUPPLY_LANE:
            p, lane = self.problem, int(value)
            site = int(p.lanes.from_site[lane]) if lane >= 0 else -1
            self.lane_of[target] = lane
            name = p.names.items[p.pairs.item[target]]
            self.supplier_of[target] = p.pair_of(name, p.names.sites[site]) if site >= 0 else -1
        elif kind == StepKind.SHARE:
            self.share[target] = value
        elif kind == StepKind.TURNAROUND:
            self.turnaround[target] = value
        elif kind == StepKind.SHIFT:
            self.change_shift(target, int(value))
        elif kind == StepKind.ROUTE:
            self.route_now[target] = int(value)
        elif kind == StepKind.UNIT_SITE:
            self.move_unit(target, int(value))
        elif kind in HIT_STEPS:
            self.change_hits(kind, target, value)
        else:
            self.change_supply(kind, target, value)

    def open_site(self, site: int, opens: bool) -> None:
        if opens == (site not in self.shut):
            return
        if not opens:
            self.shut.add(site)
            self.look_at_site(site)
            return
        self.shut.remove(site)
        for event in self.gates.pop(site, []):
            event.tick += self.now
            self.calendar.append(event)
        self.send_on(site)
        self.look_at_site(site)
        for shop in sorted(set(self.shop_of)):
            if self.site_of_shop(shop) == site:
                self.agenda.append(lambda shop=shop: self.go_on(shop))
        for pair in range(len(self.shelves)):
            if int(self.problem.pairs.site[pair]) == site:
                self.serve(pair)
        self.share_crews()
