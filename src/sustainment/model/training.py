"""How crews are made."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Course(Dated):
    """A course that makes crews out of recruits or of other crews."""

    course: str = f.name("the course")
    item: str = f.reference("items", "the crew it makes")
    site: str = f.reference("sites", "where it is held")
    from_item: str | None = f.reference("items", "the crew it takes; blank: recruits", default=None)
    every_days: Number | None = f.quantity("d", "one starts every so many days", default=None, above=0)
    length_days: Number = f.duration("how long it lasts", above=0)
    seats: Number = f.quantity("1", "crews in one course", least=0, whole=True)
    pass_share: Number = f.share("part that passes", default=1)
    needs: str | None = f.terms(("resources", "items"), "trainers and places it holds")
