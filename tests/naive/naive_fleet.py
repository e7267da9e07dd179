"""What a replication consists of, as plain objects."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Claim:
    kind: str
    pair: int
    rank: int
    quantity: int = 1
    owner: Any = None
    carcass: bool = True
    mode: int = -1
    lane: int = -1
    orderer: int = -1
    since: int = -1


@dataclass(eq=False)
class Job:
    kind: str
    pair: int
    site: int
    route: int
    mode: int
    rank: int
    streams: tuple[Any, Any]
    owner: Any = None
    phase: str = "delay"
    turnaround: int = 0
    event: Any = None
    held: bool = False
    cargo: list[Any] = field(default_factory=list)
    turn: int = 0
    begun: bool = False


@dataclass(eq=False)
class Copy:
    position: "Position"
    slot: int
    where: str = "fitted"
    critical: bool = True
    claim: Claim | None = None
    job: Job | None = None
    item: "SparedItem | None" = None
    grave: bool = False


@dataclass(eq=False)
class SparedItem:
    """The copies of an item of which one machine can spare some: it stands for them as for one thing."""

    slot: int
    copies: list[Copy] = field(default_factory=list)
    where: str = "fitted"
    stopped: bool = False


@dataclass(eq=False)
class Position:
    fleet: int
    place: int
    active: bool
    held: bool
    copies: list[Copy] = field(default_factory=list)
    faults: int = 0
    job: Job | None = None
    claim: Claim | None = None
    starved: bool = False
    machine: Any = None
    plans: list[Any] = field(default_factory=list)
    running: bool = False
    worked: int = 0
    resumed: int = 0
    alarm: Any = None
    alarm_at: int = 1 << 43
    unmanned: bool = False
    conversion: Any = None
    crew_due: bool = False
    outing: Any = None
    worked_before: bool = False

    def waits(self, where: str) -> list[Any]:
        things = [
            copy if copy.item is None else copy.item
            for copy in self.copies
            if copy.item is None or copy is copy.item.copies[0]
        ]
        found: list[Any] = [
            thing
            for thing in things
            if thing.where == where and (isinstance(thing, SparedItem) or thing.critical)
        ]
        if where == "at hand":
            found += [plan for plan in self.plans if plan.phase == "stood"]
        return found

    @property
    def state(self) -> str:
        if not self.active:
            return "closed"
        if not self.held:
            return "empty"
        for where in ("awaited", "at hand", "being fitted"):
            if self.waits(where):
                return where
        if self.conversion is not None or any(plan.phase in ("ready", "opened") for plan in self.plans):
            return "planned"
        if self.unmanned:
            return "no crew"
        if self.starved:
            return "no consumables"
        return "faulty" if self.faults else "working"

    @property
    def fit(self) -> bool:
        return self.state in ("working", "faulty", "no crew", "no consumables")

    @property
    def works(self) -> bool:
        return self.state in ("working", "faulty")


@dataclass(eq=False)
class Shelf:
    units: int
    claims: list[Claim] = field(default_factory=list)
    on_order: int = 0
    unbought: int = 0
    open_orders: list[Claim] = field(default_factory=list)
    promised: list[Claim] = field(default_factory=list)
    demands: int = 0
    filled: int = 0
    travelling: int = 0
    machines: list[Any] = field(default_factory=list)
    asked: int = 0

    @property
    def queued(self) -> int:
        return sum(claim.quantity for claim in self.claims)

    @property
    def waiting(self) -> int:
        return self.queued + len(self.promised)

    def first(self) -> Claim:
        best = min(claim.rank for claim in self.claims)
        return next(claim for claim in self.claims if claim.rank == best)


@dataclass(eq=False)
class Event:
    tick: int
    rank: int
    kind: int
    key: int
    age: int
    act: Any
    off: bool = False
    site: int = -1
