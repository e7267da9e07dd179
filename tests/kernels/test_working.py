import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from sustainment.kernels.working import (
    down_by_either,
    hypergeometric,
    machines_below_need,
    machines_short_of,
    of_finite_fleet,
)


def machines_down(positions: int, quantity: int, holes: int, most: int) -> np.ndarray:
    """Count every way to put holes on places: how many machines have more than `most`."""
    law = np.zeros(positions + 1)
    places = range(positions * quantity)
    for chosen in itertools.combinations(places, holes):
        on = np.bincount([place // quantity for place in chosen], minlength=positions)
        law[(on > most).sum()] += 1
    return law / law.sum()


@pytest.mark.parametrize(("positions", "quantity"), [(4, 1), (3, 2), (2, 4)])
def test_holes_fall_on_machines_without_replacement(positions: int, quantity: int) -> None:
    holes = np.array([0.2, 0.1, 0.4, 0.3])
    direct = sum(p * machines_down(positions, quantity, b, 0) for b, p in enumerate(holes))
    assert machines_short_of(holes, positions, quantity) == pytest.approx(direct, abs=1e-14)


def test_a_machine_with_copies_to_spare_is_down_with_the_right_chance() -> None:
    holes = np.array([0.0, 0.0, 0.0, 1.0])
    direct = machines_down(3, 3, 3, 1) @ np.arange(4)
    assert machines_below_need(holes, 3, 3, 2) @ np.arange(4) == pytest.approx(direct, rel=1e-12)


def test_drawing_by_lot_keeps_its_digits_in_large_fleets() -> None:
    for total, marked, drawn in (
        (200, 40, 75),
        (2000, 900, 1500),
        (7, 3, 2),
        (5, 0, 3),
        (5, 2, 5),
        (5, 5, 1),
    ):
        for k in range(drawn + 1):
            ways = math.comb(marked, k) * math.comb(total - marked, drawn - k)
            exact = float(Fraction(ways, math.comb(total, drawn)))
            if exact == 0.0 or exact > 1e-200:
                assert hypergeometric(total, marked, drawn, k) == pytest.approx(exact, rel=2e-13, abs=0)


def test_no_chance_is_lost_where_two_causes_stop_most_of_a_large_fleet() -> None:
    positions = 4000
    first, second = np.zeros(positions + 1), np.zeros(positions + 1)
    first[2000] = second[3000] = 1.0
    down = down_by_either(first, second)
    assert down.sum() == pytest.approx(1.0, rel=1e-12)
    assert down @ np.arange(positions + 1) == pytest.approx(positions * (1 - 0.5 * 0.25), rel=1e-12)


def test_machines_down_by_two_causes_overlap_by_lot() -> None:
    positions = 5
    first, second = np.array([0.1, 0.2, 0.3, 0.4, 0, 0]), np.array([0.5, 0.1, 0, 0.2, 0.2, 0])
    direct = np.zeros(positions + 1)
    for (d, p), (m, q) in itertools.product(enumerate(first), enumerate(second)):
        for chosen in itertools.combinations(range(positions), m):
            down = len(set(range(d)) | set(chosen))
            direct[down] += p * q / math.comb(positions, m)
    assert down_by_either(first, second) == pytest.approx(direct, abs=1e-14)


def test_without_spares_the_number_down_is_binomial() -> None:
    """Machines that fail only when they work, each with its own repair, are independent."""
    positions, down = 12, 0.2
    owed = np.array([math.exp(-2.4) * 2.4**k / math.factorial(k) for k in range(13)])
    law = of_finite_fleet(owed, positions * down, True)
    direct = [math.comb(12, k) * down**k * (1 - down) ** (12 - k) for k in range(13)]
    assert law == pytest.approx(direct, rel=1e-11)


def test_the_tilt_keeps_the_mean_at_its_ends() -> None:
    law = np.array([0.2, 0.5, 0.3])
    assert of_finite_fleet(law, 0.0, True).tolist() == [1, 0, 0]
    assert of_finite_fleet(law, 2.0, False).tolist() == [0, 0, 1]
    for mean in (1e-9, 0.3, 1.7, 1.999999):
        assert of_finite_fleet(law, mean, False) @ np.arange(3) == pytest.approx(mean, rel=1e-9)
