"""A study back as text, as its files hold it."""

from dataclasses import fields
from datetime import date
from typing import Protocol

import polars as pl

from sustainment.model.dates import day_expression, number_expression
from sustainment.model.fields import Field, Kind
from sustainment.model.settings import SETTINGS, Settings
from sustainment.model.tables import TABLES


class HasTables(Protocol):
    """What a text is made of: a study."""

    @property
    def settings(self) -> Settings:
        """Return what holds for the whole study."""

    @property
    def estimates(self) -> pl.DataFrame:
        """Return the cells that are more than a plain number."""

    def table(self, name: str) -> pl.DataFrame:
        """Return a table in its types."""

    def keys(self, name: str) -> pl.Series:
        """Return the key of each row of a table."""


def table_text(study: HasTables, name: str, *, shorten: bool = True) -> pl.DataFrame:
    """
    Return a table as text, as a file holds it.

    Parameters
    ----------
    study
        Whose table.
    name
        Of the table.
    shorten
        Leave out columns that equal their default everywhere.
    """
    frame = study.table(name)
    table = TABLES[name]
    declared = list(table.fields.values())
    if shorten:
        declared = [field for field in declared if not _is_default(frame, field)]
    own = [pl.col(column) for column in frame.columns if column.startswith("x_")]
    written = frame.select(
        [_cell_expression(field, study.settings.date_zero).alias(field.name) for field in declared] + own
    )
    return _with_estimates(written, study, name)


def _is_default(frame: pl.DataFrame, field: Field) -> bool:
    if field.required:
        return False
    column = pl.col(field.name)
    same = column.is_null() if field.default in (None, "") else column == _default(field)
    if field.kind is Kind.QUANTITY and field.varies:
        same = same & pl.col(f"{field.name}_law").is_null()
    return bool(frame.select(same.fill_null(False).all()).item())


def _default(field: Field) -> pl.Expr:
    return pl.lit(float(field.default) if field.kind is Kind.QUANTITY else field.default)


def _cell_expression(field: Field, day_zero: date | None) -> pl.Expr:
    column = pl.col(field.name)
    if field.kind is Kind.DAY:
        return day_expression(field.name, day_zero)
    if field.kind is Kind.FLAG:
        return pl.when(column).then(pl.lit("yes")).when(~column).then(pl.lit("no"))
    if field.kind is not Kind.QUANTITY:
        return column
    number = number_expression(column)
    if not field.varies:
        return number
    law, variation = pl.col(f"{field.name}_law"), pl.col(f"{field.name}_variation")
    return (
        pl.when(law.is_null())
        .then(number)
        .when(law == "exponential")
        .then(number + pl.lit(" ~ ") + law)
        .otherwise(number + pl.lit(" ~ ") + law + pl.lit(" ") + number_expression(variation))
    )


def _with_estimates(written: pl.DataFrame, study: HasTables, name: str) -> pl.DataFrame:
    typed = study.estimates.filter((pl.col("table") == name) & (pl.col("stated") == "cell"))
    if typed.height == 0:
        return written
    keys = study.keys(name)
    columns = []
    for (field,), cells in typed.group_by("field", maintain_order=True):
        cell = keys.to_frame("key").join(
            cells.select("key", "text"), on="key", how="left", maintain_order="left"
        )
        columns.append(
            pl.select(pl.coalesce(cell["text"], written[str(field)]).alias(str(field))).to_series()
        )
    return written.with_columns(columns)


def settings_text(study: HasTables) -> dict[str, object]:
    """Return the settings that differ from their default, for `study.toml`; title and schema always."""
    values = {field.name: getattr(study.settings, field.name) for field in fields(Settings)}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name in ("title", "schema") or value != SETTINGS[name]
    }
