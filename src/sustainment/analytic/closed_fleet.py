"""Closed fleets: exact answers by Markov chain.

A fleet whose failures come only from what works (or, under constant demand, only while there is something
left to fail), repaired in exponential times by finite or ample shops, is a finite Markov chain of what is in
each shop (Taylor & Karlin 1998, chapter 6; Gross, Miller & Soland 1983). Covered are end items that fail
whole and items that they carry, spares of both, cannibalisation, shops first come first served or with
priorities, losses and deliveries. Where the law of a repair time does not matter (ample shops; one item, or
none with spares: Baskett, Chandy, Muntz & Palacios 1975) a steady state takes any. What does not fit is
named.
"""

from dataclasses import dataclass

import numpy as np

from sustainment.analytic.closed_jobs import not_exponential
from sustainment.analytic.closed_law import PartLaw
from sustainment.analytic.closed_reading import read_parts
from sustainment.analytic.closed_shape import NotClosedError, Numbers, Part
from sustainment.analytic.closed_states import moves
from sustainment.analytic.closed_tracks import Track, has_finite_shop, track_of
from sustainment.kernels.chains import stationary
from sustainment.problem.arrays import Floats, Problem


@dataclass(frozen=True)
class ClosedFleet:
    """A problem that Markov chains answer, its states found."""

    problem: Problem
    day: float | None
    """Day whose numbers hold for ever; None: followed over its days."""
    tracks: tuple[Track, ...]

    @property
    def states(self) -> int:
        """Return how many states its chains have."""
        return sum(track.states.number for track in self.tracks)


@dataclass(frozen=True)
class ClosedLaws:
    """Where all parts of a closed fleet are: they are independent."""

    parts: tuple[PartLaw, ...]

    @property
    def states(self) -> int:
        """Return how many states the chains have."""
        return sum(len(law.rows) for law in self.parts)

    def law_of(self, fleets: tuple[int, ...], *, authorised: tuple[int, ...]) -> Floats:
        """Return the law of the number working in some fleets, each named once, with their positions."""
        wanted = dict(zip(fleets, authorised, strict=True))
        whole = np.ones(1)
        for law in self.parts:
            chosen: dict[int, int | None] = {}
            for kind, members in enumerate(law.part.fleets):
                own = [wanted[f] for f in members if f in wanted]
                if own:
                    chosen[kind] = sum(own)
            if chosen:
                whole = np.convolve(whole, law.working(chosen))
        return whole

    def outstanding(self, pair: int) -> Floats | None:
        """Return P(X = 0), P(X = 1), ... at a pair; None where nothing fails."""
        for law in self.parts:
            for thing in np.flatnonzero(law.part.pairs == pair):
                return law.outstanding(int(thing))
        return None

    def find(self, fleet: int) -> tuple[PartLaw, int]:
        """Return the part and the kind of a fleet."""
        for law in self.parts:
            for kind, members in enumerate(law.part.fleets):
                if fleet in members:
                    return law, kind
        raise KeyError(fleet)


def recognise(problem: Problem, *, day: float | None = None) -> ClosedFleet | str:
    """
    Return a problem as a closed fleet, or why it is none.

    Parameters
    ----------
    problem
        The study at fixed values.
    day
        None: to be followed from day to day. Else the problem is that of a day, whose inputs hold for ever
        with the deliveries until it, and there must be a steady state.
    """
    try:
        tracks = []
        for part in read_parts(problem):
            track = track_of(part, problem, day=day)
            for chain in track.chains:
                _refuse_times(problem, part, numbers=chain.numbers, steady=day is not None)
            if day is not None:
                _refuse_endless(part, track.chains[0].numbers)
            tracks.append(track)
    except NotClosedError as refused:
        return str(refused)
    return ClosedFleet(problem, day, tuple(tracks))


def steady_state(fleet: ClosedFleet) -> ClosedLaws:
    """Return the long-run chances of the states of a closed fleet recognised at a day."""
    parts = []
    for track in fleet.tracks:
        chain = track.chains[-1]
        chances = stationary(moves(chain, track.states))
        parts.append(PartLaw(chain, track.states.rows, chances))
    return ClosedLaws(tuple(parts))


def _refuse_times(problem: Problem, part: Part, *, numbers: Numbers, steady: bool) -> None:
    """Refuse times that are not exponential where their law matters."""
    odd = [job for job in part.jobs if not_exponential(problem, job, pair=int(part.pairs[job.thing]))]
    if not odd or (steady and _any_law_will_do(part, numbers)):
        return
    pairs, names = problem.pairs, problem.names
    pair = part.pairs[odd[0].thing]
    place = f"{names.items[pairs.item[pair]]}@{names.sites[pairs.site[pair]]}"
    raise NotClosedError(f"times in repair of {place} are not exponential")


def _any_law_will_do(part: Part, numbers: Numbers) -> bool:
    """Tell whether the steady state depends on mean times alone.

    Ample shops see states as a product of terms, one a job, if what fails in a state does not depend on which
    job its units are in: with one thing, or with none that has spares (Baskett et al. 1975).
    """
    if part.constant or has_finite_shop(part) or len(part.fleets) > 1:
        return False
    spare = numbers.owned[0] - numbers.positions[0] if any(part.whole) else 0
    none_spare = spare == 0 and not numbers.spares.any() and not part.cannibalised
    return part.things == 1 or bool(none_spare)


def _refuse_endless(part: Part, numbers: Numbers) -> None:
    coming = numbers.failing + numbers.struck
    if np.any((coming > 0.0) & (numbers.restoring <= 0.0)):
        raise NotClosedError("units are lost for good, and nothing is steady until none is left")
    for kind, members in enumerate(part.fleets):
        if len(members) > 1 and numbers.owned[kind] < numbers.positions[kind]:
            raise NotClosedError("units that share end items have fewer than they are authorised")
