"""Numbers, sums and tables in plain text."""

from hypothesis import example, given
from hypothesis import strategies as st

from sustainment.cli import text
from sustainment.cli.text import WIDTH, between, decimals_for, number, percent, shares_of, table

PARTS = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=30)


@given(PARTS, st.integers(0, 3))
@example([0.005], 2)
def test_rounded_parts_add_up_to_the_rounded_total(parts: list[float], decimals: int) -> None:
    total = sum(parts)
    rounded = shares_of(total, parts, decimals=decimals)
    assert abs(sum(rounded) - round(total, decimals)) < 10.0**-decimals / 2


@given(PARTS, st.integers(0, 3))
def test_no_part_moves_by_more_than_its_last_digit(parts: list[float], decimals: int) -> None:
    rounded = shares_of(sum(parts), parts, decimals=decimals)
    assert all(abs(a - b) <= 1.01 * 10.0**-decimals for a, b in zip(parts, rounded, strict=True))


def test_a_number_shows_three_digits_and_thousands() -> None:
    assert [number(value) for value in (1264.4, 51.83, 0.01234, 7.0, float("nan"))] == [
        "1,264",
        "51.8",
        "0.0123",
        "7",
        "-",
    ]


def test_minus_zero_is_zero() -> None:
    assert number(-0.001, 1) == "0.0"


def test_a_mean_shows_no_finer_than_its_interval() -> None:
    decimals = decimals_for(0.21)
    assert (number(51.836, decimals), between(51.61, 52.03, decimals=decimals)) == ("51.8", "51.6 to 52.0")


def test_a_share_is_a_percentage_with_one_decimal() -> None:
    assert percent(0.7104) == "71.0 %"


def test_a_wide_table_fits_by_shortening_names_and_not_numbers() -> None:
    rows = [("a very long name of a unit " * 6, "1,264", "71.0 %"), ("short", "3", "1.0 %")]
    lines = table(("unit", "ready", "share"), rows)
    assert max(map(len, lines)) <= WIDTH
    assert lines[1].endswith("1,264  71.0 %")
    assert ".." in lines[1]


def test_the_examples_of_the_text_module_hold() -> None:
    import doctest

    assert doctest.testmod(text).failed == 0
