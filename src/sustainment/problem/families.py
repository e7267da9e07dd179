"""Rows of one key that are one thing whose numbers change."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.lookup import Lookup
from sustainment.problem.spans import Spans
from sustainment.problem.wildcards import coded


class Families(NamedTuple):
    """Rows of one key that differ only in numbers that a dated change can set.

    A family is called by its first row.
    """

    of_row: Ints
    switching: Flags
    """Of each row: dated, and when it begins or ends something else takes over than a row of its family."""
    lasting: Flags
    """Of each family (by its first row): one of its rows is undated."""
    rows: Lookup
    """Row of a family on a day."""

    def row_at(self, family: Ints, day: float | Floats) -> Ints:
        """Return the row of each family that holds on its day, -1 for none."""
        return self.rows.find([family], day)

    def row_or_first(self, family: Ints, day: float | Floats) -> Ints:
        """Return the row of each family that holds on its day, else its first row."""
        row = self.row_at(family, day)
        return np.where(row >= 0, row, family)


def families(frame: pl.DataFrame, key: Ints, *, spans: Spans, same: Sequence[str]) -> Families:
    """Join rows of one key whose columns `same` agree."""
    own = np.arange(len(frame))
    table = frame.select(same).with_columns(pl.Series("x_key", key), pl.Series("x_row", own))
    shared = table.filter(pl.col("x_key").is_duplicated())
    columns = ["x_key", *same]
    joined = shared.with_columns(pl.col("x_row").min().over(columns).alias("x_family"))
    of_row = own.copy()
    of_row[joined["x_row"].to_numpy()] = joined["x_family"].to_numpy()
    lasting = np.zeros(own.size, dtype=np.bool_)
    lasting[of_row[~spans.dated]] = True
    one_family = (
        table.with_columns(pl.Series("x_family", of_row))
        .select(pl.col("x_family").n_unique().over("x_key") == 1)
        .to_series()
    )
    steady = one_family.to_numpy() & lasting[of_row]
    return Families(
        of_row=of_row,
        switching=spans.dated & ~steady,
        lasting=lasting,
        rows=Lookup([coded(of_row, own.size)], spans),
    )
