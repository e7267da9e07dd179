"""Sites, and the lanes between them."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Site(Dated):
    """A place that operates, stocks, repairs or supplies."""

    site: str = f.name("the place")
    name: str | None = f.text("its name in full")
    kind: str | None = f.text("a word for sites alike, for wildcards such as kind:base")
    supplied_by: str | None = f.reference("sites", "the site that supplies this one", default=None)
    latitude: Number | None = f.quantity("deg", "north of the equator", default=None, between=(-90, 90))
    longitude: Number | None = f.quantity("deg", "east of Greenwich", default=None, between=(-180, 180))
    capacity_per_day: Number | None = f.quantity(
        "units/d", "most that it sends in a day", default=None, above=0
    )
    set_up_cost: Number = f.quantity("money", "paid once to open it", default=0, least=0)
    cost_per_year: Number = f.quantity("money/year", "paid while it is open", default=0, least=0)
    candidate: bool = f.flag("counts only when a plan or scenario chooses it")


@dataclass(frozen=True, slots=True)
class Lane(Dated):
    """A directed way from one site to another, or from outside."""

    from_site: str | None = f.reference(
        "sites", "where it starts; blank: outside", default=None, wildcard=True, positional=True
    )
    to_site: str = f.reference("sites", "where it ends", wildcard=True)
    role: str = f.choice(("supply", "lateral", "emergency"), "what it is used for", default="supply")
    item: str | None = f.reference("items", "what it carries; blank: all", default=None, wildcard=True)
    mode: str | None = f.text("road, rail, sea, air")
    days: Number = f.duration("time on the way", default=0)
    order_days: Number = f.quantity("d", "time for an order to reach the supplier", default=0, least=0)
    rank: Number | None = f.quantity("1", "which lateral lane is asked first", default=None, least=0)
    capacity_per_day: Number | None = f.quantity(
        "units/d", "most that it carries in a day", default=None, least=0
    )
    every_days: Number | None = f.quantity("d", "it leaves every so many days", default=None, above=0)
    batch: Number | None = f.quantity(
        "units", "it leaves with so many only", default=None, above=0, whole=True
    )
    cost_per_trip: Number = f.quantity("money", "paid a unit carried", default=0, least=0)
    cost_per_kg: Number = f.quantity("money/kg", "paid a kilogram carried", default=0, least=0)
    candidate: bool = f.flag("counts only when a plan or scenario chooses it")
