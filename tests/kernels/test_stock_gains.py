"""What further units are worth: tails of laws, to many digits."""

import math

import numpy as np
import pytest

from sustainment.kernels.backorders import shelf
from sustainment.kernels.counts import CountLaw
from sustainment.kernels.stock_gains import Tails, next_tail, sort_falling, start_tail, start_tails


def room() -> Tails:
    real = [np.zeros(1) for _ in range(6)]
    return Tails._make([*real, np.zeros(1, np.int64), np.zeros(1, np.int64)])


LAWS = [
    CountLaw(mean, excess, math.inf)
    for mean in (1e-6, 0.003, 0.0157, 0.3, 2.0, 33.0, 480.0, 900.0)
    for excess in (0.0, 1e-9, 0.004, 0.3, 4.0)
] + [CountLaw(2.1, -0.7, 3.0), CountLaw(9.0, -0.3, 30.0), CountLaw(3.0, -1.0, 3.0)]


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("least", [0, 2])
def test_each_gain_is_the_chance_of_a_stockout(law: CountLaw, least: int) -> None:
    tails, enough = room(), 1e-14
    start_tail(tails, 0, law, least)
    stock, tail = least, tails.tail[0]
    assert tail == pytest.approx(shelf(law, stock).stockout, rel=1e-11, abs=1e-300)
    while tail >= enough:
        tail = next_tail(tails, 0, enough)
        stock += 1
        wanted = shelf(law, stock).stockout
        assert tails.stock[0] == stock
        if tail == 0.0:
            assert wanted < enough * 1.001
        else:
            assert tail == pytest.approx(wanted, rel=1e-9)
    assert stock < 40_000


@pytest.mark.parametrize("counts", [1.0, 0.0])
def test_many_shelves_at_once_stand_as_each_by_itself(counts: float) -> None:
    draws = np.random.default_rng(2)
    number, first, shelf_number = 203, 5, 3
    means, shares = 10.0 ** draws.uniform(-7.0, 0.3, number + first), draws.random(number + first)
    surpluses = means * 10.0 ** draws.uniform(-9.0, 0.0, means.size) - (draws.random(means.size) < 0.1)
    real = [np.zeros(number + shelf_number) for _ in range(6)]
    whole = [np.zeros(number + shelf_number, np.int64) for _ in range(2)]
    tails, owed, more = Tails._make([*real, *whole]), 0.03, 0.02
    start_tails(tails, (means, surpluses, shares), (owed, more, counts), (first, shelf_number, number))
    short = 0
    for n in range(number):
        i, k = first + n, shelf_number + n
        mean = means[i] + shares[i] * owed
        surplus = counts * (surpluses[i] + shares[i] ** 2 * more)
        if math.isnan(tails.tail[k]):
            assert mean > 1.0 or surplus < 0.0 or surplus > 0.25 * mean
            continue
        short += 1
        one = room()
        start_tail(one, 0, CountLaw(mean, surplus / mean, math.inf), 0)
        for name in ("mean", "excess", "tail", "summed", "following"):
            assert getattr(tails, name)[k] == pytest.approx(getattr(one, name)[0], rel=1e-14, abs=1e-300)
    assert short > number // 4


def test_sorting_carries_along_whose_gains_they_are() -> None:
    draws = np.random.default_rng(1)
    for size in range(12):
        gain, who = np.round(draws.random(size + 3), 1), np.arange(size)
        before = gain.copy()
        sort_falling(gain, who, 3, 3 + size)
        assert list(gain[3:]) == sorted(before[3:], reverse=True)
        assert np.array_equal(before[3:][who], gain[3:])
        assert np.array_equal(before[:3], gain[:3])
