"""What a position spends its days on, and what it waits for.

The rule of the event loop once more: of several parts waited for at an instant the one that comes last is
charged. A copy that leaves its wait is charged what its position stood for such a wait since it began, up to
the beginning of the longest wait that goes on.
"""

from dataclasses import dataclass, field

from sustainment.simulation.events.state import (
    AT_HAND,
    AWAITED,
    BEING_FITTED,
    IN_WORK,
    NO_PART,
    NO_SHOP,
)

STATE_OF = {AWAITED: NO_PART, AT_HAND: NO_SHOP, BEING_FITTED: IN_WORK}
"""What a machine stands for, by where the copy is that it stands for."""

Wait = tuple[int, int]
"""Where a copy is, and the tick since when."""


@dataclass
class Spells:
    """The spells of one position from tick to tick, each in one state, and whose fault they were."""

    state: int
    since: int
    waits: dict[int, Wait] = field(default_factory=dict)
    """By copy; planned work that waits has a number below 0."""
    told: list[tuple[int, int, int]] = field(default_factory=list)
    """Begin, end and state."""
    charged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Begin, end, state and the copy that was waited for."""
    ended: list[tuple[int, int, Wait]] = field(default_factory=list)
    """By copy and tick: the waits that ended and are not charged yet."""

    def change(self, state: int, tick: int) -> int:
        """Begin a spell; return the ticks of the one before."""
        length = tick - self.since
        self.told.append((self.since, tick, self.state))
        self.state, self.since = state, tick
        return length

    def leave(self, copy: int, tick: int) -> None:
        """End the wait of a copy; it is charged once all is known that ends with it."""
        self.ended.append((copy, tick, self.waits.pop(copy)))

    def settle(self) -> None:
        """Charge the waits that ended at an instant: those for a shop in the order in which they began, as it
        takes them, others as they were told."""
        ended = sorted(self.ended, key=lambda wait: wait[2][1] if wait[2][0] == AT_HAND else -1)
        self.ended.clear()
        for k, (copy, tick, wait) in enumerate(ended):
            self._charge(copy, tick, wait, [*self.waits.values(), *(later for _, _, later in ended[k + 1 :])])

    def _charge(self, copy: int, tick: int, wait: Wait, going_on: list[Wait]) -> None:
        where, entry = wait
        until = min((begin for place, begin in going_on if place == where), default=tick)
        state = STATE_OF[where]
        spells = [*self.told, (self.since, tick, self.state)]
        for begin, end, then in reversed(spells):
            if end <= entry:
                break
            first, last = max(begin, entry), min(end, until)
            if then == state and last > first:
                self.charged.append((first, last, state, copy))

    def enter(self, copy: int, where: int, *, tick: int) -> None:
        """Let a copy begin a wait."""
        self.waits[copy] = (where, tick)

    def close(self, tick: int) -> None:
        """At the end: charge the waits that go on, as if they ended now, one kind after another."""
        for copy in sorted(self.waits, key=lambda copy: (copy < 0, self.waits[copy][0], abs(copy))):
            self.leave(copy, tick)
            self.settle()
        self.change(self.state, tick)


def within(spell: tuple[int, int], span: tuple[int, int]) -> int:
    """Return the ticks of a spell that lie in a span.

    Examples
    --------
    >>> within((3, 9), (5, 20)), within((3, 9), (10, 20))
    (4, 0)
    """
    return max(0, min(spell[1], span[1]) - max(spell[0], span[0]))
