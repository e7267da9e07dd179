"""R1 in cimba, in its fastest style: scheduled events, no processes, stocks as plain numbers.

A trial goes on while events are scheduled, so failures end at the horizon, and what is repaired or on
its way then still happens, uncounted.
"""

import math

import cimba as cb
import numpy as np
import reference_models as model

B, K, N = model.BASES, model.TYPES, model.SYSTEMS
SIGMA = math.sqrt(math.log(1 + model.VARIATION**2))
HALF = SIGMA * SIGMA / 2
ROOM = 256
"""Requisitions of a type that may wait at the depot at once."""


class Base(cb.Model):
    """Twenty systems: which are up."""

    holes: cb.Array[int] = cb.Array(N)
    counted: cb.Param[float] = 365.0
    days: cb.Param[float] = 3650.0
    up: int = N
    missing: int = 0
    last: float = 0.0
    up_time: float = 0.0
    missing_time: float = 0.0
    mean_up: cb.Output[float]
    mean_missing: cb.Output[float]

    @cb.function
    def count(self) -> None:
        """Add the time since the last change."""
        now = min(cb.now(), self.days)
        begin = max(self.last, self.counted)
        if now > begin:
            self.up_time += self.up * (now - begin)
            self.missing_time += self.missing * (now - begin)
        self.last = now

    @cb.on_end
    def report(self):
        """Give the times."""
        self.count()
        self.mean_up = self.up_time
        self.mean_missing = self.missing_time


class Depot(cb.Model):
    """The depot's stock of a type, and who waits for it."""

    stock: cb.Param[int]
    days: cb.Param[float] = 3650.0
    parts: list[cb.Ref["Part"]]
    queue: cb.Array[int] = cb.Array(ROOM)
    level: int = 0
    head: int = 0
    tail: int = 0
    events: int = 0
    happened: cb.Output[int]

    @cb.on_start
    def begin(self):
        """Fill the shelf."""
        self.level = self.stock

    @cb.event
    def mended(self):
        """A part is repaired."""
        self.events += int(cb.now() < self.days)
        if self.tail > self.head:
            part = self.parts[self.queue[self.head % ROOM]]
            self.head += 1
            cb.schedule(part.receive, part.order_days)
        else:
            self.level += 1

    @cb.on_end
    def report(self):
        """Give the events."""
        self.happened = self.events


class Part(cb.Model):
    """A type of part at a base."""

    base: cb.Ref[Base]
    depot: cb.Ref[Depot]
    place: cb.Param[int]
    stock: cb.Param[int]
    gap: cb.Param[float]
    share: cb.Param[float]
    base_mean: cb.Param[float]
    depot_mean: cb.Param[float]
    order_days: cb.Param[float]
    counted: cb.Param[float] = 365.0
    days: cb.Param[float] = 3650.0
    whole: cb.Array[int] = cb.Array(list(range(N)))
    waiting: cb.Array[int] = cb.Array(N)
    level: int = 0
    fitted: int = N
    head: int = 0
    events: int = 0
    demands: int = 0
    filled: int = 0
    happened: cb.Output[int]
    asked: cb.Output[int]
    met: cb.Output[int]

    @cb.on_start
    def begin(self):
        """Fill the shelf and draw the first failure."""
        self.level = self.stock
        cb.schedule(self.fail, cb.random.exponential(self.gap))

    @cb.event
    def fail(self):
        """A part fails, whatever the state."""
        gap = cb.random.exponential(self.gap)
        if cb.now() + gap < self.days:
            cb.schedule(self.fail, gap)
        if self.fitted == 0:
            return
        self.events += 1
        counting = int(cb.now() >= self.counted)
        self.demands += counting
        if self.level > 0:
            self.level -= 1
            self.filled += counting
        else:
            at = int(cb.random.uniform(0.0, 1.0) * self.fitted)
            system = self.whole[at]
            self.fitted -= 1
            self.whole[at] = self.whole[self.fitted]
            self.waiting[(self.head + N - 1 - self.fitted) % N] = system
            self.base.count()
            self.base.missing += 1
            if self.base.holes[system] == 0:
                self.base.up -= 1
            self.base.holes[system] += 1
        if cb.random.uniform(0.0, 1.0) < self.share:
            cb.schedule(self.receive, cb.random.lognormal(self.base_mean, SIGMA))
            return
        cb.schedule(self.depot.mended, cb.random.lognormal(self.depot_mean, SIGMA))
        if self.depot.level > 0:
            self.depot.level -= 1
            cb.schedule(self.receive, self.order_days)
        else:
            self.depot.queue[self.depot.tail % ROOM] = self.place
            self.depot.tail += 1

    @cb.event
    def receive(self):
        """A part has come: into the oldest hole, else to the shelf."""
        self.events += int(cb.now() < self.days)
        if self.fitted == N:
            self.level += 1
            return
        system = self.waiting[self.head]
        self.head = (self.head + 1) % N
        self.whole[self.fitted] = system
        self.fitted += 1
        self.base.count()
        self.base.missing -= 1
        self.base.holes[system] -= 1
        if self.base.holes[system] == 0:
            self.base.up += 1

    @cb.on_end
    def report(self):
        """Give the counts."""
        self.happened = self.events
        self.asked = self.demands
        self.met = self.filled


class Fleet(cb.Model):
    """All of R1."""

    bases: list[Base]
    depots: list[Depot]
    parts: list[Part]


def fleet() -> Fleet:
    """Return the model."""
    whole, stock, rates = Fleet(), model.r1_stock(), model.failure_rates()
    bases, depots, parts = [Base() for _ in range(B)], [Depot() for _ in range(K)], []
    for k in range(K):
        depots[k].stock = stock[f"lru{k:02d}", "depot"]
        of_type = []
        for b in range(B):
            part = Part()
            part.base, part.depot, part.place = bases[b], depots[k], b
            part.stock, part.gap = stock[f"lru{k:02d}", f"base{b}"], 1 / (N * rates[k])
            part.share, part.order_days = model.repaired_share(k), 3.0 + b
            part.base_mean = math.log(model.base_days(k)) - HALF
            part.depot_mean = math.log(model.depot_days(k)) - HALF
            of_type.append(part)
        depots[k].parts = of_type
        parts += of_type
    whole.bases, whole.depots, whole.parts = bases, depots, parts
    return whole


def run(replications: int, *, seed: int = 1, days: int = 3650, counted: int = 365) -> dict[str, float]:
    """Run replications on one thread; return logical events in all, and the means."""
    whole = fleet()
    for one in (*whole.bases, *whole.depots, *whole.parts):
        one.days = float(days)
    results = cb.Experiment(
        whole, replications=replications, window=cb.Window(duration=float(days)), seed=seed
    ).run(workers=1)
    span, number = days - counted, replications

    def total(models: list[cb.Model], name: str) -> float:
        return float(sum(np.sum(getattr(results[one], name).values) for one in models))

    return {
        "events": total(whole.parts, "happened") + total(whole.depots, "happened"),
        "A": total(whole.bases, "mean_up") / (B * N * span * number),
        "EBO": total(whole.bases, "mean_missing") / (span * number),
        "fill": total(whole.parts, "met") / total(whole.parts, "asked"),
    }
