"""The story of one position and the machine in it."""

from collections.abc import Iterator

from sustainment.simulation.events.state import (
    ASSEMBLY,
    CONVERSION_OVER,
    FAILURE,
    FAULTY,
    HIT,
    IN_SHOP,
    LIFE_OVER,
    WAITS_CHILD,
    WAITS_DELAY,
)
from sustainment.simulation.facts import Called, Fact
from sustainment.simulation.machine_view import MachineView
from sustainment.simulation.part_story import PartStory
from sustainment.simulation.plan_story import PlanStory
from sustainment.simulation.replay import Happened, Replay

STATES = (
    "working",
    "working with a fault",
    "waiting for part",
    "waiting for shop",
    "in repair",
    "planned work",
    "no crew",
    "no consumables",
    "no vehicle",
    "not authorised",
)
"""By the number of the state."""
FAILS = (FAILURE, LIFE_OVER)


class MachineStory:
    """Facts about one position, found by what changed between two events."""

    def __init__(self, replay: Replay, called: Called, *, position: int) -> None:
        """Look at the position as it is now."""
        self.view = MachineView(replay, called, position=position)
        self.parts, self.planned = PartStory(self.view), PlanStory(self.view)
        self.spells = self.view.spells

    def look(self, happened: Happened, moment: int) -> list[Fact]:
        """Return what an event did to the position."""
        if not self.view.changed(happened, moment):
            self.view.keep_supply()
            return []
        facts = [*self._vehicle(), *self._work(), *self.parts.facts(), *self.planned.facts(), *self._state()]
        self.spells.settle()
        self.view.keep()
        return facts

    def _vehicle(self) -> Iterator[Fact]:
        item = self.view.called.item(self.view.pair)
        if self.view.moved:
            yield self.view.fact("unit moves", site=self.view.called.site(self.view.pair))
        if self.view.now["active"] > self.view.before["active"]:
            yield self.view.fact("position opens", item=item)
        left = self.view.vehicle_left
        if left:
            yield self._leaves(item)
        elif self.view.now["job"] != 0 and self.view.before["job"] == 0:
            yield self.view.fact("fault", item=item, mode=self.view.mode())
        if self.view.now["held"] == 1 and (left or self.view.before["held"] == 0):
            self.view.begin_anew()
        if left and self.view.now["held"] == 1:
            yield self.view.fact("another at once", item=item, site=self.view.called.site(self.view.pair))
        elif self.view.now["claim"] != 0 and self.view.before["claim"] == 0:
            yield self.view.claimed(self.view.pair, int(self.view.now["claim"]))
        elif self.view.now["held"] > self.view.before["held"]:
            yield self.view.comes("vehicle comes", self.view.pair)
        if (
            self.view.happened.kind == CONVERSION_OVER
            and self.view.now["conversion"] < self.view.before["conversion"]
        ):
            yield self.view.fact("converted", item=item)
        if self.view.now["active"] < self.view.before["active"]:
            yield self.view.fact("position closes", item=item)

    def _leaves(self, item: str) -> Fact:
        if self.view.happened.kind == HIT:
            lost = int(self.view.tables["pairs"]["lost"][self.view.pair]) > self.view.lost
            what = "lost" if lost else "damaged"
            return self.view.fact(what, item=item, mode=self.view.mode())
        if self.view.happened.kind in FAILS:
            return self.view.fact(
                "vehicle fails", item=item, mode=self.view.mode(), ticks=self.view.worked(-1)
            )
        if self.view.before["job"] != 0:
            return self.view.fact("taken to work", item=item, site=self.view.called.site(self.view.pair))
        if self.view.now["active"] == 0:
            return self.view.fact("given up", item=item)
        return self.view.fact(
            "taken for planned work", item=item, mode=self.parts.due(self.view.fleet["own_slot"])
        )

    def _work(self) -> Iterator[Fact]:
        """Follow the work on the vehicle that left, or that works with a fault."""
        view = self.view
        if view.now["job"] != view.before["job"] and view.now["job"] != 0:
            view.work = int(view.now["job"])
            yield from self._step()
        elif view.vehicle_left and view.before["job"] == 0 and view.now["held"] == 0:
            new = sorted(view.jobs_of(view.pair) - view.jobs)
            view.work = new[0] if len(new) == 1 else 0
            yield from self._step()
        elif view.work and view.before_work["phase"] != view.tables["jobs"]["phase"][view.work]:
            yield from self._step()
        if view.now["held"] == 1 and view.now["job"] == 0:
            view.work = 0

    def _step(self) -> Iterator[Fact]:
        job = self.view.tables["jobs"][self.view.work]
        phase = int(job["phase"])
        if self.view.work == 0 or phase < 0:
            self.view.work = 0
            return
        what = {WAITS_DELAY: "repair delayed", IN_SHOP: "repair begins", WAITS_CHILD: "repair lacks part"}
        if job["kind"] == ASSEMBLY and phase == WAITS_CHILD:
            what[phase] = "kept for part"
        needed = self.view.called.needed(int(job["route"]))
        item = self.view.called.item(int(job["pair"]))
        yield self.view.fact(what.get(phase, "repair waits"), item=item, other=needed)

    def _state(self) -> Iterator[Fact]:
        state = int(self.view.now["state"])
        if state == self.view.before["state"]:
            return
        before = self.view.spells
        worked, works = before.state <= FAULTY, state <= FAULTY
        down = self._down()
        length = before.change(state, self.view.happened.tick)
        if works and not worked:
            yield self.view.fact("works again", other=STATES[state], ticks=down)
        else:
            yield self.view.fact("state", other=STATES[state], ticks=length)

    def _down(self) -> int:
        """Return for how long it has not worked."""
        begin = self.view.spells.since
        for first, _, state in reversed(self.view.spells.told):
            if state <= FAULTY:
                break
            begin = first
        return self.view.happened.tick - begin
