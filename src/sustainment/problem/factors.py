"""Factors: numbers that multiply other inputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sustainment.errors import MethodError
from sustainment.model.fields import Kind
from sustainment.model.tables import TABLES
from sustainment.problem.addressed import Address, addresses, rows_addressed
from sustainment.problem.arrays import Flags, Floats, Ints
from sustainment.problem.left_out import LeftOut
from sustainment.problem.lookup import Lookup
from sustainment.problem.spans import Spans
from sustainment.problem.wildcards import Register, coded


@dataclass(frozen=True)
class UseFactors:
    """Dated factors on the use of end items."""

    spans: Spans
    times: Floats
    rows: tuple[tuple[int, Flags], ...]
    """Factor, and the rows of use that it multiplies."""
    on_stress: tuple[bool, ...]
    """Of each entry of `rows`: it multiplies the stress, not the use."""
    _lookup: Lookup

    def times_at(self, row: Ints, day: Floats, *, plain: Flags) -> Floats:
        """Return what multiplies rows of use (-1: none) on their days; where `plain`, without stress."""
        times = np.ones(row.size)
        for (factor, meant), stress in zip(self.rows, self.on_stress, strict=True):
            struck = np.concatenate((meant, [False]))[row] & ~(plain & stress)
            holds = self._lookup.find([np.full(row.size, factor, dtype=np.int64)], day) >= 0
            times[struck & holds] *= self.times[factor]
        return times


def apply_factors(
    tables: dict[str, pl.DataFrame],
    registers: Mapping[str, Register],
    *,
    dated: Spans,
    day: float | None,
    out: LeftOut,
) -> UseFactors:
    """Multiply the plain numbers in `tables`; return the dated factors on use that are left to steps.

    For one day (`day` not None) a dated factor counts when it holds then.
    """
    frame = tables["factors"]
    every = np.arange(len(frame))
    lookup = Lookup([coded(every, len(frame))], dated)
    holds = lookup.find([every], 0.0 if day is None else day) >= 0
    later: list[tuple[int, Flags]] = []
    on_stress: list[bool] = []
    undatable: set[int] = set()
    for place, row in enumerate(frame.iter_rows(named=True)):
        for address in addresses(row["applies_to"]):
            if address.table not in tables:
                continue
            if day is None and dated.dated[place]:
                if address.table == "use" and address.field in ("per_day", "stress"):
                    later.append((place, rows_addressed(address, tables["use"], registers=registers)))
                    on_stress.append(address.field == "stress")
                else:
                    undatable.add(place)
            elif holds[place]:
                meant = rows_addressed(address, tables[address.table], registers=registers)
                tables[address.table] = _multiplied(tables[address.table], address, meant=meant, factor=row)
    out.add("factors", len(undatable), reason="dated factors count on the use of end items only")
    growing = int((frame["per_year"] != 0).sum())
    out.add("factors", growing, reason="growth a year (per_year); what they multiply by now counts")
    return UseFactors(dated, frame["times"].to_numpy(), tuple(later), tuple(on_stress), lookup)


def _multiplied(
    frame: pl.DataFrame, address: Address, *, meant: Flags, factor: Mapping[str, Any]
) -> pl.DataFrame:
    place = f"factors/{factor['factor']}/applies_to"
    field = TABLES[address.table].fields.get(address.field)
    if field is None or field.kind is not Kind.QUANTITY:
        raise MethodError(f"{place} multiplies {address.table}/{address.key}, which names no number of a row")
    column = frame[field.name].to_numpy().astype(np.float64)
    column = np.where(meant, column * factor["times"], column)
    if ((column > field.most) | (column < field.least)).any():
        raise MethodError(
            f"{place} brings a {field.name} of {address.table} out of its bounds: it is {field.bounds_text}"
        )
    return frame.with_columns(pl.Series(field.name, column).fill_nan(None))
