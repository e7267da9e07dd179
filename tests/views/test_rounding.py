import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sustainment.views import rounding
from sustainment.views.rounding import between, decimals_known, fixed, largest_remainder, number, percent

PARTS = st.lists(st.floats(0, 1e4), min_size=1, max_size=30)


def test_examples_in_the_docstrings_hold():
    assert doctest.testmod(rounding).failed == 0


@given(PARTS, st.integers(0, 3))
def test_rounded_parts_add_up_to_the_rounded_total(parts, digits):
    rounded = largest_remainder(parts, digits)
    assert sum(rounded) == pytest.approx(round(sum(parts), digits), abs=0.51 * 10.0**-digits + 1e-9)
    total = round(sum(round(part * 10**digits) for part in rounded))
    assert total == round(sum(parts) * 10**digits)


@given(PARTS, st.integers(0, 3))
def test_no_rounded_part_moves_by_a_whole_unit(parts, digits):
    for part, rounded in zip(parts, largest_remainder(parts, digits), strict=True):
        assert abs(part - rounded) < 10.0**-digits * (1 + 1e-6) + 1e-9


@given(st.floats(1e-6, 1e9), st.floats(0, 1e9))
def test_a_number_has_at_most_three_significant_digits(value, half_width):
    written = float(number(value, half_width).replace(",", ""))
    assert written == 0 or f"{written:.2e}" == f"{written:.15e}"[:4] + f"{written:.2e}"[4:]


@given(st.floats(0.1, 1e6), st.floats(1e-3, 1e5))
def test_a_number_is_no_finer_than_its_half_width(value, half_width):
    assert 10.0 ** -decimals_known(value, half_width) > 0.099 * half_width


@given(st.floats(0.01, 1e6), st.floats(1e-4, 1e5))
def test_a_written_interval_holds_the_true_one(low, width):
    ends = [float(end.replace(",", "")) for end in between(low, low + width).split(" to ")]
    assert ends[0] <= low * (1 + 1e-5) + 1e-9
    assert ends[1] >= (low + width) * (1 - 1e-5) - 1e-9


def test_a_percentage_has_one_decimal_at_most_and_none_when_it_is_not_known():
    assert percent(0.86371) == "86.4 %"
    assert percent(0.86371, 0.03) == "86 %"


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert fixed(-0.001, 1) == "0.0"
