"""The story of the shelves, repairs and shipments of a site."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sustainment.problem.arrays import Ints
from sustainment.simulation.events.plain import NO_JOB_KEPT
from sustainment.simulation.events.state import (
    ASSEMBLY,
    CARCASS,
    COURSE,
    EXCHANGE,
    IN_SHOP,
    RECEIPT,
    SERVICE,
    SHIPMENT,
    SUPPLIED,
    WAITS_CHILD,
    WAITS_DELAY,
    WAITS_SHOP,
    WORK_OVER,
)
from sustainment.simulation.facts import WHENCE, Called, Fact
from sustainment.simulation.replay import Happened, Replay
from sustainment.simulation.tables import Table

WATCHED = ("waiting", "on_order", "lost")
Told = tuple[str, int, dict[str, Any]]
"""What happened, to which pair, and more about it."""
NOT_ITS_OWN = (EXCHANGE, SERVICE, COURSE)
"""Jobs on machines and people: no item of the site is repaired."""
PHASES = {
    WAITS_DELAY: "work delayed",
    WAITS_SHOP: "work waits",
    IN_SHOP: "work begins",
    WAITS_CHILD: "work lacks part",
}


class SiteStory:
    """Facts about items at a site, found by what each event moved and by what changed in it."""

    def __init__(self, replay: Replay, called: Called, *, pairs: Ints) -> None:
        """Look at the items as they are now."""
        self.replay, self.called, self.pairs = replay, called, pairs
        self.mine = set(pairs.tolist())
        self.tables = {name: replay.table(name) for name in ("pairs", "jobs", "events")}
        self.opening = dict(zip(pairs.tolist(), self.tables["pairs"]["shelf"][pairs].tolist(), strict=True))
        self.shelf = dict(self.opening)
        self.below = np.flatnonzero(np.isin(self.tables["pairs"]["supplier"], pairs))
        self._keep()

    def _keep(self) -> None:
        rows, jobs = self.tables["pairs"], self.tables["jobs"]
        self.before = {name: rows[name][self.pairs].copy() for name in WATCHED}
        self.phases = jobs["phase"].copy()
        self.sequence = int(self.replay.clock["sequence"][0])

    def look(self, happened: Happened, moment: int) -> list[Fact]:
        """Return what an event did at the site."""
        new = self._new_events()
        facts = [
            Fact(
                happened.tick, moment, what, item=self.called.item(pair), site=self.called.site(pair), **more
            )
            for what, pair, more in (
                *self._comes(happened),
                *self._ends(happened),
                *self._moves(happened),
                *self._changes(),
                *self._begins(new),
                *self._goes(happened, new),
            )
        ]
        self._keep()
        return facts

    def _new_events(self) -> Table:
        events = self.tables["events"]
        fresh: Table = events[(events["sequence"] > self.sequence) & (events["kind"] > 0)]
        return fresh

    def _comes(self, happened: Happened) -> Iterator[Told]:
        """Tell what arrived."""
        pair, event = happened.key, self.tables["events"][happened.slot]
        if pair not in self.mine:
            return
        if happened.kind == SHIPMENT:
            how = WHENCE[int(event["b"])]
            other = self.called.supplier(pair) if how == "supplied" else None
            yield "shipment comes", pair, {"units": int(event["a"]), "how": how, "other": other}
        elif happened.kind == CARCASS:
            yield "failed comes", pair, {"units": int(event["a"])}
        elif happened.kind == RECEIPT:
            units = sum(units for moved, units in happened.moved if moved == pair and units > 0)
            yield "delivery", pair, {"units": units}

    def _moves(self, happened: Happened) -> Iterator[Told]:
        """Tell every change of a shelf, with what is there after it."""
        for pair, units in happened.moved:
            if pair in self.mine:
                self.shelf[pair] += units
                what = "to shelf" if units > 0 else "from shelf"
                yield what, pair, {"units": abs(units), "left": self.shelf[pair]}

    def _changes(self) -> Iterator[Told]:
        """Tell what is waited for, ordered and written off."""
        rows = self.tables["pairs"]
        for k, pair in enumerate(self.pairs.tolist()):
            waiting, ordered, lost = (int(rows[name][pair] - self.before[name][k]) for name in WATCHED)
            if lost > 0:
                yield "written off", pair, {"units": lost}
            if waiting != 0:
                what = "backorder" if waiting > 0 else "backorder met"
                yield what, pair, {"units": abs(waiting), "left": int(rows["waiting"][pair])}
            if ordered > 0:
                yield "ordered", pair, {"units": ordered, "other": self.called.supplier(pair)}

    def _ends(self, happened: Happened) -> Iterator[Told]:
        """Tell a repair that is over; it may start over, or lack a part."""
        if happened.kind == WORK_OVER and happened.key in self.mine:
            job = int(self.tables["events"][happened.slot]["a"])
            if job == NO_JOB_KEPT or self.tables["jobs"]["kind"][job] not in NOT_ITS_OWN:
                yield "work over", happened.key, {}

    def _begins(self, new: Table) -> Iterator[Told]:
        """Tell repairs that begin, or wait."""
        jobs, work = self.tables["jobs"], new[new["kind"] == WORK_OVER]
        for pair in work["key"][work["a"] == NO_JOB_KEPT].tolist():
            if pair in self.mine:
                yield "work begins", pair, {}
        moved = np.flatnonzero(jobs["phase"] != self.phases).tolist()
        for index in sorted({*moved, *work["a"].tolist()} - {NO_JOB_KEPT}):
            job, phase = jobs[index], int(jobs["phase"][index])
            if int(job["pair"]) in self.mine and phase in PHASES and job["kind"] not in NOT_ITS_OWN:
                kept = job["kind"] == ASSEMBLY and phase == WAITS_CHILD
                what = "whole later" if kept else PHASES[phase]
                yield what, int(job["pair"]), {"other": self.called.needed(int(job["route"]))}

    def _goes(self, happened: Happened, new: Table) -> Iterator[Told]:
        """Tell what leaves for another site: units of the shelf, and failed items that an order replaces."""
        left = {pair for pair, units in happened.moved if units < 0} & self.mine
        rows, suppliers = self.tables["pairs"], self.tables["pairs"]["supplier"]
        for event in new[
            (new["kind"] == SHIPMENT) & (new["b"] == SUPPLIED) & np.isin(new["key"], self.below)
        ]:
            supplier = int(suppliers[int(event["key"])])
            if supplier in left:
                other = self.called.site(int(event["key"]))
                yield "sent", supplier, {"units": int(event["a"]), "other": other}
        for event in new[new["kind"] == CARCASS]:
            for k, pair in enumerate(self.pairs.tolist()):
                ordered = rows["on_order"][pair] > self.before["on_order"][k]
                if ordered and int(suppliers[pair]) == int(event["key"]):
                    other = self.called.supplier(pair)
                    yield "failed sent up", pair, {"units": int(event["a"]), "other": other}
