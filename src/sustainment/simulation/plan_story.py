"""The story of the planned work on a machine."""

from collections.abc import Iterator

from sustainment.simulation.events.state import AHEAD, AT_HAND, LATE, OPENED, QUEUED, READY, STOOD
from sustainment.simulation.facts import Fact
from sustainment.simulation.machine_view import MachineView


class PlanStory:
    """Facts about what is planned for a machine and its copies."""

    def __init__(self, view: MachineView) -> None:
        """Look at a position."""
        self.view = view

    def facts(self) -> Iterator[Fact]:
        """Tell how far each plan came in the event."""
        after = self.view.tables["plans"][self.view.plans]
        for k, (was, now) in enumerate(zip(self.view.before_plans, after, strict=True), start=1):
            before, phase = int(was["phase"]), int(now["phase"])
            if before == phase:
                continue
            if before == STOOD:
                self.view.spells.leave(-k, self.view.happened.tick)
            if phase == STOOD:
                self.view.spells.enter(-k, AT_HAND, tick=self.view.happened.tick)
            what = self._phase(before, phase)
            if what:
                service = self.view.tables["services"][int(now["service"])]
                route = int(service["route"])
                other = self.view.called.needed(route) if what == "service waits" else None
                mode = self.view.called.mode(int(service["mode"]))
                yield self.view.fact(
                    what, item=self.view.called.item(int(service["pair"])), mode=mode, other=other
                )

    def _phase(self, before: int, phase: int) -> str | None:
        if phase in (QUEUED, STOOD):
            return "service waits" if before not in (QUEUED, LATE) or phase == STOOD else None
        if phase == READY:
            return "service due"
        if phase == OPENED:
            return "service begins"
        if phase == LATE:
            return "service late"
        return "service done" if phase == AHEAD and before in (READY, OPENED) else None
