"""A closed fleet by its full matrix: every job in its place in every shop, solved and raised to powers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm

WHOLE = "machine"
State = tuple[tuple[tuple[str, bool], ...], ...]
"""By shop: its jobs in the order in which they came, and whether each has begun."""


@dataclass(frozen=True)
class NaiveFleet:
    """Machines that fail by items (or whole); each item's shop, and the shop's servers and queue."""

    positions: int
    fails: dict[str, float]
    spares: dict[str, int]
    shop_of: dict[str, int]
    servers: tuple[int, ...]
    queues: tuple[str, ...]
    mends: dict[str, float]
    priority: dict[str, int]
    cannibalised: bool = False
    loss: float = 0.0
    """Machines lost for good: a shop of its own, the last, that never gives back."""

    @property
    def empty(self) -> State:
        return ((),) * (len(self.servers) + (self.loss > 0.0))

    def away(self, state: State, item: str) -> int:
        return sum(job == item for shop in state for job, _ in shop)

    def owed(self, state: State, item: str) -> int:
        lost = self.away(state, "lost") if item == WHOLE else 0
        return max(self.away(state, item) + lost - self.spares[item], 0)

    def works(self, state: State) -> int:
        holes = [self.owed(state, item) for item in self.fails if item != WHOLE]
        stopped = max(holes, default=0) if self.cannibalised else sum(holes)
        empty = self.owed(state, WHOLE) if WHOLE in self.spares else 0
        return max(self.positions - empty - stopped, 0)

    def waiting(self, state: State) -> int:
        return sum(
            not begun for shop in range(len(self.servers)) for _, begun in self.begin(state, shop)[shop]
        )

    def begin(self, state: State, shop: int) -> State:
        """Let free servers take their next; a pre-emptive shop works on the first by priority."""
        jobs, servers = list(state[shop]), self.servers[shop]
        if self.queues[shop] == "pre-emptive":
            order = sorted(range(len(jobs)), key=lambda k: (self.priority[jobs[k][0]], k))
            first = set(order[:servers])
            jobs = [(job, k in first) for k, (job, _) in enumerate(jobs)]
        else:
            order = list(range(len(jobs)))
            if self.queues[shop] == "priority":
                order.sort(key=lambda k: (self.priority[jobs[k][0]], k))
            for k in order:
                if sum(begun for _, begun in jobs) < servers and not jobs[k][1]:
                    jobs[k] = (jobs[k][0], True)
        return (*state[:shop], tuple(jobs), *state[shop + 1 :])

    def events(self, state: State) -> Iterator[tuple[State, float]]:
        works = self.works(state)
        for item, rate in self.fails.items():
            shop = self.shop_of[item]
            jobs = (*state[shop], (item, False))
            yield self.begin((*state[:shop], jobs, *state[shop + 1 :]), shop), works * rate
        if self.loss:
            yield (*state[:-1], (*state[-1], ("lost", True))), works * self.loss
        for shop in range(len(self.servers)):
            for k, (job, begun) in enumerate(state[shop]):
                if begun:
                    left = (*state[shop][:k], *state[shop][k + 1 :])
                    yield self.begin((*state[:shop], left, *state[shop + 1 :]), shop), self.mends[job]

    def matrix(self, more: tuple[State, ...] = ()) -> tuple[list[State], np.ndarray]:
        """Return the states that can be reached, and the generator."""
        states = list(dict.fromkeys((self.empty, *more)))
        number = {state: i for i, state in enumerate(states)}
        entries = []
        for state in states:
            for after, rate in self.events(state):
                if rate > 0.0:
                    if after not in number:
                        number[after] = len(states)
                        states.append(after)
                    entries.append((number[state], number[after], rate))
        q = np.zeros((len(states), len(states)))
        for i, j, rate in entries:
            q[i, j] += rate
            q[i, i] -= rate
        return states, q

    def steady(self) -> tuple[list[State], np.ndarray]:
        states, q = self.matrix()
        a = np.vstack([q.T, np.ones(len(states))])
        shares = np.linalg.lstsq(a, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
        return states, shares


def after(fleets: list[NaiveFleet], days: list[float]) -> tuple[list[State], np.ndarray]:
    """Return the chances of states after each fleet's numbers held for its days, from none under way."""
    reached: tuple[State, ...] = ()
    for fleet in fleets:
        states, _ = fleet.matrix(reached)
        reached = tuple(dict.fromkeys((*reached, *states)))
    chances = np.zeros(len(reached))
    chances[0] = 1.0
    for fleet, span in zip(fleets, days, strict=True):
        states, q = fleet.matrix(reached)
        assert len(states) == len(reached)
        chances = chances @ expm(q * span)
    return list(reached), chances
