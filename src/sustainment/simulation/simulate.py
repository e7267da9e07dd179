"""Answer a study by replication: its fleet, day by day."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from math import ceil, inf, isfinite
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

import numpy as np

from sustainment.errors import UsageError
from sustainment.journal.records import Journal
from sustainment.model.study import Study
from sustainment.parallel import in_order, threads, undisturbed
from sustainment.problem.arrays import Problem
from sustainment.problem.build import build
from sustainment.simulation.conservation import broken_law
from sustainment.simulation.events.batch import BROKEN, FULL, STOPPED, run_batch
from sustainment.simulation.journalled import Kept, run_named
from sustainment.simulation.laid_books import books_of
from sustainment.simulation.layout import expected_events, lay_out, table
from sustainment.simulation.loop_limits import left_out_of_lives
from sustainment.simulation.result import Simulation
from sustainment.simulation.scopes import scopes
from sustainment.simulation.sums import Batch, Sums, batch_of, batch_totals
from sustainment.simulation.tables import Words

LEAST_REPLICATIONS, MOST_REPLICATIONS = 100, 10_000
"""Replications when a precision is asked for."""
LARGEST_BATCH = 25
"""What a cell of a histogram counts, and hence below 256."""
EVENTS_A_BATCH = 3_000_000.0
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
    journal: Path | str | None = None,
) -> Simulation:
    """
    Run a study again and again by the event rules, and return what came of it.

    The answer depends on study, seed and replications, never on workers or on stops on the way. Ctrl-C ends
    it with what is there: a valid answer with a wider interval, `stopped`.

    Parameters
    ----------
    study
        The facts.
    seed
        Of all draws; None: the study's own.
    within
        Stops when half the width of the 95 % interval of the fleet's time-average availability is this or
        less: 100 to 10,000 replications, decided in their order.
    replications
        Exactly so many instead.
    workers
        Threads; None: one a core.
    progress
        Is told how far it is after each batch that is run.
    journal
        A file that keeps each finished batch; after a stop or a kill the same call goes on from it.

    Raises
    ------
    MethodError, FileError
        Where the study is more than the loop holds; where the journal is in use or cannot be written.
    ConservationError
        Where a replication breaks a law of conservation: a fault of ours.
    """
    sown = study.settings.seed if seed is None else seed
    _check(sown, within, replications)
    problem = build(study)
    run, goal = _Run(problem, study=study.name, seed=sown), _Goal(within, replications)
    with nullcontext() if journal is None else Journal(Path(journal), run.named(study, goal)) as opened:
        run.kept = Kept(opened) if opened else None
        stopped = run.go(goal, workers=threads(workers), progress=progress)
    return Simulation(
        study_name=study.name,
        digest=study.digest(),
        study=study,
        seed=sown,
        within=None if replications is not None else within,
        stopped=stopped,
        left_out=(*problem.left_out, *left_out_of_lives(problem)),
        requirements_asked=study.table("requirements"),
        sums=run.sums,
        journal=run.kept.use() if run.kept else None,
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


class _Place(NamedTuple):
    """Where batches are run, one after another."""

    world: Words
    totals: Words
    books: Words


@dataclass(frozen=True, slots=True)
class _Done:
    batch: Batch
    place: _Place | None
    """Where it was run; None for one that a journal held."""


class _Run:
    def __init__(self, problem: Problem, *, study: str, seed: int) -> None:
        self.layout, self.scopes, self.study, self.seed = lay_out(problem), scopes(problem), study, seed
        self.sums = Sums(self.layout, self.scopes)
        self.size = int(np.clip(EVENTS_A_BATCH / expected_events(self.layout.problem), 1, LARGEST_BATCH))
        self.room = self.layout.room
        self.kept: Kept | None = None
        self.stopping = False
        self.idle: SimpleQueue[_Place] = SimpleQueue()
        self.worlds: dict[int, Words] = {}

    def named(self, study: Study, goal: _Goal) -> dict[str, str]:
        within = None if goal.replications is not None else goal.within
        return run_named(
            study, seed=self.seed, within=within, replications=goal.replications, batch=self.size
        )

    def go(self, goal: _Goal, *, workers: int, progress: Listener | None) -> bool:
        """Run batches until the goal is reached; return whether it was stopped before."""
        most = goal.most()
        stopped = False
        if progress is not None:
            progress(goal.progress(0, inf))
        try:
            with in_order(self._batch(most), workers=workers, count=-(-most // self.size)) as batches:
                try:
                    for done in batches:
                        if self._add(done, goal, progress=progress):
                            break
                finally:
                    self._stop()
        except KeyboardInterrupt:
            if not self.sums.replications:
                raise
            stopped = True
        if self.kept is not None and self.kept.journal.failure is not None:
            raise self.kept.journal.failure
        return stopped

    def _add(self, done: _Done, goal: _Goal, *, progress: Listener | None) -> bool:
        """Add a batch; return whether the goal is reached."""
        with undisturbed():
            self.sums.add(done.batch)
        if done.place is not None:
            self.idle.put(done.place)
        elif self.kept is not None:
            self.kept.replications += done.batch.size
        half_width = self.sums.fleet_availability().half_width()
        if progress is not None and done.place is not None:
            progress(goal.progress(self.sums.replications, half_width))
        return goal.reached(self.sums, half_width)

    def _stop(self) -> None:
        self.stopping = True
        for world in list(self.worlds.values()):
            table(world, "flags")["value"][STOP] = 1

    def _batch(self, most: int) -> Callable[[int], _Done]:
        def run(number: int) -> _Done:
            if self.kept is not None:
                batch = self.kept.read(number)
                if batch is not None:
                    return _Done(batch, None)
            first = number * self.size
            size = min(self.size, most - first)
            place = self._place()
            ended = STOPPED
            while not self.stopping:
                ended = run_batch(*place, self.seed, first, size)
                if ended != FULL:
                    break
                self.room = max(self.room, 2 * len(table(place.world, "claims")))
                del self.worlds[id(place.world)]
                place = self._new()
            if ended == BROKEN:
                raise broken_law(
                    self.layout, place.world, books=place.books, study=self.study, seed=self.seed
                )
            batch = batch_of(place.world, place.totals, size=size)
            if self.kept is not None and ended != STOPPED:
                self.kept.keep(number, batch)
            return _Done(batch, place)

        return run

    def _place(self) -> _Place:
        try:
            return self.idle.get_nowait()
        except Empty:
            return self._new()

    def _new(self) -> _Place:
        world = self.layout.world(self.room)
        self.worlds[id(world)] = world
        totals = batch_totals(self.layout, self.scopes, size=self.size)
        return _Place(world, totals, books_of(self.layout, world))
