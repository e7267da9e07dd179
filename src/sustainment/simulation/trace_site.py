"""The story of one replication, for one site."""

import numpy as np
import polars as pl

from sustainment.errors import UsageError
from sustainment.model.nearest import nearest_name
from sustainment.model.study import Study
from sustainment.problem.arrays import Ints, Problem
from sustainment.problem.build import build
from sustainment.simulation.events.state import DAY
from sustainment.simulation.facts import Called, Fact
from sustainment.simulation.replay import Replay
from sustainment.simulation.site_story import SiteStory
from sustainment.simulation.trace import NUMBERS, Trace, check_number, end_of_span, events_table

MOST_NAMED = 12
"""Sites or items that a message names."""


def trace_site(
    study: Study,
    *,
    site: str | None = None,
    item: str | None = None,
    replication: int = 0,
    seed: int | None = None,
    from_day: float = 0.0,
    to_day: float | None = None,
) -> Trace:
    """
    Tell one replication for one site, event by event: shelves, repairs, shipments, backorders.

    It is the history that `simulate` counts under the same seed and number, bit for bit.

    Parameters
    ----------
    study
        The facts.
    site
        The site.
    item
        Only this item; None: all that the site has to do with.
    replication
        Its number, from 0 on, as in the table `replications`.
    seed
        Of all draws; None: the study's own.
    from_day, to_day
        What is told; the warm-up has days below 0. None: up to the end.
    """
    check_number(replication)
    problem = build(study)
    pairs = _pairs(problem, site or "", item=item)
    last = end_of_span(problem, from_day=from_day, to_day=to_day)
    sown = study.settings.seed if seed is None else seed
    replay = Replay(problem, seed=sown, replication=replication)
    span = (replay.tick(from_day), replay.tick(last))
    story = SiteStory(replay, Called(replay), pairs=pairs)
    shelves = _Shelves(story, span)
    facts: list[Fact] = []
    for moment, event in enumerate(replay.events()):
        shelves.pass_to(event.tick)
        found = story.look(event, moment)
        facts += found
        shelves.note(found)
    shelves.pass_to(int(replay.clock["end"][0]))
    return Trace(
        study_name=study.name,
        digest=study.digest(),
        machine=None,
        site=problem.names.sites[int(problem.pairs.site[pairs[0]])],
        seed=sown,
        replication=replication,
        from_day=from_day,
        to_day=last,
        _tables={
            "events": events_table(replay, facts, span=span, numbers=NUMBERS),
            "shelves": shelves.table(),
        },
    )


def _pairs(problem: Problem, site: str, *, item: str | None) -> Ints:
    """Return the items of a site that something can happen to."""
    sites, items = problem.names.sites, problem.names.items
    if site not in sites:
        raise UsageError(f"there is no site {site!r}; {_hint(site, sites)}")
    here = np.flatnonzero(problem.pairs.site == sites.index(site))
    if not here.size:
        raise UsageError(f"nothing is stocked, used or repaired at {site}")
    if item is None:
        return here
    there = [items[int(one)] for one in problem.pairs.item[here]]
    if item not in there:
        raise UsageError(f"there is no item {item!r} at {site}; {_hint(item, there)}")
    return here[[there.index(item)]]


def _hint(name: str, names: list[str]) -> str:
    nearest = nearest_name(name, names)
    if nearest:
        return f"did you mean {nearest!r}?"
    return f"there are {', '.join(names[:MOST_NAMED])}" + (", ..." if len(names) > MOST_NAMED else "")


class _Shelves:
    """What came to and left each shelf in a span, what was there and what was waited for on average."""

    def __init__(self, story: SiteStory, span: tuple[int, int]) -> None:
        self.story, self.span, self.tick = story, span, 0
        number = story.pairs.size
        self.came, self.left = np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
        self.opening: Ints | None = None
        self.closing = self._on_shelf()
        self.times = np.zeros((2, number), dtype=np.int64)
        """Units on the shelf, and waited for, times ticks."""
        self.places = {story.called.item(pair): k for k, pair in enumerate(story.pairs.tolist())}

    def _on_shelf(self) -> Ints:
        return np.array([self.story.shelf[pair] for pair in self.story.pairs.tolist()], dtype=np.int64)

    def pass_to(self, tick: int) -> None:
        """Let time pass up to the next event; what is now has been since the last."""
        begin, end = self.span
        if self.opening is None and tick >= begin:
            self.opening = self._on_shelf()
        ticks = min(tick, end) - max(self.tick, begin)
        if ticks > 0:
            self.times[0] += self._on_shelf() * ticks
            self.times[1] += self.story.before["waiting"] * ticks
        if tick < end:
            self.tick = tick
        elif self.tick < end:
            self.closing, self.tick = self._on_shelf(), end

    def note(self, facts: list[Fact]) -> None:
        """Count what moved."""
        for fact in facts:
            if not self.span[0] <= fact.tick < self.span[1]:
                continue
            if fact.what == "to shelf":
                self.came[self.places[str(fact.item)]] += fact.units or 0
            elif fact.what == "from shelf":
                self.left[self.places[str(fact.item)]] += fact.units or 0

    def table(self) -> pl.DataFrame:
        """Return a row for every item."""
        days = (self.span[1] - self.span[0]) / DAY
        opening = self.closing if self.opening is None else self.opening
        return pl.DataFrame(
            {
                "item": list(self.places),
                "opening": opening,
                "came": self.came,
                "left": self.left,
                "closing": self.closing,
                "on_hand": self.times[0] / DAY / days,
                "backorders": self.times[1] / DAY / days,
            }
        )
