"""Any small chain, stated by what may happen in each state.

For what no study states: repair crews that split by rule, requests drawn by lot, rates given state by state.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from sustainment.errors import MethodError
from sustainment.kernels.chains import Moves, stationary
from sustainment.problem.arrays import Floats

State = TypeVar("State", bound=Hashable)

MOST_STATES = 50_000


@dataclass(frozen=True)
class SmallChain(Generic[State]):
    """The states of a chain and the share of time in each."""

    states: tuple[State, ...]
    shares: Floats

    def mean(self, measure: Callable[[State], float]) -> float:
        """Return the mean of what a function says of each state."""
        return float(self.shares @ np.array([measure(state) for state in self.states]))


def small_chain(start: State, events: Callable[[State], Iterable[tuple[State, float]]]) -> SmallChain[State]:
    """
    Return the long-run share of each state of a Markov chain.

    Parameters
    ----------
    start
        A state; the others are those that can be reached from it.
    events
        What may happen in a state: the states that follow, and the rate of each a day. Rates of 0 are none.

    Raises
    ------
    MethodError
        Where there are more than 50,000 states.

    References
    ----------
    Grassmann, Taksar and Heyman (1985), Regenerative analysis and steady state distributions.

    Examples
    --------
    >>> lone = small_chain("up", lambda state: [("down", 1.0)] if state == "up" else [("up", 3.0)])
    >>> lone.mean(lambda state: state == "up")
    0.75
    """
    number, waiting = {start: 0}, [start]
    entries: list[tuple[int, int, float]] = []
    while waiting:
        state = waiting.pop()
        for after, rate in events(state):
            if rate <= 0.0:
                continue
            if after not in number:
                number[after] = len(number)
                waiting.append(after)
            entries.append((number[state], number[after], rate))
        if len(number) > MOST_STATES:
            raise MethodError(f"the chain has more than {MOST_STATES:,} states; use simulate()")
    begin, end, rates = (np.array(column) for column in zip(*entries, strict=True))
    shares = stationary(Moves(len(number), begin, end, rates.astype(np.float64)))
    return SmallChain(tuple(number), shares)
