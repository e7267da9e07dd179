"""Answer a study by replication: its fleet, day by day."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf, isfinite
from queue import Empty, SimpleQueue

import numpy as np

from sustainment.errors import UsageError
from sustainment.model.study import Study
from sustainment.parallel import in_order, threads
from sustainment.problem.build import build
from sustainment.simulation.events.batch import FULL, run_batch
from sustainment.simulation.layout import LEAST_ROOM, Layout, expected_events, lay_out, table
from sustainment.simulation.loop_limits import left_out_by_loop, with_known_steps
from sustainment.simulation.result import Simulation
from sustainment.simulation.scopes import Scopes, scopes
from sustainment.simulation.sums import Sums, batch_totals
from sustainment.simulation.tables import Words

LEAST_REPLICATIONS, MOST_REPLICATIONS = 100, 10_000
"""Replications when a precision is asked for."""
LARGEST_BATCH = 25
EVENTS_A_BATCH = 1_000_000.0
"""A batch takes some tenths of a second; its size depends on the study alone, never on the computer."""
STOP = 0
"""Which of the flags of a world stops it."""
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a simulation is, as precision."""

    replications: int
    half_width: float
    """Of the 95 % interval of the availability of the whole fleet."""
    target: float
    """Half-width at which it stops; 0 where the number of replications is fixed."""
    expected_replications: int


Listener = Callable[[Progress], None]


def simulate(
    study: Study,
    *,
    seed: int | None = None,
    within: float = 0.005,
    replications: int | None = None,
    workers: int | None = None,
    progress: Listener | None = None,
) -> Simulation:
    """
    Run a study again and again by the event rules, and return what came of it.

    The answer depends on study, seed and replications, never on the number of workers. Ctrl-C ends it with
    what is there: a valid answer with a wider interval, `stopped`.

    Parameters
    ----------
    study
        The facts.
    seed
        Of all draws; None: the study's own.
    within
        Stops when half the width of the 95 % interval of the time-average availability of the whole fleet is
        this or less: 100 to 10,000 replications, decided in their order.
    replications
        Exactly so many instead.
    workers
        Threads; None: one a core.
    progress
        Is told how far it is after each batch.

    Raises
    ------
    MethodError
        Where the study is more than the event loop holds.
    """
    sown = study.settings.seed if seed is None else seed
    _check(sown, within, replications)
    problem = with_known_steps(build(study))
    layout = lay_out(problem)
    run = _Run(layout, scopes(problem), sown)
    goal = _Goal(within, replications)
    stopped = run.go(goal, workers=threads(workers), progress=progress)
    return Simulation(
        study_name=study.name,
        digest=study.digest(),
        study=study,
        seed=sown,
        within=None if replications is not None else within,
        stopped=stopped,
        left_out=(*problem.left_out, *left_out_by_loop(study)),
        requirements_asked=study.table("requirements"),
        sums=run.sums,
    )


def _check(seed: int, within: float, replications: int | None) -> None:
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageError(f"seed is {seed}, expected a whole number from 0 to 2^63 - 1")
    if not within > 0.0:
        raise UsageError(f"within is {within:g}, expected a half-width above 0, such as 0.005")
    if replications is not None and replications < 1:
        raise UsageError(f"replications is {replications}, expected at least 1")


@dataclass(frozen=True)
class _Goal:
    within: float
    replications: int | None

    def most(self) -> int:
        return self.replications or MOST_REPLICATIONS

    def reached(self, sums: Sums, half_width: float) -> bool:
        if self.replications is not None or sums.replications < LEAST_REPLICATIONS:
            return sums.replications >= self.most()
        return half_width <= self.within or sums.replications >= MOST_REPLICATIONS

    def progress(self, replications: int, half_width: float) -> Progress:
        if self.replications is not None:
            return Progress(replications, half_width, 0.0, self.replications)
        expected: float = LEAST_REPLICATIONS
        if isfinite(half_width):
            # The half-width falls with the square root of the replications.
            expected = ceil(replications * (half_width / self.within) ** 2)
        bounded = min(max(expected, LEAST_REPLICATIONS), MOST_REPLICATIONS)
        return Progress(replications, half_width, self.within, int(bounded))


class _Run:
    def __init__(self, layout: Layout, counted: Scopes, seed: int) -> None:
        self.layout, self.scopes, self.seed = layout, counted, seed
        self.sums = Sums(layout, counted)
        self.size = int(np.clip(EVENTS_A_BATCH / expected_events(layout.problem), 1, LARGEST_BATCH))
        self.room = LEAST_ROOM
        self.stopping = False
        self.idle: SimpleQueue[tuple[Words, Words]] = SimpleQueue()
        self.worlds: list[Words] = []

    def go(self, goal: _Goal, *, workers: int, progress: Listener | None) -> bool:
        """Run batches until the goal is reached; return whether it was stopped before."""
        every = np.arange(self.layout.problem.fleets.unit.size)
        most = goal.most()
        half_width = inf
        if progress is not None:
            progress(goal.progress(0, half_width))
        with in_order(self._batch(most), workers=workers, count=-(-most // self.size)) as batches:
            try:
                for world, totals, size in batches:
                    self.sums.add(world, totals, size=size)
                    self.idle.put((world, totals))
                    half_width = self.sums.availability(every).half_width()
                    if progress is not None:
                        progress(goal.progress(self.sums.replications, half_width))
                    if goal.reached(self.sums, half_width):
                        break
            except KeyboardInterrupt:
                if not self.sums.replications:
                    raise
                return True
            finally:
                self._stop()
        return False

    def _stop(self) -> None:
        self.stopping = True
        for world in list(self.worlds):
            table(world, "flags")["value"][STOP] = 1

    def _batch(self, most: int) -> Callable[[int], tuple[Words, Words, int]]:
        def run(number: int) -> tuple[Words, Words, int]:
            first = number * self.size
            size = min(self.size, most - first)
            world, totals = self._place()
            while not self.stopping:
                if run_batch(world, totals, self.seed, first, size) != FULL:
                    break
                self.room = max(self.room, 2 * len(table(world, "claims")))
                self.worlds = [kept for kept in self.worlds if kept is not world]
                world, totals = self._new()
            return world, totals, size

        return run

    def _place(self) -> tuple[Words, Words]:
        try:
            return self.idle.get_nowait()
        except Empty:
            return self._new()

    def _new(self) -> tuple[Words, Words]:
        world = self.layout.world(self.room)
        self.worlds.append(world)
        return world, batch_totals(self.layout, self.scopes, size=self.size)
