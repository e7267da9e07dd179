"""The first units on many shelves at once: as each shelf by itself."""

import math

import numpy as np
import pytest

from sustainment.kernels.backorders import shelf
from sustainment.kernels.counts import CountLaw
from sustainment.kernels.short_pipelines import SHORT, STEADY, Shelves, fill_short_tails, in_lanes


@pytest.mark.parametrize("counts", [1.0, 0.0])
@pytest.mark.parametrize("number", [1, 7, 8, 203])
def test_many_shelves_at_once_are_as_each_by_itself(number: int, counts: float) -> None:
    draws = np.random.default_rng(number)
    owns, shares = 10.0 ** draws.uniform(-7.0, 0.1, number), draws.random(number)
    surpluses = owns * 10.0 ** draws.uniform(-9.0, -0.8, number) - (draws.random(number) < 0.1)
    owed, more = 0.03, 0.001
    shelves = Shelves(owns, surpluses, shares, *np.full((6, number), np.nan))
    fill_short_tails(shelves, (owed, more, counts), number)
    short = 0
    for n in range(number):
        mean, surplus = owns[n] + shares[n] * owed, counts * (surpluses[n] + shares[n] ** 2 * more)
        found = [float(tails[n]) for tails in shelves[3:]]
        if mean > SHORT or surplus < 0.0 or surplus > STEADY * mean:
            assert found == [0.0] * 6
            continue
        short += 1
        wanted = [shelf(CountLaw(mean, surplus / mean, math.inf), stock).stockout for stock in range(6)]
        assert found == pytest.approx(wanted, rel=1e-10)
    assert short >= number // 3


def test_at_the_longest_pipelines_the_series_are_exact_to_ten_digits() -> None:
    owns, surpluses = np.array([SHORT, SHORT, 1e-12]), np.array([SHORT * STEADY, 0.0, 0.0])
    shelves = Shelves(owns, surpluses, np.zeros(3), *np.zeros((6, 3)))
    fill_short_tails(shelves, (0.0, 0.0, 1.0), 3)
    for n in range(3):
        law = CountLaw(owns[n], surpluses[n] / owns[n], math.inf)
        for stock, tails in enumerate(shelves[3:]):
            assert tails[n] == pytest.approx(shelf(law, stock).stockout, rel=1e-10, abs=1e-300)


def test_nothing_in_the_pipeline_is_left_to_others() -> None:
    shelves = Shelves(np.array([0.0, math.nan]), np.zeros(2), np.zeros(2), *np.ones((6, 2)))
    fill_short_tails(shelves, (0.0, 0.0, 1.0), 2)
    assert all(np.array_equal(tails, np.zeros(2)) for tails in shelves[3:])


def test_lanes_are_filled_up() -> None:
    assert [in_lanes(number) for number in (0, 1, 8, 9, 50)] == [0, 8, 8, 16, 56]
