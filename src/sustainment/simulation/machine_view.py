"""One position as it was before an event, and as it is after."""

import numpy as np

from sustainment.problem.arrays import Ints
from sustainment.simulation.events.moves import OF_SLOT
from sustainment.simulation.events.state import ASSEMBLY, FAULTY, HIT
from sustainment.simulation.events.tracing import MACHINE_GOES
from sustainment.simulation.facts import OUTSIDE, Called, Fact, way_here
from sustainment.simulation.replay import Happened, Replay
from sustainment.simulation.spells import Spells
from sustainment.simulation.tables import Table

WATCHED = ("positions", "copies", "plans", "pairs", "jobs", "claims", "events", "slots", "services", "stands")


class MachineView:
    """What the loop remembers of a position, its copies and plans; what an event changed in it."""

    happened: Happened
    """The event looked at."""
    moment: int
    """Its number."""
    gone: list[tuple[int, int, int]]
    """What left the position in it."""

    def __init__(self, replay: Replay, called: Called, *, position: int) -> None:
        """Look at the position as it is now."""
        self.replay, self.called, self.position = replay, called, position
        self.tables = {name: replay.table(name) for name in WATCHED}
        fleet = replay.table("fleets")[int(self.tables["positions"]["fleet"][position])]
        self.fleet, self.pair, self.moved = fleet, int(fleet["pair"]), False
        place = int(self.tables["positions"]["place"][position])
        self.slot_of = {
            copy: slot
            for slot in range(int(fleet["first_slot"]), int(fleet["last_slot"]))
            for copy in _copies_of(self.tables["slots"][slot], place)
        }
        self.copies = np.array(list(self.slot_of), dtype=np.int64)
        first_plan = int(fleet["first_plan"]) + place * int(fleet["plans"])
        self.plans = slice(first_plan, first_plan + int(fleet["plans"]))
        self.supply = self._shelves([int(fleet["own_slot"]), *sorted(set(self.slot_of.values()))])
        self.since: dict[int, int] = {}
        """When each copy was fitted, where that was seen; -1: when the vehicle came."""
        self.work = 0
        """The job on the vehicle that left, while the position has no other."""
        self.keep()
        self.spells = Spells(int(self.before["state"]), 0)

    def _shelves(self, slots: list[int]) -> Ints:
        """Return the pairs that slots ever belong to."""
        of, stands = self.tables["slots"]["pair"][slots], self.tables["stands"]
        later: Ints = stands["pair"][(stands["kind"] == OF_SLOT) & np.isin(stands["index"], slots)]
        return np.unique(np.concatenate((of, later)))

    def keep(self) -> None:
        """What is now is what was before the next event."""
        self.before = self.tables["positions"][self.position].copy()
        self.before_copies = self.tables["copies"][self.copies]
        self.before_plans = self.tables["plans"][self.plans].copy()
        self.before_work = self.tables["jobs"][self.work].copy()
        self.site = int(self.fleet["site"])
        self._words = self._read()
        self.keep_supply()

    def keep_supply(self) -> None:
        """The same of what others change as well."""
        pairs = self.tables["pairs"]
        self.on_order = dict(zip(self.supply.tolist(), pairs["on_order"][self.supply].tolist(), strict=True))
        self.lost = int(pairs["lost"][self.pair])
        self.jobs = self.jobs_of(self.pair)

    def jobs_of(self, pair: int) -> set[int]:
        """Return the repairs and tests of a pair that are under way."""
        jobs = self.tables["jobs"]
        under_way = (jobs["pair"] == pair) & (jobs["phase"] >= 0) & (jobs["kind"] <= ASSEMBLY)
        return set(np.flatnonzero(under_way).tolist()) - {0}

    def _read(self) -> tuple[bytes, ...]:
        return (
            self.now.tobytes(),
            self.tables["copies"][self.copies].tobytes(),
            self.tables["plans"][self.plans].tobytes(),
            self.tables["jobs"][self.work].tobytes(),
        )

    @property
    def now(self) -> Table:
        """Return the position as it is now."""
        row: Table = self.tables["positions"][self.position]
        return row

    @property
    def event(self) -> Table:
        """Return the event, with what it carried."""
        row: Table = self.tables["events"][self.happened.slot]
        return row

    def changed(self, happened: Happened, moment: int) -> bool:
        """Look at an event; tell whether it touched the position."""
        self.happened, self.moment = happened, moment
        self.gone = [entry for entry in happened.gone if self._is_mine(entry)]
        self.moved, self.pair = int(self.fleet["site"]) != self.site, int(self.fleet["pair"])
        return bool(self.gone) or self.moved or self._read() != self._words

    def _is_mine(self, entry: tuple[int, int, int]) -> bool:
        kind, _, place = entry
        return place == self.position if kind == MACHINE_GOES else place in self.slot_of

    @property
    def vehicle_left(self) -> bool:
        """Tell whether the end item left the position in the event."""
        return any(kind == MACHINE_GOES for kind, _, _ in self.gone)

    def fact(self, what: str, **more: str | int | None) -> Fact:
        """Return a fact about the position."""
        machine = self.called.machine(self.position)
        return Fact(self.happened.tick, self.moment, what, machine, **more)  # type: ignore[arg-type]

    def begin_anew(self) -> None:
        """Another end item is in the position, whole."""
        self.since = dict.fromkeys((-1, *self.slot_of), self.happened.tick)

    def item_of(self, waiting: int) -> str:
        """Return the item of a copy, or of the plan -1, -2, ... of the position."""
        if waiting >= 0:
            return self.called.item(int(self.tables["slots"]["pair"][self.slot_of[waiting]]))
        plan = self.tables["plans"][self.plans][-waiting - 1]
        return self.called.item(int(self.tables["services"]["pair"][int(plan["service"])]))

    def mode(self) -> str | None:
        """Return the mode of the failure or hit that the event is."""
        table = "hits" if self.happened.kind == HIT else "sources"
        return self.called.mode(int(self.replay.table(table)["mode"][self.happened.key]))

    def worked(self, copy: int) -> int | None:
        """Return how long the machine worked since a copy was fitted (-1: since it came)."""
        first = self.since.pop(copy, 0)
        spells = [*self.spells.told, (self.spells.since, self.happened.tick, self.spells.state)]
        return sum(end - max(begin, first) for begin, end, state in spells if state <= FAULTY and end > first)

    def claimed(self, pair: int, claim: int) -> Fact:
        """Tell what is done for a claim that finds the shelf empty."""
        item, site = self.called.item(pair), self.called.site(pair)
        if self.tables["claims"]["promised"][claim] == 1:
            return self.fact("promised", item=item, site=site, other=self._giver(pair))
        if self.tables["pairs"]["on_order"][pair] > self.on_order.get(pair, 0):
            return self.fact("none, ordered", item=item, site=site, other=self.called.supplier(pair))
        return self.fact("none", item=item, site=site)

    def _giver(self, pair: int) -> str:
        index, last = int(self.tables["pairs"]["givers"][pair]), 0
        while index != 0:
            last, index = index, int(self.tables["claims"]["next"][index])
        giving = int(self.tables["claims"]["owner"][last])
        return self.called.site(giving) if last and giving >= 0 else OUTSIDE

    def comes(self, what: str, pair: int) -> Fact:
        """Tell how what was waited for came."""
        how = way_here(self.happened, self.event, pair=pair)
        where = self.called.supplier(pair) if how == "supplied" else None
        return self.fact(what, item=self.called.item(pair), site=self.called.site(pair), how=how, other=where)


def _copies_of(slot: Table, place: int) -> range:
    first = int(slot["first_copy"]) + place * int(slot["quantity"])
    return range(first, first + int(slot["quantity"]))
