"""How items fail, and how end items are hit."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Failure(Dated):
    """One way in which an item fails."""

    item: str = f.reference("items", "what fails", wildcard=True)
    mode: str = f.text("the way it fails", default="failure")
    mtbf: Number = f.quantity("life units", "mean use between failures of one copy", above=0)
    life_unit: str = f.text("hour, km, round, cycle, day", default="hour")
    shape: Number = f.quantity("1", "Weibull shape; 1 is exponential", default=1, above=0)
    critical: bool = f.flag("it stops the machine", default=True)
    after_repair: str = f.choice(("new", "old"), "age of this mode after its repair", default="new")


@dataclass(frozen=True, slots=True)
class Damage(Dated):
    """Hits and losses of an end item, as an input with a source."""

    unit: str = f.reference("units", "the organisation", wildcard=True)
    item: str = f.reference("items", "the end item", wildcard=True)
    mode: str = f.text("kind of damage", default="damage")
    per_1000_days: Number = f.quantity("1/1000 d", "hits on a thousand working machines a day", least=0)
    write_off_share: Number = f.share("part of the hits after which it is gone", default=0)
    crew_lost_share: Number = f.share("part of the losses that take the crew", default=0)
    harvest_share: Number = f.share("chance that an item of a lost machine is saved", default=0)
