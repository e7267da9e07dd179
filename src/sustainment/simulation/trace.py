"""The story of one replication, for one machine."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from sustainment.errors import UsageError
from sustainment.model.nearest import nearest_name
from sustainment.model.study import Study
from sustainment.problem.build import build
from sustainment.simulation.events.state import DAY
from sustainment.simulation.facts import Called, Fact
from sustainment.simulation.machine_story import STATES, MachineStory
from sustainment.simulation.replay import Replay
from sustainment.simulation.spells import within

MOST_NAMED = 12
"""Machines that a message names."""


@dataclass(frozen=True)
class Trace:
    """What happened to a machine in one replication, and what its days went to.

    `table("events")` has a row for each thing that happened; those of one event share their `moment`.
    `table("spells")` has the days in each state, by the item that was waited for where there is one.
    """

    study_name: str
    digest: str
    machine: str
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
    if replication < 0:
        raise UsageError(f"replication is {replication}, expected 0 or more")
    problem = build(study)
    sown = study.settings.seed if seed is None else seed
    replay = Replay(problem, seed=sown, replication=replication)
    called = Called(replay)
    position = _position(called, machine or "")
    last = float(problem.days) if to_day is None else to_day
    if not from_day < last:
        raise UsageError(f"from day {from_day:g} to day {last:g} is no span; give a later --to")
    story = MachineStory(replay, called, position=position)
    facts = [fact for moment, event in enumerate(replay.events()) for fact in story.look(event, moment)]
    story.spells.close(replay.tick(problem.days))
    span = (replay.tick(from_day), replay.tick(last))
    tables = {"events": _events(replay, facts, span), "spells": _spells(story, span)}
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


def _position(called: Called, machine: str) -> int:
    names = [called.machine(position) for position in range(called.positions.size)]
    if machine in names:
        return names.index(machine)
    nearest = nearest_name(machine, names)
    names = [name for name in names if machine.casefold() in name.casefold()] or names
    some = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
    hint = f"did you mean {nearest!r}?" if nearest else f"there are {some}"
    raise UsageError(f"there is no machine {machine!r}; {hint}")


def _events(replay: Replay, facts: list[Fact], span: tuple[int, int]) -> pl.DataFrame:
    told = [fact for fact in facts if span[0] <= fact.tick < span[1]]
    names = ("moment", "what", "item", "site", "mode", "other", "how")
    columns: dict[str, list[object]] = {name: [getattr(fact, name) for fact in told] for name in names}
    columns["day"] = [replay.day(fact.tick) for fact in told]
    columns["days"] = [None if fact.ticks is None else fact.ticks / DAY for fact in told]
    kinds = dict.fromkeys(("what", "item", "site", "mode", "other", "how"), pl.String)
    schema = {"day": pl.Float64, "moment": pl.Int64, **kinds, "days": pl.Float64}
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
