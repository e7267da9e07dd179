"""Rates of the time from which what is owed stems.

What is owed consists of the latest demands. So shares of it, and rates that go with it, are those of the time
in which these came, not of the day.
"""

import numpy as np

from sustainment.analytic.machines import Claims
from sustainment.analytic.over_time.removals import Asked
from sustainment.kernels import over_time
from sustainment.kernels.over_time import Record
from sustainment.problem.arrays import Floats, Ints, Problem


class Latest:
    """The demands of late, by pair."""

    def __init__(self, problem: Problem, record: Record, cell: float) -> None:
        self._problem, self._record, self._cell = problem, record, cell
        self._back = np.zeros(problem.pairs.item.size, dtype=np.int64)
        self._every = np.arange(self._back.size)

    def demands(self, node: int, owed: Floats) -> Floats:
        """Return what was asked for a day by pair, and look back so far from now on."""
        over_time.latest_nodes(self._back, self._record.demands, node, owed)
        came = self._record.demands[:, node] - self._record.demands[self._every, self._back]
        return came / self._days(node, self._back)

    def claims(self, node: int, asked: Asked, *, served: Floats) -> Claims:
        """Return what machines asked for a day, over the time that `demands` looked back."""
        slots, fleets = self._problem.slots, self._problem.fleets
        return Claims(
            slot=self._rate(asked.slot, slots.pair, node=node),
            slot_critical=self._rate(asked.critical, slots.pair, node=node),
            whole=self._rate(asked.whole, fleets.pair, node=node),
            services=served,
        )

    def _rate(self, come: Floats, pair: Ints, *, node: int) -> Floats:
        back = self._back[pair]
        return (come[:, node] - come[np.arange(pair.size), back]) / self._days(node, back)

    def _days(self, node: int, back: Ints) -> Floats:
        return np.maximum(node - back, 1) * self._cell
