"""Shifts: when in the week a resource works."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sustainment.model.refusal import Refusal, quoted

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
HOURS_A_DAY, HOURS_A_WEEK = 24.0, 168.0
EXPECTED_SHIFT = "a shift like mo-sa 6-22, mo-fr 6:30-14:30 + sa 8-12, or 22-6 (every night)"
_PART = re.compile(r"(?:([a-z]{2}(?:-[a-z]{2})?)\s*)?(?:([0-9:.]+)\s*-\s*([0-9:.]+))?")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-5][0-9])|(\.[0-9]+))?")

Spans = tuple[tuple[float, float], ...]
"""Hours of the week from Monday 0:00 on in which a resource works: sorted, apart from each other."""


def read_shift(text: str) -> Spans | Refusal:
    """
    Return when in the week a shift works, or why its text is refused.

    Parts are joined by `+`. Without days a part holds on every day, without hours for the whole day; hours
    that end before they begin run past midnight, from the day named.

    Examples
    --------
    >>> read_shift("mo-tu 6-22 + su 22-6")
    ((0.0, 6.0), (6.0, 22.0), (30.0, 46.0), (166.0, 168.0))
    """
    spans: list[tuple[float, float]] = []
    for part in text.casefold().split("+"):
        found = _read_part(part.strip())
        if found is None:
            return Refusal("E224", quoted(text), EXPECTED_SHIFT)
        days, begin, end = found
        for day in days:
            start = HOURS_A_DAY * day + begin
            stop = HOURS_A_DAY * day + end
            spans.append((start, min(stop, HOURS_A_WEEK)))
            if stop > HOURS_A_WEEK:
                spans.append((0.0, stop - HOURS_A_WEEK))
    spans.sort()
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        return Refusal("E224", quoted(text), EXPECTED_SHIFT, "its parts overlap")
    return tuple(spans)


def names_days(text: str) -> bool:
    """Tell whether a shift differs from day to day."""
    return any(day in text.casefold() for day in WEEKDAYS)


def _read_part(part: str) -> tuple[tuple[int, ...], float, float] | None:
    match = _PART.fullmatch(part)
    if match is None or not part:
        return None
    days = tuple(range(7)) if match[1] is None else tuple(_days(match[1]))
    if match[2] is None:
        return (days, 0.0, HOURS_A_DAY) if days else None
    begin, end = _hour(match[2]), _hour(match[3])
    if begin is None or end is None or begin == end or begin >= HOURS_A_DAY or not days:
        return None
    return days, begin, end if end > begin else end + HOURS_A_DAY


def _days(text: str) -> Iterator[int]:
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return
    day = WEEKDAYS.index(first)
    yield day
    while last and WEEKDAYS[day] != last:
        day = (day + 1) % 7
        yield day


def _hour(text: str) -> float | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour = int(match[1]) + int(match[2] or 0) / 60.0 + float(match[3] or 0.0)
    return hour if hour <= HOURS_A_DAY else None
