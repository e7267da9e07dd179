"""Scenarios and levers: named changes, and what they cost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number

CHANGE = re.compile(r"([+-]|x|×|=)\s*([0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?)\s*(%?)")
"""What a lever does: +1, x 0.8, = 5."""
PERCENT = 0.01


def after_steps(value: float, change: str, *, steps: int) -> float:
    """
    Return a value after so many steps of a change.

    Examples
    --------
    >>> after_steps(4.0, "+1", steps=3), after_steps(10.0, "x 50 %", steps=2)
    (7.0, 2.5)
    """
    read = CHANGE.fullmatch(change)
    if read is None:
        raise ValueError(f"{change!r} is no change such as +1, x 0.8 or = 5")
    sign, number, percent = read.groups()
    amount = float(number) * (PERCENT if percent else 1.0)
    if steps == 0:
        return value
    if sign == "=":
        return amount
    if sign in "x×":
        return float(value * amount**steps)
    moved = steps * (amount if sign == "+" else -amount)
    return value * (1.0 + moved) if percent else value + moved


@dataclass(frozen=True, slots=True)
class Lever(Dated):
    """A change of one input that money can buy."""

    lever: str = f.name("the lever")
    address: str = f.address("the input that it changes")
    change: str = f.text("+1, x 0.8 or = 5", default="+1")
    cost: Number = f.quantity("money", "of one step", default=0, least=0)
    cost_per_year: Number = f.quantity("money/year", "of one step, while it is there", default=0, least=0)
    largest: Number | None = f.quantity("1", "most steps", default=None, least=0)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named change: texts for the inputs at some addresses."""

    title: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)
