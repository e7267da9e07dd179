"""Units, their positions, and the rules of readiness."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Unit(Dated):
    """An organisation at a site that holds end items."""

    unit: str = f.name("the organisation")
    site: str = f.reference("sites", "where it is; a dated row with another site moves it")
    name: str | None = f.text("its name in full")
    priority: Number = f.quantity("1", "1 is served first", default=1, least=1, whole=True)


@dataclass(frozen=True, slots=True)
class Authorised(Dated):
    """How many positions of an end item a unit has."""

    unit: str = f.reference("units", "the organisation", wildcard=True)
    item: str = f.reference("items", "the end item")
    quantity: Number = f.quantity("1", "positions", least=0, whole=True)
    held: Number | None = f.quantity(
        "1", "end items held on day 0; blank: all positions", default=None, least=0, whole=True
    )
    crew: str | None = f.reference("items", "the crew that a position needs", default=None)


@dataclass(frozen=True, slots=True)
class Group(Dated):
    """A readiness rule: at least `needed` of the members work."""

    group: str = f.name("the group")
    members: str = f.terms(("units", "groups"), "units, groups, or `unit/end item`, joined by +", default="")
    needed: str | float | None = f.level("number or % of the members that must be ready; blank: all")
