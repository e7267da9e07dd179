"""What is asked, and what really happened."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated, Sourced
from sustainment.model.estimate import Number

MEASURES = (
    "availability",
    "ready",
    "working",
    "fill rate",
    "wait",
    "backorders",
    "cost",
    "price",
    "mass",
    "volume",
)


@dataclass(frozen=True, slots=True)
class Requirement(Dated):
    """What is asked of the fleet, a unit, a type, a group or the purse."""

    requirement: str = f.name("the requirement")
    scope: str | None = f.text("unit, end item, group or site; blank: the whole fleet")
    measure: str = f.choice(MEASURES, "what is measured", default="availability")
    over: str = f.choice(("mean", "every day", "some day"), "over the span", default="mean")
    at_least: Number | None = f.quantity("", "least value", default=None)
    at_most: Number | None = f.quantity("", "largest value", default=None)
    confidence: Number | None = f.share("chance with which it must hold", default=None)


@dataclass(frozen=True, slots=True)
class History(Sourced):
    """A value that was really observed."""

    day: float | str = f.day("when")
    scope: str | None = f.text("unit, end item, group or site; blank: the whole fleet")
    measure: str = f.choice(MEASURES, "what was measured", default="availability")
    value: Number = f.quantity("", "what was observed", default=0)
