"""What further units are worth: tails of laws, to many digits."""

import math

import numpy as np
import pytest

from sustainment.kernels.backorders import shelf
from sustainment.kernels.counts import CountLaw
from sustainment.kernels.stock_gains import Tails, fill_gains, next_tail, start_tail


def room() -> Tails:
    real = [np.zeros(1) for _ in range(6)]
    return Tails._make([*real, np.zeros(1, np.int64)])


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


@pytest.mark.parametrize("law", LAWS[::3], ids=str)
def test_gains_are_those_of_unit_after_unit_within_the_stock_that_may_be(law: CountLaw) -> None:
    out, worth = np.zeros(2_000), 3.0
    for least, most in ((0, 1_900), (2, 5), (1, 1)):
        end = fill_gains(out, 7, room(), law, (least, most), (worth, 1e-6))
        wanted = [worth * shelf(law, stock).stockout for stock in range(least, most)]
        wanted = [gain for gain in wanted if gain >= 1e-6]
        assert out[7:end] == pytest.approx(wanted, rel=1e-9)
