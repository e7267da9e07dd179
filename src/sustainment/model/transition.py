"""From one type to the next."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Transition(Dated):
    """Positions of a unit that change from one type to another."""

    unit: str = f.reference("units", "the organisation", wildcard=True)
    from_item: str = f.reference("items", "the old type")
    to_item: str = f.reference("items", "the new type")
    positions_per_day: Number = f.quantity("1/d", "positions that start to claim the new type", above=0)
    conversion_days: Number = f.duration("a position stands so long when the new type comes", default=0)
    old_items: str = f.choice(("shelf", "retired"), "what becomes of the old ones", default="shelf")
