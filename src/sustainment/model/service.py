"""Planned work."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Service(Dated):
    """Work that is due after so much use."""

    item: str = f.reference("items", "what is serviced", wildcard=True)
    mode: str = f.text("name of the work", default="service")
    every: Number = f.quantity("life units", "use between two services", above=0)
    life_unit: str = f.text("hour, km, round, cycle, day", default="day")
    action: str = f.choice(
        ("in place", "overhaul", "discard"), "what is done with the item", default="in place"
    )
    early: Number = f.quantity("life units", "how much sooner if it is down anyway", default=0, least=0)
    late: Number = f.quantity("life units", "how much later if something is missing", default=0, least=0)
