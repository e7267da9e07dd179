"""What shuts, what may slip, and what scales other inputs."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Disruption(Dated):
    """A lane, site or resource that loses capacity for a while."""

    disruption: str = f.name("the disruption")
    what: str = f.address("address of the lane, site or resource, as lanes/hub@base")
    chance: Number = f.share("chance that it happens", default=1)
    per_year: Number | None = f.quantity("1/year", "how often it comes at random", default=None, least=0)
    lasts_days: Number | None = f.duration("how long it then lasts", default=None)
    left_share: Number = f.share("capacity that is left", default=0)


@dataclass(frozen=True, slots=True)
class Milestone(Dated):
    """A day that may slip or fail: an approval, a contract."""

    milestone: str = f.name("the milestone")
    day: float | str | None = f.day("when it is due; blank: on the day of `after`")
    after: str | None = f.reference("milestones", "it waits for this one", default=None)
    delay_days: Number = f.duration("how late it is", default=0)
    chance: Number = f.share("chance that it comes at all", default=1)


@dataclass(frozen=True, slots=True)
class Factor(Dated):
    """A number that multiplies other inputs."""

    factor: str = f.name("the factor")
    applies_to: str = f.address("addresses of the inputs, joined by +")
    times: Number = f.quantity("1", "what they are multiplied by", default=1, least=0)
    per_year: Number = f.quantity(
        "1/year", "growth a year of what they are multiplied by", default=0, above=-1
    )
