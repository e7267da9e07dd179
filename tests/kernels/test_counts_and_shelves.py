import math
import random
from collections.abc import Iterator

import numpy as np
import pytest

from naive import decimal_counts
from sustainment.kernels.backorders import Shelf, shelf, shelf_of_probabilities
from sustainment.kernels.counts import CountLaw, fill_probabilities, fit, fit_surplus, probability

WANTED = 1e-12
LEAST = 1e-250
"""Relative accuracy is promised above this."""


def random_laws(seed: int, number: int) -> Iterator[tuple[CountLaw, int]]:
    """Means 1e-6 to 1e4, variance/mean to 50, near the Poisson limit on both sides, stock anywhere.

    Near: a surplus from 1e-12 of the mean, or so many phases or trials that only 1e-16 is left of it. Stock:
    about the mean, none to a dozen, any below the mean, and so far above it that backorders fall to 1e-250.
    """
    rng = random.Random(seed)
    for _ in range(number):
        mean = 10 ** rng.uniform(-6, 4 if rng.random() < 0.1 else 2.5)
        kind = rng.choice(["poisson", "nearly", "over", "binomial"])
        if kind == "binomial":
            trials = math.ceil(mean) + rng.choice([1, 2, 5, 50, round(10 ** rng.uniform(2, 15))])
            law = CountLaw(mean, -mean / trials, float(trials))
        else:
            excess = {
                "poisson": 0.0,
                "nearly": rng.choice([10 ** rng.uniform(-12, -3), mean / 10 ** rng.uniform(3, 16)]),
                "over": 49 * rng.random() ** 3,
            }[kind]
            law = CountLaw(mean, excess, math.inf)
        spread = math.sqrt(mean * (1 + law.excess))
        places = [
            mean + rng.uniform(-6, 12) * spread,
            rng.randint(0, 12),
            rng.uniform(0, 1) * mean,
            mean + rng.uniform(12, 60) * max(spread, 1.0),
        ]
        yield law, max(0, round(rng.choice(places)))


def worst_error(laws: Iterator[tuple[CountLaw, int]]) -> tuple[float, object]:
    worst: tuple[float, object] = (0.0, None)
    for law, stock in laws:
        true = decimal_counts.shelf(*law, stock)
        for name, want, got in zip(Shelf._fields, true, shelf(law, stock), strict=True):
            # What is one to all digits has no small complement to be right about.
            if want > LEAST:
                error = abs(float((type(want)(got) - want) / want))
                worst = max(worst, (error, (name, law, stock, got)), key=lambda pair: pair[0])
    return worst


def test_shelf_measures_agree_with_fifty_digits() -> None:
    error, where = worst_error(random_laws(seed=1, number=600))
    assert error < WANTED, where


@pytest.mark.slow
def test_shelf_measures_agree_with_fifty_digits_at_twenty_thousand_points() -> None:
    error, where = worst_error(random_laws(seed=2, number=20_000))
    assert error < WANTED, where


def worst_probability(laws: Iterator[tuple[CountLaw, int]]) -> tuple[float, object]:
    worst: tuple[float, object] = (0.0, None)
    for law, number in laws:
        want = decimal_counts.probabilities(*law, number + 1)[number]
        if want > LEAST:
            error = abs(float((type(want)(probability(law, number)) - want) / want))
            worst = max(worst, (error, (law, number)), key=lambda pair: pair[0])
    return worst


def test_single_probabilities_agree_with_fifty_digits() -> None:
    error, where = worst_probability(random_laws(seed=3, number=400))
    assert error < WANTED, where


@pytest.mark.slow
def test_single_probabilities_agree_with_fifty_digits_at_twenty_thousand_points() -> None:
    error, where = worst_probability(random_laws(seed=6, number=20_000))
    assert error < WANTED, where


def test_a_law_near_poisson_keeps_the_digits_of_its_surplus() -> None:
    mean, surplus = 1e-5, 1e-16
    owed = float(decimal_counts.shelf(mean, surplus / mean, math.inf, 2).backorders)
    assert shelf(fit_surplus(mean, surplus), 2).backorders == pytest.approx(owed, rel=1e-14, abs=0)
    assert shelf(fit(mean, mean + surplus), 2).backorders != pytest.approx(owed, rel=1e-12, abs=0)


def test_a_surplus_gives_the_law_of_its_variance() -> None:
    for mean, variance in ((3.0, 3.0), (3.0, 7.5), (12.0, 9.0), (3.0, 2.0)):
        assert fit_surplus(mean, variance - mean) == fit(mean, variance)


def test_the_negative_binomial_passes_smoothly_into_the_poisson() -> None:
    poisson = shelf(fit(4.0, 4.0), 6).backorders
    gaps = [shelf(fit(4.0, 4.0 * (1 + e)), 6).backorders - poisson for e in (1e-3, 1e-5, 1e-7, 1e-9)]
    assert gaps == pytest.approx([gaps[0], gaps[0] / 1e2, gaps[0] / 1e4, gaps[0] / 1e6], rel=2e-2)


def test_a_variance_below_the_mean_gives_a_binomial_of_the_same_mean() -> None:
    law = fit(3.0, 2.0)
    assert law == CountLaw(3.0, -1 / 3, 9.0)
    assert sum(k * probability(law, k) for k in range(10)) == pytest.approx(3.0, rel=1e-14)


def test_a_constant_number_needs_exactly_that_many() -> None:
    law = fit(3.0, 0.0)
    assert shelf(law, 2).backorders == 1.0
    assert shelf(law, 2).backorder_variance == 0.0
    assert shelf(law, 3).fill_rate == 0.0
    assert shelf(law, 3).ready_rate == 1.0


def test_a_shortage_is_owed_on_top_of_the_pipeline() -> None:
    assert shelf(fit(2.0, 5.0), -3).backorders == 5.0
    assert shelf(fit(2.0, 5.0), -3).backorder_variance == pytest.approx(5.0)


def test_more_stock_never_hurts() -> None:
    for law, _ in random_laws(seed=4, number=60):
        measures = [shelf(law, s) for s in range(40)]
        owed = np.array([m.backorders for m in measures])
        ready = np.array([m.ready_rate for m in measures])
        assert np.all(np.diff(owed) <= 0)
        assert np.all(np.diff(ready) >= -1e-15)
        assert np.all(np.diff(owed, 2) >= -1e-12 * law.mean), "convex in its own stock"


def test_the_shelf_balances() -> None:
    for law, stock in random_laws(seed=5, number=200):
        measures = shelf(law, stock)
        assert measures.on_hand - measures.backorders == pytest.approx(
            stock - law.mean, abs=1e-12 * (stock + law.mean)
        )


def test_a_law_given_by_its_probabilities_gives_the_same_measures() -> None:
    room = np.empty(2000)
    for law in (fit(3.7, 3.7), fit(3.7, 9.0), fit(40.0, 30.0)):
        length = fill_probabilities(room, law)
        for stock in (-1, 0, 2, 4, 9, 45):
            got = shelf_of_probabilities(room[:length], (law.mean, law.mean * (1 + law.excess)), stock)
            assert got == pytest.approx(shelf(law, stock), rel=1e-10, abs=1e-15)
