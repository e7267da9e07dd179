"""Shops with few bays from day to day.

The number of jobs at a resource is that of an M/M/c shop whose arrivals and servers vary, followed exactly by
uniformisation; other laws of work make its queue longer or shorter by (1 + c^2) / 2, as in the steady state
(MODEL sections 4 and 5). Who waits is who came last.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic import capacity
from sustainment.analytic.layout import Layout
from sustainment.analytic.totals import ratio
from sustainment.kernels.queues import fill_exponential_shop, geometric_variance
from sustainment.kernels.stages import waiting_line
from sustainment.problem.arrays import Floats, Problem

MOST_JOBS = 2000
"""The longest line of jobs that is told apart; one that would be longer counts as this."""
SHORTEST_MEMORY = 2.0
"""Cells over which arrivals are averaged at least."""
FASTEST = 200.0
"""Jobs that all servers finish in a cell, above which the shop has settled by the end of each cell."""
NEVER = 1e12
"""Cells of work where nobody works."""


@dataclass
class Lines:
    """The jobs at every resource."""

    problem: Problem
    layout: Layout
    cell: float
    owned: Floats

    def __post_init__(self) -> None:
        """Start with empty shops."""
        self.laws: list[Floats] = []
        self.recent_streams = np.zeros(self.layout.stream_pair.size)
        self.recent_slots = np.zeros(self.problem.slots.fleet.size)
        self.share = np.zeros(0)
        """Of each job, among all that wait at its resource."""
        self.relist(self.problem, self.layout)
        for most in self.most:
            law = np.zeros(int(min(max(most, 1.0), MOST_JOBS)) + 1)
            law[0] = 1.0
            self.laws.append(law)
        self.wait = np.zeros(self.problem.resources.quantity.size)

    def relist(self, problem: Problem, layout: Layout) -> None:
        """Take other routes and numbers from now on."""
        self.problem, self.layout = problem, layout
        self.jobs = capacity.list_jobs(problem, layout)
        self.most = capacity.population(problem, self.jobs, owned=self.owned)

    @property
    def any(self) -> bool:
        """Tell whether anything is ever worked on by finite resources."""
        return bool(self.jobs.resource.size)

    def go_on(
        self, came: Floats, exchanged: Floats, *, services: Floats, kept_days: Floats
    ) -> capacity.Shops:
        """Return the shops after a cell in which so many jobs came, by stream and slot; `services` a day."""
        jobs, problem = self.jobs, self.problem
        work = self._work(came, exchanged, services=services, kept_days=kept_days)
        number = problem.resources.quantity.size
        arrivals = np.zeros(number)
        stream = jobs.stream >= 0
        np.add.at(arrivals, jobs.resource[stream], came[jobs.stream[stream]])
        slot = jobs.slot >= 0
        again = 1.0 / (1.0 - problem.routes.rework[jobs.route[slot]])
        np.add.at(arrivals, jobs.resource[slot], exchanged[jobs.slot[slot]] * again)
        planned = jobs.service >= 0
        again = 1.0 / (1.0 - problem.routes.rework[jobs.route[planned]])
        np.add.at(arrivals, jobs.resource[planned], services[jobs.service[planned]] * again * self.cell)
        mean, variance = np.zeros(number), np.zeros(number)
        for k in np.unique(jobs.resource):
            mean[k], variance[k] = self._line(int(k), float(arrivals[k]), work=work)
        shops = capacity.shops_with(problem, jobs, work=work, line=(mean, variance))
        self.wait = shops.wait_days
        self.share = ratio(work.rate, work.arrivals[jobs.resource])
        return shops

    def _work(self, came: Floats, exchanged: Floats, *, services: Floats, kept_days: Floats) -> capacity.Work:
        """Return what recent jobs ask of each resource a day."""
        wait = np.zeros(self.recent_streams.size)
        slot_wait = np.zeros(self.recent_slots.size)
        stream, slot = self.jobs.stream >= 0, self.jobs.slot >= 0
        np.maximum.at(wait, self.jobs.stream[stream], self.wait[self.jobs.resource[stream]])
        np.maximum.at(slot_wait, self.jobs.slot[slot], self.wait[self.jobs.resource[slot]])
        self.recent_streams, streams = self._smoothed(self.recent_streams, wait, came=came)
        self.recent_slots, slots = self._smoothed(self.recent_slots, slot_wait, came=exchanged)
        rework = self.layout.fates.rework
        recent = capacity.Asked(streams * (1.0 - rework), slots, kept_days, services=services)
        return capacity.work_asked(self.problem, self.jobs, asked=recent)

    def _smoothed(self, recent: Floats, wait: Floats, *, came: Floats) -> tuple[Floats, Floats]:
        """Return jobs of late, the older the less they count, and how many that is a day."""
        left = np.exp(-1.0 / np.maximum(wait / self.cell, SHORTEST_MEMORY))
        now = recent * left + came
        return now, now * (1.0 - left) / self.cell

    def _line(self, k: int, arrivals: float, *, work: capacity.Work) -> tuple[float, float]:
        """Return mean and variance of the jobs that wait at a resource after a cell with so many arrivals."""
        law, quantity = self.laws[k], int(self.problem.resources.quantity[k])
        servers = int(quantity / work.taken[k] + 1e-9)
        per_job = float(ratio(work.offered[k : k + 1], work.arrivals[k : k + 1] * work.taken[k])[0])
        cells = per_job / self.cell if per_job > 0.0 else 1.0
        if arrivals > 0.0 or law[0] < 1.0:
            _pass(law, arrivals, cells=cells if servers > 0 else NEVER, servers=max(servers, 1))
        queue = np.maximum(np.arange(law.size) - servers, 0)
        mean = float(law @ queue)
        spread = float(law @ queue**2) - mean**2
        longer = 0.5 * (1.0 + work.variation[k]) if work.offered[k] > 0.0 else 1.0
        chance = float(law[servers:].sum())
        if mean <= 0.0 or longer == 1.0:
            return mean * longer, max(spread, 0.0)
        plain = geometric_variance(mean, chance)
        stretch = geometric_variance(mean * longer, chance) / plain if plain > 0.0 else longer**2
        return mean * longer, max(spread, 0.0) * stretch


def _pass(law: Floats, arrivals: float, *, cells: float, servers: int) -> None:
    """Let a cell pass at a shop; one whose work is very short has settled within it."""
    if servers / cells <= FASTEST:
        waiting_line(law, arrivals, cells, servers, np.empty((2, law.size)))
        return
    offered = arrivals * cells
    if offered < servers:
        fill_exponential_shop(law, servers, offered)
        law /= law.sum()
    else:
        law[:] = 0.0
        law[-1] = 1.0


def no_shops(problem: Problem) -> capacity.Shops:
    """Return shops at which nobody waits."""
    zero, by_pair = np.zeros(problem.resources.quantity.size), np.zeros(problem.pairs.item.size)
    return capacity.Shops(zero, zero, zero, zero, zero, by_pair, by_pair, np.zeros(problem.slots.fleet.size))
