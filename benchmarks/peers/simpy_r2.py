"""R2 in SimPy written naturally: a process for each system, repair and requisition; shops as resources."""

import math
from collections.abc import Generator
from random import Random
from typing import Any

import reference_models as model
import simpy

B, K, N, M = model.BASES, model.TYPES, model.SYSTEMS, model.SUBASSEMBLIES
SIGMA = math.sqrt(math.log(1 + model.VARIATION**2))
Steps = Generator[Any, Any, None]


class Fleet:
    """Ten bases with a shop each, a depot with one, systems, LRUs and SRUs."""

    def __init__(self, env: simpy.Environment, rng: Random, *, counted: float) -> None:
        self.env, self.rng, self.counted = env, rng, counted
        self.events = self.up = self.alive = 0
        self.up_time = self.alive_time = self.last = 0.0
        stock = model.r2_stock()

        def container(item: str, site: str) -> simpy.Container:
            return simpy.Container(env, init=stock[item, site])

        lrus = [f"lru{k:02d}" for k in range(K)]
        srus = [[f"sru{k:02d}{m}" for m in range(M)] for k in range(K)]
        self.depot = [container(item, "depot") for item in lrus]
        self.depot_sru = [[container(item, "depot") for item in three] for three in srus]
        self.shelf = [[container(item, f"base{b}") for item in lrus] for b in range(B)]
        self.shelf_sru = [
            [[container(item, f"base{b}") for item in three] for three in srus] for b in range(B)
        ]
        self.shop = [simpy.Resource(env, capacity=2) for _ in range(B)]
        self.depot_shop = simpy.Resource(env, capacity=60)
        rates = model.failure_rates()
        self.rate = sum(rates)
        self.shares = [sum(rates[: k + 1]) for k in range(K)]
        for b in range(B):
            for _ in range(N):
                env.process(self.system(b))
        env.process(self.deliveries())

    def lognormal(self, mean: float) -> float:
        """Draw a time of a mean, CV 0.7."""
        return mean * math.exp(self.rng.gauss(0.0, SIGMA) - SIGMA * SIGMA / 2)

    def count(self) -> None:
        """Add the time since the last change."""
        now = self.env.now
        begin = max(self.last, self.counted)
        if now > begin:
            self.up_time += self.up * (now - begin)
            self.alive_time += self.alive * (now - begin)
        self.last = now

    def change(self, up: int, alive: int = 0) -> None:
        """More or fewer systems are up, or alive."""
        self.count()
        self.up += up
        self.alive += alive

    def days_of(self, use: float) -> float:
        """Return in how many days so much is used, at 1 a day and 2 in the season."""
        day, used = self.env.now, 0.0
        while True:
            within = day % 365
            ends = 120 if within < 120 else 180 if within < 180 else 485
            pace = 2.0 if 120 <= within < 180 else 1.0
            span = ends - within
            if used + span * pace >= use:
                return day + (use - used) / pace - self.env.now
            used += span * pace
            day += span

    def system(self, b: int) -> Steps:
        """A system works until a part fails or it is lost."""
        self.change(1, 1)
        every = self.rate + model.LOSS_RATE
        while True:
            yield self.env.timeout(self.days_of(self.rng.expovariate(every)))
            self.events += 1
            u = self.rng.random() * every
            if u >= self.rate:
                self.change(-1, -1)
                return
            k = next((k for k in range(K) if u < self.shares[k]), K - 1)
            self.env.process(self.failed_part(b, k))
            self.change(-1)
            yield self.shelf[b][k].get(1)
            self.change(1)

    def deliveries(self) -> Steps:
        """Every 90 days the next base receives four whole systems."""
        b = 0
        while True:
            yield self.env.timeout(90)
            self.events += 1
            for _ in range(4):
                self.env.process(self.system(b))
            b = (b + 1) % B

    def failed_part(self, b: int, k: int) -> Steps:
        """A failed LRU is repaired at the base, or at the depot against a requisition."""
        if self.rng.random() >= model.repaired_share(k):
            self.env.process(self.requisition(b, self.depot[k], self.shelf[b][k]))
            yield self.env.timeout(3.0 + b)
            self.events += 1
            yield from self.depot_repair(k)
            return
        with self.shop[b].request() as turn:
            yield turn
            yield self.env.timeout(self.lognormal(model.shop_days(k)))
        self.events += 1
        m = self.rng.randrange(M) if self.rng.random() < 0.7 else -1
        if m >= 0:
            self.env.process(self.failed_subassembly(b, k, m))
            yield self.shelf_sru[b][k][m].get(1)
        yield self.shelf[b][k].put(1)

    def failed_subassembly(self, b: int, k: int, m: int) -> Steps:
        """A failed SRU goes up from a base against a requisition."""
        self.env.process(self.requisition(b, self.depot_sru[k][m], self.shelf_sru[b][k][m]))
        yield self.env.timeout(3.0 + b)
        self.events += 1
        yield from self.subassembly_repair(k, m)

    def requisition(self, b: int, above: simpy.Container, here: simpy.Container) -> Steps:
        """The depot sends what it has or as soon as it has it."""
        yield above.get(1)
        yield self.env.timeout(3.0 + b)
        self.events += 1
        yield here.put(1)

    def depot_repair(self, k: int) -> Steps:
        """The depot writes an LRU off, or repairs it."""
        if self.rng.random() < 0.02:
            yield self.env.timeout(180)
            self.events += 1
            yield self.depot[k].put(1)
            return
        with self.depot_shop.request() as turn:
            yield turn
            yield self.env.timeout(self.lognormal(model.depot_shop_days(k)))
        self.events += 1
        if self.rng.random() < 0.7:
            m = self.rng.randrange(M)
            self.env.process(self.subassembly_repair(k, m))
            yield self.depot_sru[k][m].get(1)
        yield self.depot[k].put(1)

    def subassembly_repair(self, k: int, m: int) -> Steps:
        """The depot repairs an SRU."""
        with self.depot_shop.request() as turn:
            yield turn
            yield self.env.timeout(self.lognormal(2.0))
        self.events += 1
        yield self.depot_sru[k][m].put(1)


def replication(seed: int, days: int = 3650, counted: int = 365) -> dict[str, float]:
    """Run one replication; return its logical events, availability of what is alive, mean up and alive."""
    env = simpy.Environment()
    fleet = Fleet(env, Random(seed), counted=counted)
    env.run(until=days)
    fleet.count()
    span = days - counted
    return {
        "events": fleet.events,
        "A": fleet.up_time / fleet.alive_time,
        "up": fleet.up_time / span,
        "alive": fleet.alive_time / span,
    }
