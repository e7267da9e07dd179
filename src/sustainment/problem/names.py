"""Names in order, and the hashes that seed by name."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
import polars as pl

from sustainment.problem.arrays import Hashes, Ints


def sorted_names(*columns: pl.Series) -> list[str]:
    """Return the different names of the columns in order, blanks apart."""
    names: set[str] = set()
    for column in columns:
        names.update(column.drop_nulls().unique().to_list())
    return sorted(names)


def codes(column: pl.Series, names: Sequence[str]) -> Ints:
    """Return the index of each cell in `names`, -1 where it is not one of them."""
    if not names or column.null_count() == len(column):
        return np.full(len(column), -1, dtype=np.int64)
    coded = column.cast(pl.Enum(names), strict=False).to_physical().cast(pl.Int64)
    return coded.fill_null(-1).to_numpy().copy()


def name_hashes(names: Iterable[str]) -> Hashes:
    """Return the 64-bit BLAKE2b hash of each name, read from its bytes in little-endian order."""
    return np.array(
        [int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") for name in names],
        dtype=np.uint64,
    )
