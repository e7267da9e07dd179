"""The curve in plain characters."""

from hypothesis import given
from hypothesis import strategies as st

from sustainment.cli.curve import Event, Series, axis, draw
from sustainment.cli.text import WIDTH

VALUES = st.lists(st.floats(0, 1e5, allow_nan=False), min_size=1, max_size=500)


def flat(value: float, days: int = 100, *, goal: float | None = None) -> Series:
    return Series([value] * days, [value * 0.9] * days, [value * 1.1] * days, goal)


@given(VALUES, st.none() | st.floats(0, 1e5), st.sampled_from([None, "2023-05-01"]))
def test_a_curve_of_anything_fits_the_width_and_the_screen(
    values: list[float], goal: float | None, zero: str | None
) -> None:
    series = Series(values, [0.9 * v for v in values], [1.1 * v for v in values], goal)
    lines = draw(series, day_zero=zero, events=[Event(3.0, "something opens")])
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) <= 17


@given(VALUES)
def test_the_axis_holds_all_that_is_drawn(values: list[float]) -> None:
    scale = axis(Series(values, values, values))
    top = scale.bottom + scale.step * scale.steps
    assert scale.bottom <= min(values) + 1e-9 * top
    assert top >= max(values) * (1 - 1e-9)


def test_a_constant_curve_is_a_straight_line_at_its_tick() -> None:
    lines = [line for line in draw(flat(50.0)) if "---" in line and "|" in line]
    assert len(lines) == 1
    assert lines[0].split("|")[0].strip() == "50"


def test_a_drop_is_drawn_where_it_happens() -> None:
    values = [100.0] * 50 + [50.0] * 50
    lines = [line for line in draw(Series(values, values, values)) if "|" in line]
    high = next(line for line in lines if line.strip().startswith("100"))
    low = next(line for line in lines if line.strip().startswith("50"))
    assert high.rstrip().endswith("-")
    assert len(high.rstrip()) < 0.6 * len(low.rstrip())
    assert low.split("|")[1].startswith(" ")


def test_the_goal_is_named_at_its_height() -> None:
    lines = draw(flat(50.0, goal=52.0))
    assert sum(line.endswith("goal") for line in lines) == 1


def test_events_are_letters_on_the_axis_with_their_dates_below() -> None:
    lines = draw(flat(50.0), day_zero="2023-05-01", events=[Event(31, "hub opens"), Event(31, "lane opens")])
    assert "AB" in next(line for line in lines if "+-" in line)
    assert [line.strip() for line in lines[-2:]] == ["A  2023-06-01  hub opens", "B  2023-06-01  lane opens"]


def test_months_stand_below_a_dated_curve_and_days_below_an_undated_one() -> None:
    assert any("Jun" in line for line in draw(flat(50.0), day_zero="2023-05-01"))
    assert any("day 0" in line for line in draw(flat(50.0)))
