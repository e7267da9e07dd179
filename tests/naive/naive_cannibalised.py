"""Cannibalisation once more, in plain Python: after each event holes are where they do least harm."""

from typing import Any

from naive_fleet import Copy, Position
from naive_spares import NaiveSpares

MOST_ROUNDS = 10
STANDS = ("ready", "opened", "stood")


def worth(copy: Copy) -> int:
    """2 a critical hole, 1 another, 0 a good part, -1 a part in hand or serviced, which moves no more."""
    if any(plan.copy is copy and plan.phase in STANDS for plan in copy.position.plans):
        return -1
    if copy.where == "awaited":
        return 2 if (copy.critical if copy.item is None else copy.grave) else 1
    return 0 if copy.where == "fitted" else -1


class NaiveCannibalised(NaiveSpares):
    """Good parts change places in a fleet until as few of its machines stand as can be."""

    moves = 0

    def slot_of(self, position: Position, slot: int) -> list[Copy]:
        return [copy for copy in position.copies if copy.slot == slot]

    def critical_holes(self, position: Position, slot: int | None = None) -> int:
        return sum(worth(c) == 2 for c in position.copies if slot is None or c.slot == slot)

    def tolerated(self, position: Position, slot: int) -> int:
        """Critical holes of a slot that the machine may carry and work."""
        here = self.slot_of(position, slot)
        if here[0].item is None:
            return 0
        free = [copy for copy in here if worth(copy) in (0, 2)]
        present = 0 if here[0].item.stopped else self.critical_holes(position, slot)
        return max(len(free) - int(self.problem.slots.needed[slot]), present)

    def after_each_event(self) -> None:
        super().after_each_event()
        if self.problem.cannibalisation:
            for fleet in range(len(self.positions)):
                for _ in range(MOST_ROUNDS):
                    if not self.gather(fleet):
                        break

    def gather(self, fleet: int) -> int:
        """Return how many holes have moved."""
        before = self.moves
        held = [position for position in self.positions[fleet] if position.held]
        slots = [s for s, f in enumerate(self.problem.slots.fleet) if f == fleet]
        donors = self.donors(held, slots)
        for slot in slots:
            self.move_holes(held, donors, slot, 2)
            self.move_holes(held, donors, slot, 1)
        return self.moves - before

    def stands_anyway(self, position: Position) -> bool:
        """For planned work, or for parts in hand, wherever its holes are."""
        if position.conversion is not None or any(plan.phase in STANDS for plan in position.plans):
            return True
        if any(copy.critical and worth(copy) < 0 for copy in position.copies):
            return True
        items = {id(copy.item): copy.item for copy in position.copies if copy.item is not None}
        return any(
            item.stopped and sum(worth(copy) >= 0 for copy in item.copies) < self.needed(item)
            for item in items.values()
        )

    def donors(self, held: list[Position], slots: list[int]) -> list[Position]:
        """Those that stand anyway, then the fewest others: the most holes first."""
        found = [position for position in held if self.stands_anyway(position)]
        others = [position for position in held if position not in found]
        others.sort(key=lambda position: (-self.critical_holes(position), position.place))
        while others and not all(self.room_enough(held, found, slot) for slot in slots):
            found.append(others.pop(0))
        return found

    def room_enough(self, held: list[Position], donors: list[Position], slot: int) -> bool:
        holes = sum(self.critical_holes(position, slot) for position in held)
        room = 0
        for position in held:
            places = [copy for copy in self.slot_of(position, slot) if worth(copy) >= 0]
            room += len(places) if position in donors else self.tolerated(position, slot)
        return holes <= room

    def move_holes(self, held: list[Position], donors: list[Position], slot: int, value: int) -> None:
        for position in held:
            if position in donors:
                continue
            for copy in self.slot_of(position, slot):
                if worth(copy) != value:
                    continue
                room = [
                    c for p in held if p in donors for c in self.slot_of(p, slot) if 0 <= worth(c) < value
                ]
                stops = self.critical_holes(position, slot) > self.tolerated(position, slot)
                if not room and value == 2 and stops:
                    room = [
                        c
                        for p in held
                        if p not in donors and self.critical_holes(p, slot) < self.tolerated(p, slot)
                        for c in self.slot_of(p, slot)
                        if worth(c) == 0
                    ]
                if room:
                    self.exchange_places(copy, room[0])

    def exchange_places(self, hole: Copy, other: Copy) -> None:
        """The two copies change what they are: hole, claim and harm."""
        self.moves += 1
        mine, theirs = (hole.claim, worth(hole) == 2), (other.claim, worth(other) == 2)
        both = other.where == "awaited"
        self.exchange_ages(hole, other)
        self.lift_plans(other)
        self.fit(hole)
        hole.claim = None
        if both:
            self.fit(other)
        self.break_open(other, *mine)
        if both:
            self.break_open(hole, *theirs)
        self.put_plans(hole, other)

    def break_open(self, copy: Copy, claim: Any, critical: bool) -> None:
        copy.where, copy.critical, copy.claim = "awaited", critical, claim
        copy.position.faults += not critical or copy.item is not None
        claim.owner = copy
        self.mark(copy, False)
        if copy.item is not None:
            self.goes(copy, critical)
        self.follow(copy.position)

    # --- what machines do is in naive_rules and naive_planned
    def lift_plans(self, copy: Copy) -> None:
        raise AssertionError

    def put_plans(self, copy: Copy, taken: Copy) -> None:
        raise AssertionError

    def mark(self, copy: Any, fitted: bool) -> None:
        raise AssertionError
