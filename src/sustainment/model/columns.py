"""Text to typed columns, whole columns at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Any

import numpy as np
import polars as pl

from sustainment.model.dates import Day, read_day
from sustainment.model.estimate import Estimate, plain_number
from sustainment.model.fields import Field, Kind
from sustainment.model.names import refuse_name
from sustainment.model.nearest import nearest_name
from sustainment.model.reading import not_whole, out_of_bounds, read_estimate
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.settings import FLAGS
from sustainment.model.terms import refuse_terms
from sustainment.model.words import refuse_date, refuse_level

SHORT = 2000
"""Rows below which a plain loop is faster than a vectorised step."""
_FARTHEST_DAY = 1e9
"""Days from day zero beyond which nobody plans."""


@dataclass
class Column:
    """A column as it was read: typed series, refused cells by row, estimates by row."""

    series: list[pl.Series]
    refused: dict[int, Refusal] = field(default_factory=dict)
    estimates: dict[int, Estimate] = field(default_factory=dict)


def clean_text(series: pl.Series) -> pl.Series:
    """Return text without white space around it; what is then empty is blank."""
    return series.to_frame("cell").select(_clean(series.dtype).alias(series.name)).to_series()


def _clean(dtype: pl.DataType) -> pl.Expr:
    text = pl.col("cell") if dtype == pl.String else pl.col("cell").cast(pl.String)
    if dtype.is_float():
        text = text.str.replace(r"\.0$", "")
    stripped = text.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _split_numbers(series: pl.Series, most: float) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return the cells as text, the plain numbers below a size, and the text of those that are none."""
    text = _clean(series.dtype)
    number = text.cast(pl.Float64, strict=False)
    plain = (number.is_finite() & (number.abs() < most)).fill_null(False)
    split = series.to_frame("cell").select(
        text=text, number=pl.when(plain).then(number), odd=pl.when(~plain).then(text)
    )
    return split["text"], split["number"], split["odd"]


def read_column(series: pl.Series, declared: Field, *, day_zero: date | None, is_key: bool) -> Column:
    """
    Return a column of text, or of numbers given by hand, in its type.

    Parameters
    ----------
    series
        Blank cells null.
    declared
        The column's field.
    day_zero
        Calendar date of day 0, for columns of days.
    is_key
        Whether the column tells rows apart, so that its words must be usable as names.
    """
    if series.null_count() == len(series):
        return _blank_column(series.name, len(series), declared)
    if declared.kind is Kind.QUANTITY:
        return _read_quantity(series, declared)
    if declared.kind is Kind.DAY:
        return _read_days(series, declared, day_zero)
    if declared.kind is Kind.FLAG:
        return _read_flags(series, declared)
    text = clean_text(series)
    if declared.kind is Kind.CHOICE:
        return _read_choices(text, declared)
    refuse: Callable[[str], Refusal | None] | None = {
        Kind.TERMS: refuse_terms,
        Kind.LEVEL: refuse_level,
        Kind.DATE: refuse_date,
        Kind.NAME: refuse_name,
    }.get(declared.kind)
    if declared.kind is Kind.TEXT and is_key:
        refuse = refuse_name
    refused = _refuse_texts(text, refuse) if refuse is not None else {}
    return Column([_filled(text, declared.default or None)], refused)


def _blank_column(name: str, length: int, declared: Field) -> Column:
    default = declared.default if declared.default != "" else None
    dtype = type_of(declared)
    if declared.kind is Kind.QUANTITY and default is not None:
        default = float(default)
    blank = [pl.Series(name, [default], dtype=dtype)]
    if declared.kind is Kind.QUANTITY and declared.varies:
        blank += [
            pl.Series(f"{name}_law", [None], dtype=pl.String),
            pl.Series(f"{name}_variation", [None], dtype=pl.Float64),
        ]
    if declared.kind is Kind.DAY:
        blank.append(pl.Series(f"{name}_milestone", [None], dtype=pl.String))
    return Column([series.new_from_index(0, length) for series in blank])


def type_of(declared: Field) -> pl.DataType:
    """Return the type of a column in memory."""
    if declared.kind in (Kind.QUANTITY, Kind.DAY):
        return pl.Float64()
    return pl.Boolean() if declared.kind is Kind.FLAG else pl.String()


def _filled(series: pl.Series, default: Any) -> pl.Series:
    return series if default is None else series.fill_null(default)


def _rows_by_text(series: pl.Series) -> dict[str, list[int]]:
    """Return the rows of each distinct text."""
    if series.null_count() == len(series):
        return {}
    if len(series) <= SHORT:
        found: dict[str, list[int]] = {}
        for row, text in enumerate(series.to_list()):
            if text is not None:
                found.setdefault(text, []).append(row)
        return found
    frame = pl.DataFrame({"text": series, "row": np.arange(len(series))}).drop_nulls()
    grouped = frame.group_by("text", maintain_order=True).agg("row")
    return dict(zip(grouped["text"].to_list(), grouped["row"].to_list(), strict=True))


def _refuse_texts(series: pl.Series, refuse: Callable[[str], Refusal | None]) -> dict[int, Refusal]:
    if len(series) <= SHORT:
        by_text = _rows_by_text(series)
        refused = {text: refusal for text in by_text if (refusal := refuse(text)) is not None}
        return {row: refusal for text, refusal in refused.items() for row in by_text[text]}
    unique = series.unique().drop_nulls()
    if refuse is refuse_name:
        unique = unique.filter(
            unique.str.contains(r"[^\x21-\x7e ]|  |[/@*:\[\]+]") | (unique.str.len_bytes() > 80)
        )
    bad = {text: refusal for text in unique.to_list() if (refusal := refuse(text)) is not None}
    if not bad:
        return {}
    rows = _rows_by_text(series.set(~series.is_in(list(bad)), None))
    return {row: bad[text] for text, found in rows.items() for row in found}


