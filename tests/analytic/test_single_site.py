import math

import numpy as np
import pytest

from sustainment.analytic.single_site import base_stock, batch_stock, reorder_point, supply_availability
from sustainment.kernels.convolution import logarithmic_batches


def test_one_spare_owes_the_textbook_amount() -> None:
    assert base_stock(1.0, 1).backorders == pytest.approx(math.exp(-1), rel=1e-14)


def test_a_reorder_point_of_batches_of_one_is_base_stock() -> None:
    assert reorder_point(3.0, 2, quantity=1) == pytest.approx(base_stock(3.0, 3), rel=1e-12)


def test_batches_of_one_fill_as_single_demands_do() -> None:
    single, batches = base_stock(2.0, 3), batch_stock(2.0, np.array([0.0, 1.0]), stock=3)
    assert batches.shelf == pytest.approx(single, rel=1e-12)
    assert batches.unit_fill_rate == pytest.approx(single.fill_rate, rel=1e-12)
    assert batches.order_fill_rate == pytest.approx(single.fill_rate, rel=1e-12)


def test_a_batch_larger_than_the_shelf_is_met_in_part() -> None:
    """Nobody outstanding: two on the shelf, batches of four: half the units, no whole batch."""
    sizes = np.array([0.0, 0.0, 0.0, 0.0, 1.0])
    found = batch_stock(1e-12, sizes, stock=2)
    assert found.unit_fill_rate == pytest.approx(0.5)
    assert found.order_fill_rate == pytest.approx(0.0, abs=1e-11)


def test_holes_in_two_places_of_a_machine_count_once_each() -> None:
    assert supply_availability([2.0, 1.0], [2, 1], systems=10) == pytest.approx(0.9**2 * 0.9)


def test_batches_seldom_short_of_stock_keep_their_digits() -> None:
    # Logarithmic batches make the number negative binomial: Feeney and Sherbrooke (1966).
    theta, customers = 0.4, 1.5
    sizes = logarithmic_batches(theta, length=400)
    phases = -customers / math.log1p(-theta)
    mean = phases * theta / (1.0 - theta)
    for stock in (12, 30, 45):
        same = base_stock(mean, stock, variance=mean / (1.0 - theta))
        found = batch_stock(customers, sizes, stock=stock).shelf
        assert found.backorders == pytest.approx(same.backorders, rel=1e-12, abs=0)
        assert found.backorder_variance == pytest.approx(same.backorder_variance, rel=1e-12, abs=0)
