"""What is stocked, installed, consumed, repaired or delivered."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number

ITEM_KINDS = ("end item", "LRU", "SRU", "consumable", "crew", "kit")


@dataclass(frozen=True, slots=True)
class Item(Dated):
    """Anything stocked, installed, consumed, repaired or delivered."""

    item: str = f.name("the thing")
    name: str | None = f.text("its name in full")
    kind: str = f.choice(ITEM_KINDS, "what it is", default="LRU")
    price: Number | None = f.quantity("money", "of one unit bought new", default=None, least=0)
    mass_kg: Number | None = f.quantity("kg", "of one unit", default=None, least=0)
    volume_m3: Number | None = f.quantity("m3", "of one unit", default=None, least=0)
    procurement_days: Number | None = f.duration(
        "from order to receipt when bought outside; blank: never bought", default=None
    )
    variance_to_mean: Number = f.quantity(
        "1", "of the failures in a span; above 1 they come in batches", default=1, least=1
    )


@dataclass(frozen=True, slots=True)
class Part(Dated):
    """A parent contains a quantity of an item."""

    parent: str = f.reference("items", "what contains it", wildcard=True)
    item: str = f.reference("items", "what is contained")
    quantity: Number = f.quantity("1", "copies in one parent", default=1, least=1, whole=True)
    needed: Number | None = f.quantity(
        "1", "copies that must work; blank: all", default=None, least=0, whole=True
    )
    standby_share: Number = f.share("failure rate of copies beyond the needed ones", default=1)
    failure_share: Number | None = f.share(
        "part of the parent's repairs that need one of this item", default=None
    )
    consumed: Number | None = f.quantity(
        "units/life unit", "drawn for each life unit of use", default=None, least=0
    )
    life_unit: str | None = f.text("the life unit that `consumed` counts")
