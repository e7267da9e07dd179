"""Work: what, where, how long, and with what."""

from dataclasses import MISSING, dataclass

from sustainment.model import fields as f
from sustainment.model.dated import Dated
from sustainment.model.estimate import Number


@dataclass(frozen=True, slots=True)
class Repair(Dated):
    """How one site works on one item."""

    item: str = f.reference("items", "what is worked on", wildcard=True)
    site: str = f.reference("sites", "where", wildcard=True)
    mode: str | None = f.text(
        "failure or damage mode, planned work, or the part exchanged; blank: every failure"
    )
    share: Number = f.share("part of the arrivals kept here", default=1)
    turnaround_days: Number = f.duration("stay in work, apart from waits that the model makes", default=0)
    delay_days: Number = f.duration("wait before the work: access, weather, papers", default=0)
    test_days: Number = f.duration("inspection of an item in which no fault is found", default=0)
    needs: str | None = f.terms(
        ("resources", "items"), "what the work holds, joined by + (bay + 2 technician)"
    )
    keeps_bay: bool = f.flag("while it waits for a child, it stays in the bay")
    priority: Number = f.quantity("1", "1 is taken first", default=1, least=1, whole=True)
    no_fault_found_share: Number = f.share("part of those kept that have no fault", default=0)
    condemnation_share: Number = f.share("part of the faulty ones that is written off", default=0)
    rework_share: Number = f.share("part of the work that starts over", default=0)
    cost: Number = f.quantity("money", "of one repair", default=0, least=0)
    candidate: bool = f.flag("counts only when a plan or scenario chooses it")


@dataclass(frozen=True, slots=True)
class Resource(Dated):
    """What work seizes: bays, technicians, vessels, trainers."""

    resource: str = f.text("what it is", default=MISSING)
    site: str = f.reference("sites", "where it is", wildcard=True)
    quantity: Number = f.quantity("1", "how many", least=0, whole=True)
    shift: str | None = f.text(
        "when it works, such as mo-sa 6-22 (without day_zero day 0 is a Monday); blank: always"
    )
    queue: str = f.choice(
        ("first come", "priority", "pre-emptive", "most backorders"), "who is next", default="first come"
    )
    mobilise_days: Number | None = f.duration("from the call until it is there", default=None)
    stay_days: Number | None = f.duration("how long it then stays", default=None)
    mobilise_cost: Number = f.quantity("money", "of one call", default=0, least=0)
    set_up_cost: Number = f.quantity("money", "paid once", default=0, least=0)
    cost_per_year: Number = f.quantity("money/year", "of one, while it is there", default=0, least=0)
    candidate: bool = f.flag("counts only when a plan or scenario chooses it, up to the quantity")
