"""Planned work (rule 5) once more, in plain Python."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from naive_fleet import Copy, Event, Job, Position
from naive_lives import NaiveLives
from naive_simulator import DAY
from naive_supply import NaiveSupply

SERVICE_DUE = 66
NEVER = 1 << 43


@dataclass(eq=False)
class Plan:
    """One service of a machine, or of a copy in it."""

    row: int
    position: Position
    copy: Copy | None
    number: int
    pair: int
    phase: str = "absent"
    due: int = 0
    left: float = 0.0
    job: Job | None = None
    event: Event | None = None
    since: int = 0


class NaivePlanned(NaiveSupply, NaiveLives):
    """What is due, when, and what is done then."""

    def begin_plans(self) -> None:
        p, s = self.problem, self.problem.services
        self.line: list[Plan] = []
        self.constant = p.demand_is_constant
        number = 0
        for fleet, positions in enumerate(self.positions):
            for position in positions:
                for row in np.flatnonzero(s.fleet == fleet):
                    slot = int(s.slot[row])
                    copies: list[Any] = (
                        [c for c in position.copies if c.slot == slot] if slot >= 0 else [None]
                    )
                    pair = int(p.slots.pair[slot] if slot >= 0 else p.fleets.pair[fleet])
                    for copy in copies:
                        position.plans.append(Plan(int(row), position, copy, number, pair))
                        number += 1
                position.running = position.held
                for plan in position.plans:
                    if position.held or self.constant:
                        plan.phase, plan.left = "ahead", float(s.every[plan.row])
                        plan.due = self.ticks(plan, plan.left)
                        if self.by_calendar(plan):
                            self.time_plan(plan)
                self.set_alarm(position)

    # --- clocks

    def by_calendar(self, plan: Plan) -> bool:
        return bool(self.problem.services.calendar[plan.row]) or self.constant

    def use(self, plan: Plan) -> float:
        line = int(self.problem.services.use_line[plan.row])
        return float(self.per_day[line]) + self.use_on_mission(plan.position, line)

    def window(self, plan: Plan, side: str) -> float:
        return 0.0 if self.constant else float(getattr(self.problem.services, side)[plan.row])

    def clock(self, plan: Plan) -> int:
        position = plan.position
        if self.by_calendar(plan):
            return self.now
        return position.worked + (self.now - position.resumed if position.running else 0)

    def ticks(self, plan: Plan, units: float) -> int:
        if self.use(plan) <= 0:
            return NEVER if units > 0 else 0
        ticks = units * DAY / self.use(plan)
        return math.floor(ticks + 0.5) if ticks < NEVER else NEVER

    def units_left(self, plan: Plan) -> float:
        ahead = plan.due - self.clock(plan)
        return ahead * self.use(plan) / DAY if self.use(plan) > 0 and ahead < NEVER else plan.left

    def limit(self, plan: Plan) -> int:
        more = self.ticks(plan, self.window(plan, "late")) if plan.phase in ("late", "queued") else 0
        return min(plan.due + more, NEVER)

    def waits_for_its_day(self, plan: Plan) -> bool:
        return plan.phase in ("ahead", "early", "late", "queued")

    def set_alarm(self, position: Position) -> None:
        position.alarm, position.alarm_at = None, NEVER
        timed = [q for q in position.plans if self.waits_for_its_day(q) and not self.by_calendar(q)]
        if not position.running or not position.works or not timed:
            return
        soonest = min(self.limit(plan) for plan in timed)
        if soonest < NEVER:
            due = self.now + max(soonest - self.clock(timed[0]), 0)
            if due < self.end:
                act = partial(self.alarm_rings, position)
                position.alarm = self.at(due, SERVICE_DUE, self.key_of(position), act)
                position.alarm_at = soonest

    def key_of(self, position: Position) -> int:
        return sum(len(self.positions[fleet]) for fleet in range(position.fleet)) + position.place

    def time_plan(self, plan: Plan) -> None:
        position = plan.position
        if not self.by_calendar(plan):
            if self.waits_for_its_day(plan) and self.limit(plan) < position.alarm_at:
                if position.alarm is not None:
                    position.alarm.off = True
                self.set_alarm(position)
            return
        if plan.event is not None:
            plan.event.off = True
        plan.event = None
        if not self.waits_for_its_day(plan) and not self.constant:
            return
        due = self.limit(plan)
        if plan.phase == "ahead" and self.window(plan, "early") > 0:
            opens = plan.due - self.ticks(plan, self.window(plan, "early"))
            due = opens if opens > self.now else due
        if max(due, self.now) < self.end:
            act = partial(self.plan_rings, plan)
            plan.event = self.at(max(due, self.now), SERVICE_DUE, self.key_of(position), act)

    def leave_units(self, plan: Plan, units: float) -> None:
        plan.left = units
        plan.due = self.clock(plan) + self.ticks(plan, units)
        self.time_plan(plan)

    def renew_plan(self, plan: Plan) -> None:
        plan.phase, plan.job = "ahead", None
        if not self.constant:
            self.leave_units(plan, float(self.problem.services.every[plan.row]))

    def change_use(self, line: int, per_day: float) -> None:
        following = [
            plan
            for positions in self.positions
            for position in positions
            for plan in position.plans
            if self.problem.services.use_line[plan.row] == line
        ]
        for plan in following:
            plan.left = self.units_left(plan)
        self.per_day[line] = per_day
        for plan in following:
            if plan.phase != "absent":
                self.leave_units(plan, plan.left)

    # --- what rings

    def alarm_rings(self, position: Position) -> None:
        position.alarm, position.alarm_at = None, -1
        for plan in position.plans:
            follows = self.waits_for_its_day(plan) and not self.by_calendar(plan)
            if follows and self.clock(plan) >= self.limit(plan):
                self.fall_due(plan)
        if position.alarm is None:
            self.set_alarm(position)

    def plan_rings(self, plan: Plan) -> None:
        plan.event = None
        if self.clock(plan) < self.limit(plan):
            self.seize_chance(plan)
            self.time_plan(plan)
        else:
            self.fall_due(plan)

    def fall_due(self, plan: Plan) -> None:
        position, in_place = plan.position, self.problem.services.action[plan.row] == 0
        if self.constant:
            plan.due += self.ticks(plan, float(self.problem.services.every[plan.row]))
            self.time_plan(plan)
            gone = plan.copy is not None and plan.copy.where != "fitted"
            if plan.phase != "ahead" or not position.held or gone:
                return
        if plan.phase == "queued":
            plan.phase = "stood"
        elif plan.phase != "late" and not in_place and self.window(plan, "late") and self.missing(plan):
            self.leave_line(plan)
            self.join_line(plan, "late")
            self.time_plan(plan)
        else:
            self.carry_through(plan)

    def join_line(self, plan: Plan, phase: str) -> None:
        plan.phase, plan.since = phase, self.now
        self.line.append(plan)

    def leave_line(self, plan: Plan) -> None:
        if plan in self.line:
            self.line.remove(plan)
            plan.phase = "ahead"

    def seize_chance(self, plan: Plan) -> None:
        position, early = plan.position, self.window(plan, "early")
        down = not position.running and position.held
        if not down or plan.phase != "ahead" or early <= 0:
            return
        if plan.due - self.ticks(plan, early) <= self.clock(plan):
            self.join_line(plan, "early")

    def turn(self, position: Position) -> None:
        if position.works == position.running:
            if position.works and position.alarm is None:
                self.set_alarm(position)
            return
        position.running = position.works
        if not position.running:
            position.worked += self.now - position.resumed
            for plan in position.plans:
                self.seize_chance(plan)
            return
        position.resumed = self.now
        for plan in position.plans:
            if plan.phase == "early":
                self.leave_line(plan)
        if position.alarm is None:
            self.set_alarm(position)

    def after_each_event(self) -> None:
        super().after_each_event()
        while self.look_again():
            self.carry_out()
            super().after_each_event()

    def look_again(self) -> bool:
        for positions in self.positions:
            for position in positions:
                if position.plans:
                    self.turn(position)
        for plan in sorted(self.line, key=lambda q: (self.rank[q.position.fleet], q.since, q.number)):
            if not self.missing(plan):
                self.carry_through(plan)
                return True
        return False

    def missing(self, plan: Plan) -> bool:
        p, s, fleet = self.problem, self.problem.services, plan.position.fleet
        site = int(p.fleets.site[fleet])
        route = int(s.route[plan.row])
        if s.action[plan.row] != 0:
            if self.shelves[plan.pair].units <= 0:
                return True
            route = int(p.slots.exchange[plan.copy.slot]) if plan.copy is not None else -1
        free = route < 0 or self.is_free(route, site)
        return site in self.shut or not free

    # --- what is done

    def carry_through(self, plan: Plan) -> None:
        self.leave_line(plan)
        s, position = self.problem.services, plan.position
        mode, rank = int(s.mode[plan.row]), self.rank[position.fleet]
        if s.action[plan.row] == 0:
            self.begin_service(plan)
            return
        if plan.copy is not None:
            self.lose_part(plan.copy, True)
        else:
            if not self.constant:
                self.renew_plan(plan)
            self.leave_position(position)
            self.claim_machine(position)
        if s.action[plan.row] == 2:
            self.replenish(plan.pair, 1, mode, rank, False)
            self.written_off += 1
            self.book("written off", plan.pair, 1)
        else:
            self.failed(plan.pair, 1, mode, rank)

    def begin_service(self, plan: Plan) -> None:
        p, route = self.problem, int(self.problem.services.route[plan.row])
        if route < 0:
            self.renew_plan(plan)
            return
        fleet = plan.position.fleet
        streams, site = self.of_service[plan.row], int(p.fleets.site[fleet])
        plan.job = Job("service", plan.pair, site, route, -1, self.rank[fleet], tuple(streams), plan)
        plan.phase = "ready"
        self.time_plan(plan)
        self.follow(plan.position)
        self.begin(plan.job, *self.draw_times(plan.job))

    def end_service(self, job: Job) -> None:
        self.renew_plan(job.owner)
        self.follow(job.owner.position)
        self.release(job)

    def service_waits(self, plan: Plan) -> None:
        if plan.phase not in ("ready", "opened"):
            return
        opened, plan.phase = plan.phase == "opened", "queued"
        if opened or self.constant or self.clock(plan) >= self.limit(plan):
            plan.phase = "stood"
        else:
            self.time_plan(plan)
        self.follow(plan.position)

    def service_starts(self, plan: Plan) -> None:
        if plan.phase == "stood":
            self.stop_waiting(plan)
        plan.phase = "opened"
        self.time_plan(plan)
        self.follow(plan.position)

    def give_up_plan(self, plan: Plan) -> None:
        self.leave_line(plan)
        if plan.phase == "stood":
            self.stop_waiting(plan)
        if plan.job is not None:
            self.drop(plan.job)
            plan.job = None
        plan.phase = "ahead" if self.constant else "absent"
        if plan.event is not None and not self.constant:
            plan.event.off = True
            plan.event = None

    def plans_of(self, copy: Copy) -> list[Plan]:
        return [plan for plan in copy.position.plans if plan.copy is copy]

    def lift_plans(self, copy: Copy) -> None:
        for plan in self.plans_of(copy):
            if plan.phase != "absent":
                plan.left = self.units_left(plan)
            self.give_up_plan(plan)

    def put_plans(self, copy: Copy, taken: Copy) -> None:
        """What was taken out there is now here; both are holes if it was one."""
        for plan, source in zip(self.plans_of(copy), self.plans_of(taken), strict=True):
            if copy.where != "fitted":
                self.give_up_plan(plan)
            elif not self.constant:
                self.leave_units(plan, source.left)
        for plan in self.plans_of(taken):
            self.give_up_plan(plan)

    def take_plans_along(self, position: Position) -> None:
        for place, plan in enumerate(position.plans):
            if not self.constant:
                position.machine.left[place] = None if plan.phase == "absent" else self.units_left(plan)
            self.give_up_plan(plan)
        if position.alarm is not None:
            position.alarm.off = True
            position.alarm, position.alarm_at = None, NEVER

    def bring_plans(self, position: Position) -> None:
        for place, plan in enumerate(position.plans if not self.constant else ()):
            self.renew_plan(plan)
            left = position.machine.left.get(place)
            if left is not None:
                self.leave_units(plan, left)
            self.seize_chance(plan)

    # --- in naive_rules
    def stop_waiting(self, thing: Any) -> None:
        raise AssertionError

    def lose_part(self, copy: Copy, critical: bool) -> None:
        raise AssertionError

    def leave_position(self, position: Position) -> None:
        raise AssertionError
