"""The search for the cheapest plan against enumeration."""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest

from sustainment.whatif.asked import Reached
from sustainment.whatif.search import climbed, exchanged, proved, trimmed
from sustainment.whatif.tries import Step, Try


@dataclass
class Pretended:
    """Tries whose plans are judged by a formula: concave gains by lever, some of them only together."""

    steps: tuple[Step, ...]
    gains: list[np.ndarray]
    together: float
    needed: float
    tried: dict = field(default_factory=dict)

    nothing = property(lambda self: (0,) * len(self.steps))
    everything = property(lambda self: tuple(step.largest for step in self.steps))

    def cost(self, plan):
        return sum(step.cost * number for step, number in zip(self.steps, plan, strict=True))

    def value(self, plan):
        alone = sum(gain[number] for gain, number in zip(self.gains, plan, strict=True))
        return alone + self.together * min(plan[0], plan[-1])

    def of(self, plan):
        if plan not in self.tried:
            value = float(self.value(plan))
            met = value >= self.needed
            self.tried[plan] = Try(plan, self.cost(plan), Reached(value, None, None, met, value))
        return self.tried[plan]


def pretended(seed):
    random = np.random.default_rng(seed)
    levers = int(random.integers(2, 5))
    largest = random.integers(0, 5, levers)
    costs = random.integers(0 if seed % 5 == 0 else 1, 20, levers)
    gains = [np.concatenate(([0.0], np.cumsum(-np.sort(-random.exponential(1.0, n))))) for n in largest]
    together = float(random.choice([0.0, 1.0]))
    tries = Pretended(
        tuple(
            Step(f"lever {k}", int(n), float(cost))
            for k, (n, cost) in enumerate(zip(largest, costs, strict=True))
        ),
        gains,
        together,
        0.0,
    )
    tries.needed = float(random.uniform(0.05, 1.0)) * float(tries.value(tries.everything))
    return tries


def by_enumeration(tries):
    plans = product(*(range(step.largest + 1) for step in tries.steps))
    return min(tries.cost(plan) for plan in plans if tries.value(plan) >= tries.needed)


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_what_is_proven_is_the_cheapest_of_all(first):
    for seed in range(first, first + 50):
        tries = pretended(seed)
        most = 10**6
        best = climbed(tries, tries.nothing, most=most) or tries.everything
        best = exchanged(tries, trimmed(tries, best, most=most), most=most)
        assert tries.of(best).met
        proof = proved(tries, best, most=most)
        assert proof.whole
        assert tries.of(proof.plan).met
        assert tries.cost(proof.plan) == proof.least_cost == by_enumeration(tries), seed


@pytest.mark.parametrize("most", [1, 3, 6, 12])
def test_what_is_stopped_early_has_a_bound_below_the_cheapest(most):
    stopped = 0
    for seed in range(100):
        tries = pretended(seed)
        proof = proved(tries, tries.everything, most=most)
        cheapest = by_enumeration(tries)
        assert tries.of(proof.plan).met
        assert proof.least_cost <= cheapest + 1e-9 <= tries.cost(proof.plan) + 2e-9
        stopped += not proof.whole
    assert stopped > 10


def test_far_fewer_plans_are_tried_than_there_are():
    tried = there = 0
    for seed in range(100):
        tries = pretended(seed)
        proved(tries, tries.everything, most=10**6)
        tried += len(tries.tried)
        there += np.prod([step.largest + 1 for step in tries.steps])
    assert tried < 0.6 * there
