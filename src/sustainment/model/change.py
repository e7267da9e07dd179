"""Scenarios and levers: named changes, and what they cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


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
