"""One replication of the compiled loop, with its memory open to the tests."""

from typing import Any

import numpy as np

from sustainment.model.study import Study
from sustainment.problem.build import build
from sustainment.simulation.events.batch import run_batch
from sustainment.simulation.laid_books import books_of
from sustainment.simulation.layout import Layout, lay_out, table
from sustainment.simulation.scopes import scopes
from sustainment.simulation.sums import batch_totals

ROOM, TRACED = 20_000, 800_000


class OneReplication:
    """A replication that has been run."""

    def __init__(self, study: Study, seed: int, replication: int) -> None:
        self.problem = build(study)
        self.layout: Layout = lay_out(self.problem)
        self.world = self.layout.world(ROOM, traced=TRACED)
        self.books = books_of(self.layout, self.world)
        self.totals = batch_totals(self.layout, scopes(self.problem), size=1)
        self.drawn = (seed, replication)
        assert run_batch(self.world, self.totals, self.books, *self.drawn, 1) == 0

    def another(self, replication: int) -> None:
        """Run another replication of the same study."""
        self.drawn = (self.drawn[0], replication)
        assert run_batch(self.world, self.totals, self.books, *self.drawn, 1) == 0

    def stop_after(self, events: int) -> None:
        """Run again from the start, but only so many events: the world stays as it is then."""
        self.table("flags")["value"][1] = events
        assert run_batch(self.world, self.totals, self.books, *self.drawn, 1) == 0

    def table(self, name: str) -> Any:
        return table(self.world, name)

    def trace(self) -> list[tuple[int, int, int]]:
        """Return tick, kind and key of each event."""
        words = self.table("trace")["value"][: int(self.table("clocks")["traced"][0])].reshape(-1, 4)
        assert words.size < 4 * TRACED
        return [tuple(row) for row in words[words[:, 1] >= 0, :3].tolist()]

    def state_times(self) -> dict[tuple[int, str], int]:
        """Return the ticks of each state but closed, by fleet."""
        names = (
            *("working", "faulty", "awaited", "at hand", "being fitted"),
            *("planned", "no crew", "no consumables", "empty"),
        )
        values = self.table("state_times")["value"].reshape(-1, 10)[: len(self.table("fleets"))].tolist()
        return {
            (fleet, name): row[state]
            for fleet, row in enumerate(values)
            for state, name in enumerate(names)
            if row[state]
        }

    def charges(self) -> dict[tuple[int, str], int]:
        pairs = np.repeat(self.layout.positions.charged, 3).tolist()
        names = ("awaited", "at hand", "being fitted")
        values = self.table("charges")["value"].tolist()
        return {
            (pair, names[k % 3]): value
            for k, (pair, value) in enumerate(zip(pairs, values, strict=True))
            if value
        }
