"""Shelves and deliveries."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Stock(Dated):
    """What is on the shelf on day 0, and how it is replenished."""

    item: str = f.reference("items", "what", wildcard=True)
    site: str = f.reference("sites", "where", wildcard=True)
    quantity: Number = f.quantity("1", "serviceable units on day 0", default=0, least=0, whole=True)
    unserviceable: Number = f.quantity("1", "failed units on day 0", default=0, least=0, whole=True)
    least: Number | None = f.quantity(
        "1", "smallest stock that a plan may choose", default=None, least=0, whole=True
    )
    most: Number | None = f.quantity(
        "1", "largest stock that a plan may choose", default=None, least=0, whole=True
    )
    policy: str = f.choice(("one for one", "r, Q"), "how it is replenished", default="one for one")
    reorder_point: Number | None = f.quantity(
        "1", "r: order when shelf + on order - claims is this or less", default=None, least=-1, whole=True
    )
    order_quantity: Number | None = f.quantity("1", "Q: size of an order", default=None, least=1, whole=True)


@dataclass(frozen=True, slots=True)
class Delivery(Dated):
    """Units that come to a site's stock on a day, or evenly over a span."""

    delivery: str = f.name("the delivery")
    item: str = f.reference("items", "what comes")
    site: str = f.reference("sites", "where to")
    from_site: str | None = f.reference("sites", "from whose shelf; blank: from outside", default=None)
    quantity: Number = f.quantity("1", "units", least=0, whole=True)
    every_days: Number | None = f.quantity("d", "so many again every so many days", default=None, above=0)
    status: str | None = f.choice(
        ("pledged", "committed", "under way", "delivered"), "how far it has come", default=None
    )
    chance: Number = f.share("chance that it comes", default=1)
    delay_days: Number = f.duration("how late it is", default=0)
    donor: str | None = f.text("who gives it")
