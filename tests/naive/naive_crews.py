"""Rule 8 once more, in plain Python: crews and the courses that make them."""

import math
from collections import Counter
from functools import partial

from naive_fleet import Claim, Job, Position
from naive_simulator import DAY, FOREVER, SHIPMENT
from naive_supply import NaiveSupply

from sustainment.problem.arrays import StepKind
from sustainment.simulation.laid_crews import course_routes

COURSE = 1


class NaiveCrews(NaiveSupply):
    """Fleets whose positions need crews."""

    def set_up_crews(self) -> None:
        p, f = self.problem, self.problem.fleets
        self.crew_pair = [
            -1 if c < 0 else p.pair_of(p.names.items[c], p.names.sites[s])
            for c, s in zip(f.crew, f.site, strict=True)
        ]
        self.crews = [sum(position.held for position in here) for here in self.positions]
        self.in_order = [[position for position in here if position.held] for here in self.positions]
        self.made: Counter[int] = Counter()
        self.begun: list[Job] = []
        self.own_claims: list[list[Claim]] = [[] for _ in self.positions]
        givers = sorted(set(map(int, p.courses.pair)))
        takers = sorted({pair for pair in [*self.crew_pair, *self.crews_elsewhere()] if pair >= 0})
        self.directs = [
            (giver, taker)
            for giver in givers
            for taker in takers
            if p.pairs.item[giver] == p.pairs.item[taker] and giver not in self.ever_above(taker)
        ]

    def crews_elsewhere(self) -> list[int]:
        """Return the shelves of crews where units will stand."""
        p, f = self.problem, self.problem.fleets
        return [
            p.pair_of(p.names.items[c], p.names.sites[site])
            for unit, site in zip(p.moves.unit, p.moves.site, strict=True)
            for c, of in zip(f.crew, f.unit, strict=True)
            if of == unit and c >= 0
        ]

    def ever_above(self, pair: int) -> set[int]:
        """Return the shelves that ever supply one, and itself."""
        p, found, front = self.problem, set(), [pair]
        item = p.names.items[p.pairs.item[pair]]
        while front:
            at = front.pop()
            found.add(at)
            lanes = [int(p.pairs.lane[at])] if p.pairs.supplier[at] >= 0 else []
            lanes += [
                int(v)
                for k, t, v in zip(p.steps.kind, p.steps.target, p.steps.value, strict=True)
                if k == StepKind.SUPPLY_LANE and t == at and v >= 0
            ]
            sites = {int(p.lanes.from_site[lane]) for lane in lanes} - {-1}
            front += [a for a in (p.pair_of(item, p.names.sites[s]) for s in sites) if a not in found]
        return found

    # --- who works

    def muster(self, fleet: int) -> None:
        """Of the fit machines the first to have become fit have the crews; lives run on accordingly."""
        if self.crew_pair[fleet] < 0:
            return
        order: list[Position] = self.in_order[fleet]
        order[:] = [position for position in order if position.fit]
        order += [position for position in self.positions[fleet] if position.fit and position not in order]
        for position in self.positions[fleet]:
            stands = position in order[self.crews[fleet] :]
            if stands != position.unmanned:
                position.unmanned = stands
                self.note(position)
                super().follow(position)

    def follow(self, position: Position) -> None:
        self.muster(position.fleet)
        self.note(position)
        super().follow(position)

    # --- claims

    def open_at(self, pair: int) -> bool:
        return not self.closed(pair)

    def claim_crews(self) -> None:
        by_priority = sorted(range(len(self.crew_pair)), key=lambda fleet: self.rank[fleet])
        for fleet in by_priority:
            if self.crew_pair[fleet] >= 0:
                for _ in range(self.authorised[fleet] - self.crews[fleet]):
                    self.claim_crew(fleet)

    def claim_crew(self, fleet: int, since: int = -1) -> None:
        pair, came = self.crew_pair[fleet], False
        if pair < 0:
            return
        if self.shelves[pair].units == 0 and self.open_at(pair):
            givers = [g for g, t in self.directs if t == pair and self.shelves[g].units and self.open_at(g)]
            if givers:
                self.shelve(givers[0], -1)
                self.shelve(pair, 1)
                came = True
        claim = self.claim_one("crew", pair, self.rank[fleet], fleet)
        if since >= 0:
            self.grow_old(claim, since)
        if claim is None:
            self.receive_crew(fleet)
        else:
            self.own_claims[fleet].append(claim)
        if not came:
            self.replenish(pair, 1, -1, self.rank[fleet], False)

    def open_claims(self, fleet: int, kind: str) -> list[Claim]:
        """Return what a fleet waits for, the latest last."""
        return [claim for claim in self.own_claims[fleet] if claim.kind == kind]

    def hand_over(self, claim: Claim, units: int) -> None:
        for own in self.own_claims:
            if claim in own:
                own.remove(claim)
        super().hand_over(claim, units)

    def receive_crew(self, fleet: int) -> None:
        self.crews[fleet] += 1
        self.muster(fleet)

    def give_up_crew(self, fleet: int) -> None:
        pair = self.crew_pair[fleet]
        if pair < 0:
            return
        own = self.open_claims(fleet, "crew")
        if own:
            self.own_claims[fleet].remove(own[-1])
            self.withdraw(own[-1])
        else:
            self.crews[fleet] -= 1
            self.muster(fleet)
            home = min((g for g, t in self.directs if t == pair), default=pair)

            def come() -> None:
                self.take_in(home, 1, "repaired")

            if home != pair and not self.open_at(home):
                self.wait_outside(SHIPMENT, home, come)
            else:
                self.set_off(home, 1, come)

    def lose_crew(self, fleet: int) -> None:
        if self.crew_pair[fleet] >= 0 and self.crews[fleet] > 0:
            self.crews[fleet] -= 1
            self.muster(fleet)
            self.written_off += 1
            self.book("written off", self.crew_pair[fleet], 1)
            self.claim_crew(fleet)

    def take_in(self, pair: int, units: int, whence: str) -> None:
        super().take_in(pair, units, whence)
        self.offer_crews(pair)

    def offer_crews(self, pair: int) -> None:
        if pair in [giver for giver, _ in self.directs]:
            self.agenda.append(self.share_crews)

    def come_to_shelf(self, pair: int, units: int) -> None:
        self.put_on_shelf(pair, units)
        if pair in [giver for giver, _ in self.directs]:
            self.share_crews()

    def share_crews(self) -> None:
        while True:
            possible = [
                (self.shelves[taker].first().rank, row)
                for row, (giver, taker) in enumerate(self.directs)
                if self.shelves[giver].units > 0
                and self.shelves[taker].claims
                and self.open_at(giver)
                and self.open_at(taker)
            ]
            if not possible:
                return
            giver, taker = self.directs[min(possible)[1]]
            self.shelve(giver, -1)
            self.put_on_shelf(taker, 1)

    # --- courses

    def plan_courses(self) -> None:
        for course in range(self.problem.courses.pair.size):
            self.plan_course(course, 0)

    def tick_on(self, milestone: int, day: float) -> float:
        begin = self.zero if milestone < 0 else self.milestone_tick[milestone]
        return begin + math.floor(day * DAY + 0.5) if max(begin, day) < FOREVER else FOREVER

    def plan_course(self, course: int, number: int) -> None:
        c = self.problem.courses
        every = float(c.every_days[course])
        if number > 0 and math.isnan(every):
            return
        day = float(c.first_day[course]) + (number * every if number else 0.0)
        tick = self.tick_on(int(c.first_milestone[course]), day)
        if tick < self.zero:
            self.plan_course(course, number + 1)
        elif tick < min(self.end, self.tick_on(int(c.end_milestone[course]), float(c.end_day[course]))):
            self.at(int(tick), COURSE, course, lambda: self.hold_course(course, number))

    def hold_course(self, course: int, number: int) -> None:
        c = self.problem.courses
        self.plan_course(course, number + 1)
        if c.seats[course] == 0:
            return
        pair, route = int(c.pair[course]), int(course_routes(self.problem)[course])
        job = self.job("course", pair, route, -1, self.classes - 1, course)
        stay = self.time(c.length, course, self.of_course[int(c.course[course])])
        self.begin(job, 0, stay)

    def items_of(self, job: Job) -> list[tuple[int, int]]:
        c = self.problem.courses
        if job.kind != "course":
            return []
        rows = range(int(c.items_start[job.owner]), int(c.items_start[job.owner + 1]))
        return [(int(c.items_pair[k]), int(c.items_quantity[k])) for k in rows]

    def items_there(self, job: Job) -> bool:
        there = all(self.shelves[pair].units >= units for pair, units in self.items_of(job))
        return there or job in self.begun

    def shelve(self, pair: int, units: int) -> None:
        super().shelve(pair, units)
        if units > 0 and pair in self.held_by_courses:
            shop = self.shop_of_item(pair)
            if any(self.shop_of_job(job) == shop for job in self.waiting_jobs):
                self.agenda.append(lambda: self.go_on(shop))

    def start_work(self, job: Job) -> None:
        if job.kind == "course" and job not in self.begun:
            self.begun.append(job)
            for pair, units in self.items_of(job):
                self.shelve(pair, -units)
                job.cargo = job.cargo + self.taken(pair, units)
            self.agenda.append(lambda: self.take_students(job))
        super().start_work(job)

    def take_students(self, job: Job) -> None:
        c, course = self.problem.courses, job.owner
        job.mode, old = int(c.seats[course]), int(c.from_pair[course])
        if old >= 0:
            job.mode = min(job.mode, self.shelves[old].units)
            self.shelve(old, -job.mode)
        if job.mode == 0:
            self.return_items(job)
            self.drop(job)

    def return_items(self, job: Job) -> None:
        c = self.problem.courses
        for k in range(int(c.items_start[job.owner]), int(c.items_start[job.owner + 1])):
            pair, units = int(c.items_pair[k]), int(c.items_quantity[k])
            latest_first = job.cargo[::-1]
            own = [machine.kind == self.problem.pairs.item[pair] for machine in latest_first]
            self.hand += [machine for machine, mine in zip(latest_first, own, strict=True) if mine]
            job.cargo = [machine for machine, mine in zip(latest_first, own, strict=True) if not mine]
            self.set_off(pair, units, partial(self.take_in, pair, units, "repaired"))

    def end_work(self, job: Job) -> None:
        if job.kind == "course":
            job.event = None
            self.at_work.remove(job)
            self.agenda.append(lambda: self.end_course(job))
        else:
            super().end_work(job)

    def end_course(self, job: Job) -> None:
        c, course, students = self.problem.courses, job.owner, job.mode
        share, draw = float(c.pass_share[course]), self.of_course[int(c.course[course])]
        passed = students
        if share < 1:
            passed = sum(draw.uniform() < share for _ in range(students))
        self.return_items(job)
        self.release(job)
        self.made[int(c.pair[course])] += passed
        self.book("trained", int(c.pair[course]), passed)
        self.come_to_shelf(int(c.pair[course]), passed)
        if c.from_pair[course] >= 0:
            self.come_to_shelf(int(c.from_pair[course]), students - passed)
