"""Shifts as they are written."""

import pytest

from sustainment.model.refusal import Refusal
from sustainment.model.shifts import names_days, read_shift


def test_days_and_hours():
    assert read_shift("mo-sa 6-22") == tuple((24.0 * day + 6, 24.0 * day + 22) for day in range(6))
    assert read_shift("SU") == ((144.0, 168.0),)
    assert read_shift("fr-mo 8-12") == tuple((24.0 * day + 8, 24.0 * day + 12) for day in (0, 4, 5, 6))


def test_minutes_and_parts_of_hours():
    assert read_shift("mo 6:30-14:15 + tu 6.5-14.25") == ((6.5, 14.25), (30.5, 38.25))


def test_nights_belong_to_the_day_on_which_they_begin():
    assert read_shift("su 22-6") == ((0.0, 6.0), (166.0, 168.0))
    assert read_shift("mo 22-6") == ((22.0, 30.0),)


def test_every_day_is_the_whole_week():
    spans = read_shift("0-24")
    assert sum(end - begin for begin, end in spans) == 168.0


@pytest.mark.parametrize(
    "text", ["", "always", "mo-xx 6-22", "mo 6", "mo 24-6", "mo 6-25", "mo 7-7", "mo 6-14 tu 6-14", "6-14 +"]
)
def test_what_is_no_shift_is_refused(text):
    refused = read_shift(text)
    assert isinstance(refused, Refusal)
    assert refused.code == "E224"


def test_parts_may_not_overlap():
    assert isinstance(read_shift("mo 6-14 + mo 13-20"), Refusal)
    assert isinstance(read_shift("su 22-6 + mo 5-9"), Refusal)
    assert read_shift("mo 6-14 + mo 14-20") == ((6.0, 14.0), (14.0, 20.0))


def test_shifts_that_differ_from_day_to_day():
    assert names_days("mo-fr 6-22")
    assert not names_days("6-22")