def _read_quantity(series: pl.Series, declared: Field) -> Column:
    if series.dtype.is_numeric():
        numbers, text = series.cast(pl.Float64), None
        odd = numbers.set(numbers.is_finite().fill_null(True), None).cast(pl.String)
    else:
        text, numbers, odd = _split_numbers(series, inf)
    values = numbers.fill_null(np.nan).to_numpy().copy() + 0.0
    refused = _refuse_numbers(values, declared, text)
    estimates: dict[int, Estimate] = {}
    laws: dict[int, Estimate] = {}
    for cell, rows in _rows_by_text(odd).items():
        read = read_estimate(cell, declared)
        for row in rows:
            if isinstance(read, Refusal):
                refused[row] = read
                continue
            values[row] = read.value
            if read.uncertain or read.source is not None:
                estimates[row] = read
            if read.law is not None:
                laws[row] = read
    typed = pl.Series(series.name, values).fill_nan(None)
    out = [_filled(typed, declared.default)]
    if declared.varies:
        out += _law_columns(series.name, len(series), laws)
    return Column(
        [column.cast(pl.Float64) if i == 0 else column for i, column in enumerate(out)], refused, estimates
    )


def _law_columns(name: str, length: int, laws: dict[int, Estimate]) -> list[pl.Series]:
    law: list[str | None] = [None] * length
    variation: list[float | None] = [None] * length
    for row, read in laws.items():
        law[row], variation[row] = read.law, read.variation
    return [
        pl.Series(f"{name}_law", law, dtype=pl.String),
        pl.Series(f"{name}_variation", variation, dtype=pl.Float64),
    ]


def _refuse_numbers(
    values: "np.ndarray[Any, Any]", declared: Field, text: pl.Series | None
) -> dict[int, Refusal]:
    given = ~np.isnan(values)
    inside = (
        (values > declared.above)
        & (values < declared.below)
        & (values >= declared.least)
        & (values <= declared.most)
    )

    def typed(row: int) -> str:
        return str(text[row]) if text is not None else plain_number(values[row])

    refused = {
        int(row): out_of_bounds(typed(int(row)), float(values[row]), declared=declared)
        for row in np.flatnonzero(given & ~inside)
    }
    if declared.whole:
        for row in np.flatnonzero(given & inside & (values != np.floor(values))):
            refused[int(row)] = not_whole(typed(int(row)), declared)
    return refused


def _read_days(series: pl.Series, declared: Field, day_zero: date | None) -> Column:
    name = series.name
    if series.dtype.is_numeric():
        series = series.cast(pl.Float64).cast(pl.String)
    elif series.dtype in (pl.Date, pl.Datetime):
        series = series.dt.strftime("%Y-%m-%d")
    _, numbers, odd = _split_numbers(series, _FARTHEST_DAY)
    values = numbers.fill_null(np.nan).to_numpy().copy() + 0.0
    milestones: list[str | None] = [None] * len(series)
    refused: dict[int, Refusal] = {}
    for cell, rows in _rows_by_text(odd).items():
        read = read_day(cell, day_zero)
        for row in rows:
            if isinstance(read, Day):
                values[row], milestones[row] = read.days, read.milestone
            else:
                refused[row] = read
    return Column(
        [
            pl.Series(name, values, dtype=pl.Float64).fill_nan(None),
            pl.Series(f"{name}_milestone", milestones, dtype=pl.String),
        ],
        refused,
    )


def _read_flags(series: pl.Series, declared: Field) -> Column:
    if series.dtype == pl.Boolean:
        return Column([_filled(series, declared.default)])
    text = clean_text(series)
    words = text.unique().drop_nulls().to_list()
    known = {word: FLAGS[word.casefold()] for word in words if word.casefold() in FLAGS}
    typed = _mapped(text, known, pl.Boolean)
    refused = _refuse_texts(
        text, lambda word: None if word in known else Refusal("E221", quoted(word), "yes or no")
    )
    return Column([_filled(typed, declared.default)], refused)


def _read_choices(text: pl.Series, declared: Field) -> Column:
    folded = {choice.casefold(): choice for choice in declared.choices}

    def refuse(word: str) -> Refusal | None:
        if word in declared.choices:
            return None
        expected = f"one of {', '.join(declared.choices)}"
        if word.casefold() in folded:
            meant = folded[word.casefold()]
            return Refusal("E220", quoted(word), expected, f"fix: {meant}", meant, True)
        meant_near = nearest_name(word, declared.choices)
        way_out = f"did you mean {meant_near}?" if meant_near else ""
        return Refusal("E220", quoted(word), expected, way_out, meant_near)

    return Column([_filled(text, declared.default)], _refuse_texts(text, refuse))


def _mapped(series: pl.Series, known: dict[str, Any], dtype: Any) -> pl.Series:
    if not known:
        return pl.Series(series.name, [None] * len(series), dtype=dtype)
    return series.replace_strict(list(known), list(known.values()), default=None, return_dtype=dtype)


def blank_rows(series: pl.Series) -> Iterable[int]:
    """Return the rows of a column that are blank."""
    return [int(row) for row in np.flatnonzero(series.is_null().to_numpy())]
