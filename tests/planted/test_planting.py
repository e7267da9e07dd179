"""Bugs are planted where they are said to be, or not at all."""

import pytest

from planted.planting import ROOT, Bug, PlantingError, copied_function, read_bugs, with_bugs

SOURCE = '''"""A module."""


def half(units: int, *, more: int = 0) -> float:
    """Return half."""
    return units / 2 + more


def twice(units: int) -> int:
    return 2 * units
'''


def bug(before: str, after: str, function: str = "half") -> Bug:
    return Bug(1, "a bug", "problem/halves.py", function, before, after, ())


@pytest.mark.parametrize(
    ("before", "after", "function", "told"),
    [
        ("units / 3", "units", "half", "0 times, not once"),
        ("units", "parts", "half", "2 times, not once"),
        ("2 * units", "3 * units", "half", "0 times, not once"),
        ("2 * units", "3 * units", "thrice", "has 0 functions"),
        ("2 * units", "2 * units", "twice", "the same with the bug"),
    ],
)
def test_a_bug_that_does_not_fit_is_refused(before, after, function, told):
    with pytest.raises(PlantingError, match=told):
        copied_function(bug(before, after, function), SOURCE)


def test_a_bug_sleeps_until_it_is_woken():
    spoilt = with_bugs(SOURCE, [bug("units / 2", "units / 3")])
    spoilt = spoilt.replace("from sustainment.planted import awake", "awake = lambda: woken[0]")
    woken = [0]
    names = {"woken": woken}
    exec(compile(spoilt, "halves.py", "exec"), names)
    assert (names["half"](6, more=1), names["twice"](6)) == (4, 12)
    woken[0] = 1
    assert (names["half"](6, more=1), names["twice"](6)) == (3, 12)


def test_all_sixty_fit_these_sources():
    """`scripts/plant-bugs` needs them: whoever changes a line that a bug is planted in mends the bug too."""
    bugs, _ = read_bugs()
    assert len(bugs) == 60
    for each in bugs:
        copied_function(each, (ROOT / "src" / "sustainment" / each.file).read_text(encoding="utf-8"))
