"""How much the end items are used."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Use(Dated):
    """The operating profile of an end item in a unit."""

    unit: str = f.reference("units", "the organisation", wildcard=True)
    item: str = f.reference("items", "the end item", wildcard=True)
    life_unit: str = f.text("hour, km, round, cycle, day: what life is counted in", default="hour")
    per_day: Number = f.quantity("life units/d", "use of one working position", least=0)
    stress: Number = f.quantity("1", "factor on the failure rates", default=1, least=0)


@dataclass(frozen=True, slots=True)
class Mission(Dated):
    """Use that asks for a number of working machines at once."""

    mission: str = f.name("the mission")
    unit: str = f.reference("units", "who flies or drives it")
    item: str = f.reference("items", "the end item")
    quantity: Number = f.quantity("1", "machines asked for", least=1, whole=True)
    least: Number | None = f.quantity(
        "1", "machines that it can start with; blank: all", default=None, least=1, whole=True
    )
    every_days: Number | None = f.quantity("d", "it comes every so many days", default=None, above=0)
    latest_days: Number = f.quantity("d", "longest wait before it is lost", default=0, least=0)
    length_days: Number = f.quantity("d", "how long it lasts", above=0)
    life_unit: str = f.text("what its use is counted in", default="hour")
    use: Number = f.quantity("life units", "use of one machine on the mission", least=0)
