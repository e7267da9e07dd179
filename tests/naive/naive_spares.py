"""Machines that can spare copies of an item (rules 1 and 2) once more, in plain Python."""

from typing import Any

from naive_fleet import Copy, Position, SparedItem
from naive_supply import NaiveSupply


class NaiveSpares(NaiveSupply):
    """Which copies fail, and for what a machine stands, where fewer copies are needed than there are."""

    def needed(self, item: SparedItem) -> int:
        return int(self.problem.slots.needed[item.slot])

    def at_risk(self, slot: int) -> float:
        """Copies of a whole machine, each beyond the needed ones at its share."""
        slots = self.problem.slots
        beyond = int(slots.quantity[slot]) - int(slots.needed[slot])
        return int(slots.needed[slot]) + beyond * float(slots.standby_share[slot])

    def struck(self, item: SparedItem, along: float) -> Copy | None:
        fitted = [copy for copy in item.copies if copy.where == "fitted"]
        needed = self.needed(item)
        for number, copy in enumerate(fitted):
            along -= 1.0 if number < needed else float(self.problem.slots.standby_share[item.slot])
            if along < 0.0:
                return copy
        return None

    def goes(self, copy: Copy, critical: bool) -> None:
        item = copy.item
        copy.grave, copy.critical = critical, False
        if critical and sum(other.where == "fitted" for other in item.copies) < self.needed(item):
            item.stopped = True
        self.look_at(item)

    def look_at(self, item: SparedItem) -> None:
        """Let a machine stand for what it now waits for."""
        missing = [copy for copy in item.copies if copy.where != "fitted"]
        begun = [copy for copy in missing if copy.critical]
        in_hand = [copy for copy in missing if copy.job is not None and not copy.critical]
        lacks = self.needed(item) - (len(item.copies) - len(missing))
        lacks = min(lacks, sum(copy.grave for copy in missing))
        item.stopped = item.stopped and lacks > 0
        waits = {copy.where for copy in begun}
        if item.stopped:
            if lacks > len(begun) + len(in_hand):
                waits.add("awaited")
            elif lacks > len(begun):
                queue = any(copy.job.phase == "queue" for copy in in_hand)
                waits.add("at hand" if queue else "being fitted")
        order = ("awaited", "at hand", "being fitted")
        where = next((wait for wait in order if wait in waits), "fitted")
        if where != item.where:
            if item.where != "fitted":
                self.stop_waiting(item)
            item.where = where

    def returns(self, copy: Copy) -> None:
        copy.where, copy.job, copy.claim, copy.grave, copy.critical = "fitted", None, None, False, False
        copy.position.faults -= 1
        self.look_at(copy.item)

    # --- in naive_rules
    def stop_waiting(self, copy: Any) -> None:
        raise AssertionError

    def leave_position(self, position: Position) -> None:
        raise AssertionError
