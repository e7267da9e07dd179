"""Answer every certified problem with the engines and count the digits.

    python verification/certified/table.py [ID ...]

Prints the log relative error of each problem, -log10 |answer - value| / |value| of its worst quantity, and
the worst and median of each level. The exit status is 1 where a problem is below its floor, or a median
below 13.
"""

import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from mpmath import mp, mpf

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from certified.engine import ENGINE
from certified.reading import FLOOR, LEVELS, Certified, flatten, read_problems

MOST = 15.9
"""Digits of a double."""
MEDIAN_FLOOR = 13.0
DIGITS = 50


@dataclass(frozen=True)
class Score:
    """The digits of a problem's answer."""

    problem: Certified
    digits: float | None
    """Of the worst quantity; None: no engine answers this model."""
    worst: str
    """That quantity."""


def score(problem: Certified) -> Score:
    """Return the digits of the engines' answer to a problem."""
    engine = ENGINE.get(problem.model)
    answer = engine(problem.inputs) if engine is not None else None
    if answer is None:
        return Score(problem, None, "")
    found = dict(flatten(answer))
    digits = {at: log_relative_error(found[at], value) for at, value in problem.quantities.items()}
    worst = min(digits, key=lambda at: digits[at])
    return Score(problem, digits[worst], worst)


def log_relative_error(answer: float, value: str) -> float:
    """Return the digits of an answer: 0 if none is right, `MOST` if all are."""
    with mp.workdps(DIGITS):
        true = mpf(value)
        error = abs(mpf(float(answer)) - true) / (abs(true) or 1)
        if not mp.isfinite(error):
            return 0.0
        return MOST if error == 0 else max(0.0, min(MOST, float(-mp.log10(error))))


def failures(scores: list[Score], *, medians: bool = True) -> list[str]:
    """Return what is below its floor, and the medians of levels that are."""
    low = [
        f"{s.problem.id} has {s.digits:.1f} digits, floor {s.problem.floor:g}"
        for s in scores
        if s.digits is not None and s.digits < s.problem.floor
    ]
    for level in LEVELS:
        digits = of_level(scores, level)
        if medians and digits and statistics.median(digits) < MEDIAN_FLOOR:
            low.append(f"the median of level {level} is {statistics.median(digits):.1f}")
    return low


def of_level(scores: list[Score], level: str) -> list[float]:
    """Return the digits of the problems of a level that are answered."""
    return [s.digits for s in scores if s.problem.level == level and s.digits is not None]


def print_scores(scores: list[Score]) -> None:
    """Print a line a problem, then a line a level."""
    for s in scores:
        digits = "open" if s.digits is None else f"{s.digits:.1f}"
        floor = "" if s.problem.floor == FLOOR else f"  (floor {s.problem.floor:g}: {s.problem.reason})"
        print(f"{s.problem.id:5} {s.problem.level:8} {digits:>5}  {s.problem.title}; {s.worst}{floor}")
    print(f"\n{'level':8} {'problems':>8} {'worst':>6} {'median':>6}  worst problem")
    for level in LEVELS:
        answered = [s for s in scores if s.problem.level == level and s.digits is not None]
        if answered:
            worst = min(answered, key=lambda s: s.digits or 0.0)
            median = statistics.median(of_level(scores, level))
            print(
                f"{level:8} {len(answered):8} {worst.digits:6.1f} {median:6.1f}  "
                f"{worst.problem.id} {worst.problem.title}: {worst.worst}"
            )
    unanswered = [s.problem.id for s in scores if s.digits is None]
    if unanswered:
        print(f"No engine answers {', '.join(unanswered)} yet.")


def main(wanted: list[str]) -> int:
    """Answer the problems named, or all."""
    scores = [score(problem) for problem in read_problems() if not wanted or problem.id in wanted]
    print_scores(scores)
    low = failures(scores, medians=not wanted)
    print("\n".join(low) if low else "Every answer is at or above its floor.")
    return int(bool(low))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
