"""R1 in SimPy as lean as it gets: bare timeouts with callbacks, stocks as plain numbers."""

import math
from collections import deque
from functools import partial
from random import Random
from typing import Any

import reference_models as model
import simpy

B, K, N = model.BASES, model.TYPES, model.SYSTEMS
SIGMA = math.sqrt(math.log(1 + model.VARIATION**2))
HALF = SIGMA * SIGMA / 2


def replication(seed: int, days: int = 3650, counted: int = 365) -> dict[str, float]:
    """Run one replication; return its logical events, availability, backorders and fill rate."""
    env = simpy.Environment()
    fleet = _Fleet(env, Random(seed), counted)
    env.run(until=days)
    fleet.count()
    span = days - counted
    return {
        "events": fleet.events,
        "A": fleet.up_time / (B * N * span),
        "EBO": fleet.missing_time / span,
        "fill": fleet.filled / fleet.demands,
    }


class _Fleet:
    def __init__(self, env: simpy.Environment, rng: Random, counted: float) -> None:
        self.env, self.counted = env, counted
        self.draw, self.exponential, self.normal = rng.random, rng.expovariate, rng.gauss
        self.events = self.demands = self.filled = self.missing = 0
        self.up, self.up_time, self.missing_time, self.last = B * N, 0.0, 0.0, 0.0
        stock = model.r1_stock()
        self.depot = [stock[f"lru{k:02d}", "depot"] for k in range(K)]
        self.asked: list[deque[int]] = [deque() for _ in range(K)]
        self.shelf = [[stock[f"lru{k:02d}", f"base{b}"] for k in range(K)] for b in range(B)]
        self.holes = [[0] * N for _ in range(B)]
        self.whole = [[list(range(N)) for _ in range(K)] for _ in range(B)]
        self.waiting: list[list[deque[int]]] = [[deque() for _ in range(K)] for _ in range(B)]
        self.rates = [N * rate for rate in model.failure_rates()]
        self.share = [model.repaired_share(k) for k in range(K)]
        self.base_mean = [model.base_days(k) * math.exp(-HALF) for k in range(K)]
        self.depot_mean = [model.depot_days(k) * math.exp(-HALF) for k in range(K)]
        self.on_failure = [[partial(self.fail, b, k) for k in range(K)] for b in range(B)]
        self.on_receipt = [[partial(self.receive, b, k) for k in range(K)] for b in range(B)]
        self.on_depot = [partial(self.mended, k) for k in range(K)]
        for b in range(B):
            for k in range(K):
                self.after(self.exponential(self.rates[k]), self.on_failure[b][k])

    def after(self, days: float, then: Any) -> None:
        self.env.timeout(days).callbacks.append(then)

    def count(self) -> None:
        now = self.env.now
        begin = max(self.last, self.counted)
        if now > begin:
            self.up_time += self.up * (now - begin)
            self.missing_time += self.missing * (now - begin)
        self.last = now

    def fail(self, b: int, k: int, _: Any) -> None:
        self.after(self.exponential(self.rates[k]), self.on_failure[b][k])
        whole = self.whole[b][k]
        if not whole:
            return
        self.events += 1
        counting = self.env.now >= self.counted
        self.demands += counting
        if self.shelf[b][k] > 0:
            self.shelf[b][k] -= 1
            self.filled += counting
        else:
            at = int(self.draw() * len(whole))
            system = whole[at]
            whole[at] = whole[-1]
            whole.pop()
            self.waiting[b][k].append(system)
            self.count()
            self.missing += 1
            self.up -= self.holes[b][system] == 0
            self.holes[b][system] += 1
        if self.draw() < self.share[k]:
            self.after(self.base_mean[k] * math.exp(self.normal(0.0, SIGMA)), self.on_receipt[b][k])
            return
        self.after(self.depot_mean[k] * math.exp(self.normal(0.0, SIGMA)), self.on_depot[k])
        if self.depot[k] > 0:
            self.depot[k] -= 1
            self.after(3.0 + b, self.on_receipt[b][k])
        else:
            self.asked[k].append(b)

    def mended(self, k: int, _: Any) -> None:
        self.events += 1
        if self.asked[k]:
            b = self.asked[k].popleft()
            self.after(3.0 + b, self.on_receipt[b][k])
        else:
            self.depot[k] += 1

    def receive(self, b: int, k: int, _: Any) -> None:
        self.events += 1
        if not self.waiting[b][k]:
            self.shelf[b][k] += 1
            return
        system = self.waiting[b][k].popleft()
        self.count()
        self.missing -= 1
        self.holes[b][system] -= 1
        self.up += self.holes[b][system] == 0
        self.whole[b][k].append(system)
