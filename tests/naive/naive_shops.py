"""Rule 5's resources once more, in plain Python: shifts, pre-emption, backorders first, calls."""

import math
from collections.abc import Iterator

from naive_fleet import Event, Job
from naive_simulator import DAY, WORK

from sustainment.problem.arrays import Queue, StepKind

SHIFT, LEAVES, COMES = 4, 5, 20
WEEK = 7 * DAY


class NaiveShops:
    """What may start, who gives way, what stands still; comes before the other rules."""

    def prepare_shops(self) -> None:
        p = self.problem
        self.shift_now = list(map(int, p.resources.shift))
        self.called = [not math.isnan(mean) for mean in p.resources.mobilise.mean]
        self.presence = ["away" if called else "there" for called in self.called]
        for k in range(len(self.quantity)):
            if self.called[k]:
                self.quantity[k] = 0
        self.cents["mobilisation"] = 0
        self.at_work: list[Job] = []
        self.plan_shifts()

    # --- the week

    def turns(self, shift: int) -> list[tuple[int, bool]]:
        """Return the changes of a week in ticks since Monday 0:00."""
        s = self.problem.shifts
        rows = range(int(s.start[shift]), int(s.start[shift + 1]))
        return [(round(days[k] * DAY), on) for k in rows for days, on in ((s.begin, True), (s.end, False))]

    def plan_shifts(self) -> None:
        """Find what is on shift at the start, and put the first change of each shift on the calendar."""
        monday = self.zero - self.problem.shifts.weekday_zero * DAY
        self.on: list[bool] = []
        self.coming: list[Iterator[tuple[int, bool]]] = []
        for shift in range(self.problem.shifts.start.size - 1):
            turns = self.turns(shift)
            every = [(monday + week * WEEK + tick, on) for week in range(-200, 600) for tick, on in turns]
            self.on.append([on for tick, on in every if tick <= 0][-1])
            self.coming.append(iter([turn for turn in every if turn[0] > 0]))

    def next_turn(self, shift: int) -> None:
        tick, on = next(self.coming[shift])
        key = 2**30 + shift if on else -(2**30) - shift
        self.at(tick, SHIFT, key, lambda: self.turn_shift(shift, on))

    def turn_shift(self, shift: int, on: bool) -> None:
        self.on[shift] = on
        self.next_turn(shift)
        for resource, own in enumerate(self.shift_now):
            if own == shift:
                self.look_at_shop(self.shop_of[resource])

    def is_on(self, resource: int) -> bool:
        shift = self.shift_now[resource]
        return shift < 0 or self.on[shift]

    def change_shift(self, resource: int, shift: int) -> None:
        self.shift_now[resource] = shift
        self.look_at_shop(self.shop_of[resource])

    def look_at_shop(self, shop: int) -> None:
        for job in self.at_work:
            if self.shop_of_job(job) == shop:
                self.run_or_pause(job)
        self.agenda.append(lambda: self.go_on(shop))

    def look_at_site(self, site: int) -> None:
        for job in self.at_work:
            if job.site == site:
                self.run_or_pause(job)

    def shop_of_job(self, job: Job) -> int:
        needed = [] if job.kind == "test" else self.needs(job.route, job.site)
        if needed:
            return self.shop_of[needed[0][0]]
        items = self.items_of(job)
        return self.shop_of_item(items[0][0]) if items else -1

    def run_or_pause(self, job: Job) -> None:
        needed = self.needs(job.route, job.site) if job.held else []
        if job.site not in self.shut and all(self.is_on(k) for k, _ in needed):
            self.run_work(job)
        else:
            self.pause(job)

    def run_work(self, job: Job) -> None:
        if job.event is None:
            job.event = self.at(
                self.now + job.turnaround, WORK, job.pair, lambda: self.end_work(job), age=job.turn
            )

    def pause(self, job: Job) -> None:
        if job.event is not None and job.event.tick > self.now:
            job.turnaround = job.event.tick - self.now
            job.event.off = True
            job.event = None

    # --- who starts

    def fits(self, job: Job) -> bool:
        return self.items_there(job) and self.is_free(job.route, job.site)

    def is_free(self, route: int, site: int) -> bool:
        needed = self.needs(route, site)
        return all(self.quantity[k] - self.busy[k] >= n and self.is_on(k) for k, n in needed)

    def queue_of_shop(self, shop: int) -> int:
        queues = self.problem.resources.queue
        kinds = [int(kind) for kind, own in zip(queues, self.shop_of, strict=False) if own == shop]
        order = (Queue.PRE_EMPTIVE, Queue.PRIORITY, Queue.MOST_BACKORDERS, Queue.FIRST_COME)
        return next((int(kind) for kind in order if kind in kinds), int(Queue.FIRST_COME))

    def priority(self, job: Job) -> int:
        return int(self.problem.routes.priority[job.route])

    def place_in_line(self, job: Job) -> tuple[int, int]:
        ranked = self.queue_of_shop(self.shop_of_job(job)) in (Queue.PRE_EMPTIVE, Queue.PRIORITY)
        return (self.priority(job) if ranked else 0, job.turn)

    def in_turn(self, shop: int) -> list[Job]:
        here = [j for j in self.waiting_jobs if self.shop_of_job(j) == shop]
        return sorted(here, key=self.place_in_line)

    def may_give_way(self, victim: Job, job: Job) -> bool:
        pre_emptive = [
            k
            for k, _ in self.needs(victim.route, victim.site)
            if self.problem.resources.queue[k] == Queue.PRE_EMPTIVE
        ]
        ends_now = victim.event is not None and victim.event.tick == self.now
        return bool(pre_emptive) and not ends_now and self.priority(victim) > self.priority(job)

    def gives_back(self, victim: Job, resource: int) -> int:
        if self.presence[resource] == "leaving":
            return 0
        return dict(self.needs(victim.route, victim.site)).get(resource, 0)

    def victims(self, job: Job) -> list[Job]:
        """Return all that would give way to a job, the worst first."""
        shop = self.shop_of_job(job)
        if self.queue_of_shop(shop) != Queue.PRE_EMPTIVE:
            return []
        here = [j for j in self.at_work if j.held and self.shop_of_job(j) == shop]
        return sorted([j for j in here if self.may_give_way(j, job)], key=self.place_in_line, reverse=True)

    def make_room(self, job: Job) -> bool:
        if not self.items_there(job):
            return False
        victims, needed = self.victims(job), self.needs(job.route, job.site)
        for k, n in needed:
            free = self.quantity[k] - self.busy[k] + sum(self.gives_back(v, k) for v in victims)
            if free < n or not self.is_on(k):
                return False
        while not self.fits(job):
            lacking = [k for k, n in needed if self.quantity[k] - self.busy[k] < n]
            worst = next(v for v in self.victims(job) if any(self.gives_back(v, k) for k in lacking))
            self.interrupt(worst)
        return True

    def interrupt(self, job: Job) -> None:
        self.pause(job)
        self.at_work.remove(job)
        self.hold(job, -1)
        job.phase = "queue"
        self.wait_in_line(job)

    def wait_in_line(self, job: Job) -> None:
        self.waiting_jobs.append(job)
        self.call_for(job)
        self.job_waits(job)
        if job.kind == "service":
            self.service_waits(job.owner)

    def ready(self, job: Job) -> None:
        if job.site in self.shut:
            self.ages += 1
            job.event = Event(0, 2, 32, job.pair, self.ages, lambda: self.ready(job))
            self.at_gate(job.event, job.site, 0)
            if job.kind == "service":
                self.service_waits(job.owner)
            return
        job.event, job.begun = None, False
        self.ages += 1
        job.turn = self.ages
        if self.shop_of_job(job) < 0:
            self.start_work(job)
        elif self.fits(job) or self.make_room(job):
            self.hold(job, 1)
            self.start_work(job)
        else:
            job.phase = "queue"
            self.wait_in_line(job)

    def next_of(self, shop: int) -> Job | None:
        line = self.in_turn(shop)
        if self.queue_of_shop(shop) == Queue.MOST_BACKORDERS:
            line.sort(key=lambda job: -self.shelves[job.pair].waiting)
        return next((job for job in line if self.fits(job) or self.make_room(job)), None)

    def go_on(self, shop: int) -> None:
        if self.site_of_shop(shop) in self.shut:
            return
        while (job := self.next_of(shop)) is not None:
            self.waiting_jobs.remove(job)
            self.hold(job, 1)
            self.start_work(job)
        for job in self.in_turn(shop):
            self.call_for(job)

    # --- resources that come when they are called

    def hold(self, job: Job, sign: int) -> None:
        job.held = sign > 0
        for k, n in self.needs(job.route, job.site):
            self.busy[k] += sign * n
            if sign < 0 and self.presence[k] == "leaving":
                self.leaves(k)

    def call_for(self, job: Job) -> None:
        for k, _ in self.needs(job.route, job.site):
            if self.presence[k] == "away" and self.there_is(k) > 0:
                self.presence[k] = "called"
                if self.now >= self.zero:
                    self.cents["mobilisation"] += round(float(self.problem.resources.mobilise_cost[k]) * 100)
                days = self.time(self.problem.resources.mobilise, k, self.of_resource[k])
                self.at(self.now + days, COMES, k, lambda k=k: self.comes(k))

    def comes(self, resource: int) -> None:
        self.presence[resource] = "there"
        self.quantity[resource] = self.there_is(resource)
        self.agenda.append(lambda: self.go_on(self.shop_of[resource]))
        stay = self.problem.resources.stay
        if not math.isnan(stay.mean[resource]):
            days = self.time(stay, resource, self.of_resource[resource])
            self.at(self.now + days, LEAVES, resource, lambda: self.leaves(resource))

    def leaves(self, resource: int) -> None:
        """All leaves that is not at work; what is at work leaves as its work ends."""
        self.quantity[resource] = self.busy[resource]
        self.presence[resource] = "leaving" if self.busy[resource] else "away"
        self.agenda.append(lambda: self.go_on(self.shop_of[resource]))

    def there_is(self, resource: int) -> int:
        left = self.left_of((int(StepKind.RESOURCE), resource))
        return math.floor(self.stated_quantity[resource] * left + 1e-9)

    def set_quantity(self, resource: int) -> None:
        if self.presence[resource] == "there":
            self.quantity[resource] = self.there_is(resource)
        self.agenda.append(lambda: self.go_on(self.shop_of[resource]))
