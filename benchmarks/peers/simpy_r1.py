"""R1 in SimPy written naturally: a process for each thing that happens, stocks as containers."""

import math
from collections import deque
from collections.abc import Generator
from random import Random
from typing import Any

import reference_models as model
import simpy

B, K, N = model.BASES, model.TYPES, model.SYSTEMS
SIGMA = math.sqrt(math.log(1 + model.VARIATION**2))


class Fleet:
    """Ten bases, twenty systems each, twenty-five types of part, one depot."""

    def __init__(self, env: simpy.Environment, rng: Random, *, counted: float) -> None:
        self.env, self.rng, self.counted = env, rng, counted
        self.events = self.demands = self.filled = 0
        self.holes = [[0] * N for _ in range(B)]
        self.up, self.missing = B * N, 0
        self.up_time = self.missing_time = self.last = 0.0
        stock = model.r1_stock()

        def container(item: int, site: str) -> simpy.Container:
            return simpy.Container(env, init=stock[f"lru{item:02d}", site])

        self.depot = [container(k, "depot") for k in range(K)]
        self.shelf = [[container(k, f"base{b}") for k in range(K)] for b in range(B)]
        self.whole = [[list(range(N)) for _ in range(K)] for _ in range(B)]
        self.waiting: list[list[deque[int]]] = [[deque() for _ in range(K)] for _ in range(B)]
        self.rates = model.failure_rates()
        for b in range(B):
            for k in range(K):
                env.process(self.failures(b, k))

    def lognormal(self, mean: float) -> float:
        """Draw a time of a mean, CV 0.7."""
        return mean * math.exp(self.rng.gauss(0.0, SIGMA) - SIGMA * SIGMA / 2)

    def count(self) -> None:
        """Add the time since the last change."""
        now = self.env.now
        begin = max(self.last, self.counted)
        if now > begin:
            self.up_time += self.up * (now - begin)
            self.missing_time += self.missing * (now - begin)
        self.last = now

    def failures(self, b: int, k: int) -> Generator[Any, Any, None]:
        """Parts of a type fail at a base, whatever the state."""
        rate = N * self.rates[k]
        while True:
            yield self.env.timeout(self.rng.expovariate(rate))
            whole = self.whole[b][k]
            if whole:
                at = self.rng.randrange(len(whole))
                whole[at], whole[-1] = whole[-1], whole[at]
                self.events += 1
                self.env.process(self.replacement(b, k, whole.pop()))
                if self.rng.random() < model.repaired_share(k):
                    self.env.process(self.base_repair(b, k))
                else:
                    self.env.process(self.depot_repair(k))
                    self.env.process(self.requisition(b, k))

    def replacement(self, b: int, k: int, system: int) -> Generator[Any, Any, None]:
        """A system waits for a part from the shelf, if none is there."""
        shelf = self.shelf[b][k]
        counting = self.env.now >= self.counted
        self.demands += counting
        if shelf.level > 0:
            self.filled += counting
            yield shelf.get(1)
            self.whole[b][k].append(system)
            return
        self.change(b, system, 1)
        yield shelf.get(1)
        self.change(b, system, -1)
        self.whole[b][k].append(system)

    def change(self, b: int, system: int, holes: int) -> None:
        """A system has one hole more or less."""
        self.count()
        before = self.holes[b][system]
        self.holes[b][system] = before + holes
        self.missing += holes
        self.up += (before + holes == 0) - (before == 0)

    def base_repair(self, b: int, k: int) -> Generator[Any, Any, None]:
        """The base repairs the part."""
        yield self.env.timeout(self.lognormal(model.base_days(k)))
        self.events += 1
        yield self.shelf[b][k].put(1)

    def depot_repair(self, k: int) -> Generator[Any, Any, None]:
        """The part goes to the depot and is repaired there."""
        yield self.env.timeout(self.lognormal(model.depot_days(k)))
        self.events += 1
        yield self.depot[k].put(1)

    def requisition(self, b: int, k: int) -> Generator[Any, Any, None]:
        """The base asks for a part; the depot ships one as soon as it has it."""
        yield self.depot[k].get(1)
        yield self.env.timeout(3.0 + b)
        self.events += 1
        yield self.shelf[b][k].put(1)


def replication(seed: int, days: int = 3650, counted: int = 365) -> dict[str, float]:
    """Run one replication; return its logical events, availability, backorders and fill rate."""
    env = simpy.Environment()
    fleet = Fleet(env, Random(seed), counted=counted)
    env.run(until=days)
    fleet.count()
    span = days - counted
    return {
        "events": fleet.events,
        "A": fleet.up_time / (B * N * span),
        "EBO": fleet.missing_time / span,
        "fill": fleet.filled / fleet.demands,
    }
