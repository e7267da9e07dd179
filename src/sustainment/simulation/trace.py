"""The story of one replication, for one machine or one site."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from sustainment.errors import UsageError
from sustainment.model.nearest import nearest_name
from sustainment.model.study import Study
from sustainment.problem.arrays import Problem
from sustainment.problem.build import build
from sustainment.simulation.events.state import DAY
from sustainment.simulation.facts import Called, Fact
from sustainment.simulation.machine_story import STATES, MachineStory
from sustainment.simulation.replay import Replay
from sustainment.simulation.spells import within

MOST_NAMED = 12
"""Units of machines that a message names."""


@dataclass(frozen=True)
class Trace:
    """What happened to a machine or at a site in one replication.

    `table("events")` has a row for each thing that happened; those of one event share their `moment`.
    Of a machine, `table("spells")` has the days in each state, by the item that was waited for where there is
    one. Of a site, `table("shelves")` has what came to and left each shelf, and its means.
    """

    study_name: str
    digest: str
    machine: str | None
    """None where a site is told."""
    site: str
    seed: int
    replication: int
    from_day: float
    to_day: float
    _tables: dict[str, pl.DataFrame] = field(repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return tuple(self._tables)

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name not in self._tables:
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(self._tables)}")
        return self._tables[name]


def trace(
    study: Study,
    *,
    machine: str | None = None,
    replication: int = 0,
    seed: int | None = None,
    from_day: float = 0.0,
    to_day: float | None = None,
) -> Trace:
    """
    Tell one replication for one machine, event by event.

    It is the history that `simulate` counts under the same seed and number, bit for bit.

    Parameters
    ----------
    study
        The facts.
    machine
        Type, number and unit, such as `tank 3 of brigade`. A position has its number for good, from 1 on.
    replication
        Its number, from 0 on, as in the table `replications`.
    seed
        Of all draws; None: the study's own.
    from_day, to_day
        What is told; the warm-up has days below 0. None: up to the end.
    """
    check_number(replication)
    problem = build(study)
    sown = study.settings.seed if seed is None else seed
    replay = Replay(problem, seed=sown, replication=replication)
    called = Called(replay)
    position = _position(called, machine or "")
    last = end_of_span(problem, from_day=from_day, to_day=to_day)
    story = MachineStory(replay, called, position=position)
    facts = [fact for moment, event in enumerate(replay.events()) for fact in story.look(event, moment)]
    story.spells.close(replay.tick(problem.days))
    span = (replay.tick(from_day), replay.tick(last))
    tables = {"events": events_table(replay, facts, span=span), "spells": _spells(story, span)}
    return Trace(
        study_name=study.name,
        digest=study.digest(),
        machine=called.machine(position),
        site=called.site(story.view.pair),
        seed=sown,
        replication=replication,
        from_day=from_day,
        to_day=last,
        _tables=tables,
    )


def check_number(replication: int) -> None:
    """Refuse a number that no replication has."""
    if replication < 0:
        raise UsageError(f"replication is {replication}, expected 0 or more")


def end_of_span(problem: Problem, *, from_day: float, to_day: float | None) -> float:
    """Return the last day that is told."""
    last = float(problem.days) if to_day is None else to_day
    if not from_day < last:
        raise UsageError(f"from day {from_day:g} to day {last:g} is no span; give a later --to")
    return last


def _position(called: Called, machine: str) -> int:
    names = [called.machine(position) for position in range(called.positions.size)]
    if machine in names:
        return names.index(machine)
    # A number that no machine has is no slip of the pen.
    nearest = nearest_name(machine, [name for name in names if _digits(name) == _digits(machine)])
    hint = f"did you mean {nearest!r}?" if nearest else f"there are {_those_like(called, machine)}"
    raise UsageError(f"there is no machine {machine!r}; {hint}")


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def _those_like(called: Called, machine: str) -> str:
    """Return the machines of the type or the unit that was named, or else all: those of a unit as one."""
    fleets, names = called.problem.fleets, called.problem.names
    counts = np.bincount(called.positions["fleet"], minlength=fleets.unit.size).tolist()
    kinds = [
        (names.items[int(item)], names.units[int(unit)], count)
        for item, unit, count in zip(fleets.item, fleets.unit, counts, strict=True)
        if count > 0
    ]
    asked = machine.casefold()
    for part in (0, 1):
        of_one = [kind for kind in kinds if str(kind[part]).casefold() in asked]
        # A name within another name: the longest is meant.
        longest = max((len(str(kind[part])) for kind in of_one), default=0)
        if longest:
            kinds = [kind for kind in of_one if len(str(kind[part])) == longest]
    told = [f"{item} 1{f' to {count}' if count > 1 else ''} of {unit}" for item, unit, count in kinds]
    return ", ".join(told[:MOST_NAMED]) + (", ..." if len(told) > MOST_NAMED else "")


TEXTS = ("what", "item", "site", "mode", "other", "how")
NUMBERS = ("units", "left")


def events_table(
    replay: Replay, facts: list[Fact], *, span: tuple[int, int], numbers: tuple[str, ...] = ()
) -> pl.DataFrame:
    """Return a row for each fact within a span of ticks."""
    told = [fact for fact in facts if span[0] <= fact.tick < span[1]]
    names = ("moment", *TEXTS, *numbers)
    columns: dict[str, list[object]] = {name: [getattr(fact, name) for fact in told] for name in names}
    columns["day"] = [replay.day(fact.tick) for fact in told]
    columns["days"] = [None if fact.ticks is None else fact.ticks / DAY for fact in told]
    schema = {"day": pl.Float64, "moment": pl.Int64, **dict.fromkeys(TEXTS, pl.String), "days": pl.Float64}
    schema |= dict.fromkeys(numbers, pl.Int64)
    return pl.DataFrame({name: columns[name] for name in schema}, schema=schema)


def _spells(story: MachineStory, span: tuple[int, int]) -> pl.DataFrame:
    """Return the days in each state; what was waited for has its part of them."""
    days: dict[tuple[int, str | None], int] = {}
    for (state, item), length in _pieces(story, span):
        days[state, item] = days.get((state, item), 0) + length
    rows = [(STATES[state], item, length / DAY) for (state, item), length in sorted(days.items(), key=str)]
    schema = {"state": pl.String, "item": pl.String, "days": pl.Float64}
    return pl.DataFrame([row for row in rows if row[2] > 0], schema=schema, orient="row")


def _pieces(story: MachineStory, span: tuple[int, int]) -> Iterator[tuple[tuple[int, str | None], int]]:
    for begin, end, state in story.spells.told:
        yield (state, None), within((begin, end), span)
    for begin, end, state, copy in story.spells.charged:
        length = within((begin, end), span)
        yield (state, story.view.item_of(copy)), length
        yield (state, None), -length
