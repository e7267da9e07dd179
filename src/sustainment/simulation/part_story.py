"""The story of the parts that a machine carries."""

from collections.abc import Iterator

import numpy as np

from sustainment.problem.arrays import Action
from sustainment.simulation.events.state import AWAITED, FAILURE, FITTED, LIFE_OVER, WAITS_DELAY, WAITS_SHOP
from sustainment.simulation.events.tracing import COPY_GOES
from sustainment.simulation.facts import Fact
from sustainment.simulation.machine_view import MachineView
from sustainment.simulation.tables import Table

FAILS = (FAILURE, LIFE_OVER)


class PartStory:
    """Facts about the copies of a machine."""

    def __init__(self, view: MachineView) -> None:
        """Take the waits that there are from the start."""
        self.view = view
        for copy, row in zip(view.copies.tolist(), view.before_copies, strict=True):
            if row["stands"] != 0:
                view.spells.enter(copy, int(row["stands"]), tick=0)

    def facts(self) -> Iterator[Fact]:
        """Tell what became of each copy in the event."""
        left = {copy: slot for kind, slot, copy in self.view.gone if kind == COPY_GOES}
        after = self.view.tables["copies"][self.view.copies]
        for copy, was, now in zip(self.view.copies.tolist(), self.view.before_copies, after, strict=True):
            slot = self.view.slot_of[copy]
            if copy in left:
                yield self._part_leaves(slot, copy)
                yield from self._replaced(slot, copy, now)
            elif not self.view.vehicle_left and (was["where"], was["claim"]) != (now["where"], now["claim"]):
                yield from self._moved(slot, copy, was, now=now)
            self._note_wait(copy, was, now)

    def _part_leaves(self, slot: int, copy: int) -> Fact:
        item = self.view.called.item(int(self.view.tables["slots"]["pair"][slot]))
        failed = (
            self.view.happened.kind in FAILS
            and self.view.replay.table("sources")["slot"][self.view.happened.key] == slot
        )
        if failed:
            return self.view.fact(
                "part fails", item=item, mode=self.view.mode(), ticks=self.view.worked(copy)
            )
        self.view.worked(copy)
        return self.view.fact("part taken for planned work", item=item, mode=self.due(slot))

    def due(self, slot: int) -> str | None:
        """Return the planned work for which an item leaves, where only one can be meant."""
        of = self.view.tables["services"]
        rows = np.flatnonzero((of["slot"] == slot) & (of["action"] != int(Action.IN_PLACE)))
        return self.view.called.mode(int(of["mode"][rows[0]])) if rows.size == 1 else None

    def _replaced(self, slot: int, copy: int, now: Table) -> Iterator[Fact]:
        pair = int(self.view.tables["slots"]["pair"][slot])
        item, site = self.view.called.item(pair), self.view.called.site(pair)
        if now["where"] == AWAITED:
            yield self.view.claimed(pair, int(now["claim"]))
            return
        if now["where"] == FITTED:
            self.view.since[copy] = self.view.happened.tick
        from_shelf = (pair, -1) in self.view.happened.moved
        what = "another at once" if now["where"] == FITTED else "another in hand"
        yield self.view.fact(what, item=item, site=site if from_shelf else None)
        if now["where"] != FITTED:
            yield from self._exchange(slot, now)

    def _moved(self, slot: int, copy: int, was: Table, *, now: Table) -> Iterator[Fact]:
        pair = int(self.view.tables["slots"]["pair"][slot])
        item = self.view.called.item(pair)
        if was["where"] == FITTED:
            yield self.view.fact("part given away", item=item)
        elif now["where"] == AWAITED:
            if was["where"] != AWAITED:
                yield self.view.fact("none", item=item, site=self.view.called.site(pair))
        elif was["where"] == AWAITED:
            moved = not self.view.moved and self._came_from_neighbour(slot, copy)
            yield (
                self.view.fact("part moved here", item=item) if moved else self.view.comes("part comes", pair)
            )
            if now["where"] != FITTED:
                yield from self._exchange(slot, now)
        elif now["where"] == FITTED:
            yield self.view.fact("fitted", item=item)
        else:
            yield from self._exchange(slot, now)
        if now["where"] == FITTED:
            self.view.since[copy] = self.view.happened.tick

    def _came_from_neighbour(self, slot: int, copy: int) -> bool:
        """Tell whether the claim for a copy is still there, and is another machine's now."""
        claim = int(self.view.before_copies["claim"][self.view.copies.tolist().index(copy)])
        row = self.view.tables["claims"][claim]
        return bool(claim and row["queued"] == 1 and row["mode"] == slot and row["owner"] != copy)

    def _exchange(self, slot: int, now: Table) -> Iterator[Fact]:
        job = self.view.tables["jobs"][int(now["claim"])]
        item, route = self.view.called.item(int(self.view.tables["slots"]["pair"][slot])), int(job["route"])
        if job["phase"] == WAITS_DELAY:
            yield self.view.fact("exchange delayed", item=item)
        elif job["phase"] == WAITS_SHOP:
            yield self.view.fact("exchange waits", item=item, other=self.view.called.needed(route))
        else:
            yield self.view.fact("exchange begins", item=item, other=self.view.called.needed(route))

    def _note_wait(self, copy: int, was: Table, now: Table) -> None:
        if (was["stands"], was["entry"]) == (now["stands"], now["entry"]) or was["stands"] == now[
            "stands"
        ] == 0:
            return
        if copy in self.view.spells.waits:
            self.view.spells.leave(copy, self.view.happened.tick)
        if now["stands"] != 0:
            self.view.spells.enter(copy, int(now["stands"]), tick=self.view.happened.tick)
