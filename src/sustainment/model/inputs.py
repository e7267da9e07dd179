"""Every number that a study states, with its source."""

import polars as pl

from sustainment.model.estimate import Estimate, law_text, plain_number
from sustainment.model.fields import Field
from sustainment.model.reading import estimate
from sustainment.model.tables import TABLES
from sustainment.model.text import HasTables

_UNSTATED = ("sources", "ledger", "history", "milestones")
"""Tables whose numbers are no inputs of an answer."""
INPUTS = {
    "address": pl.String,
    "table": pl.String,
    "key": pl.String,
    "field": pl.String,
    "value": pl.Float64,
    "text": pl.String,
    "source": pl.String,
    "page": pl.String,
    "grade": pl.Float64,
}
"""Columns of `study.inputs()`."""


def input_table(study: HasTables) -> pl.DataFrame:
    """
    Return every number that differs from its default, in the order of the tables.

    Columns: address, table, key, field, value, text (as typed, null for a plain number), source and page (the
    cell's own, else its row's), grade (of the source, null if none is stated).
    """
    cells = [
        _cells(study, name, declared)
        for name, table in TABLES.items()
        if name not in _UNSTATED and study.table(name).height
        for declared in table.quantities
        if declared.name != "repeat_days"
    ]
    if not cells:
        return pl.DataFrame(schema=INPUTS)
    own = study.estimates.filter(pl.col("stated") == "cell").select(
        "address", "text", pl.col("source").alias("own"), "page"
    )
    led = (
        study.estimates.filter((pl.col("stated") == "ledger") & pl.col("source").is_not_null())
        .unique("address", keep="first", maintain_order=True)
        .select("address", pl.col("source").alias("led"))
    )
    grades = study.table("sources").select("source", "grade").unique("source", keep="first")
    return (
        pl.concat(cells)
        .join(own, on="address", how="left", maintain_order="left")
        .join(led, on="address", how="left", maintain_order="left")
        .with_columns(source=pl.coalesce("own", "source", "led"))
        .join(grades, on="source", how="left", maintain_order="left")
        .select(list(INPUTS))
    )


def _cells(study: HasTables, name: str, declared: Field) -> pl.DataFrame:
    column = pl.col(declared.name)
    default = declared.default
    frame = study.table(name).with_columns(study.keys(name).alias("key_text"))
    stated = column.is_not_null() if default is None else column != float(default)
    source = pl.col("source") if "source" in frame.columns else pl.lit(None, dtype=pl.String)
    return frame.filter(stated).select(
        pl.format("{}/{}/{}", pl.lit(name), "key_text", pl.lit(declared.name)).alias("address"),
        pl.lit(name).alias("table"),
        pl.col("key_text").alias("key"),
        pl.lit(declared.name).alias("field"),
        column.alias("value"),
        source.alias("source"),
    )


def echo_table(study: HasTables) -> pl.DataFrame:
    """
    Return how each range, law and citation was read: address, text, echo.

    Examples
    --------
    >>> from sustainment.model.study import Study
    >>> from sustainment.model.items import Item
    >>> Study(items=[Item("engine", price="200 to 390")]).echoes()["echo"].to_list()
    ['200 to 390 EUR: 90 % range, lognormal, mean 285, median 279; fixed runs use 279']
    """
    rows = [*_stated_echoes(study), *_law_echoes(study)]
    order = {name: place for place, name in enumerate(TABLES)}
    rows.sort(key=lambda row: order[row[0].partition("/")[0]])
    return pl.DataFrame(
        rows, schema={"address": pl.String, "text": pl.String, "echo": pl.String}, orient="row"
    )


def _stated_echoes(study: HasTables) -> list[tuple[str, str, str]]:
    rows = []
    for row in study.estimates.iter_rows(named=True):
        declared = TABLES[row["table"]].fields[row["field"]]
        if row["text"]:
            read = estimate(row["text"], declared)
            rows.append((row["address"], row["text"], read.echo(declared, _unit(study, declared))))
        elif row["value"] is not None:
            read = Estimate(row["value"], row["low"], row["high"], row["shape"] or "", source=row["source"])
            rows.append((row["address"], read.text, read.echo(declared, _unit(study, declared))))
    return rows


def _unit(study: HasTables, declared: Field) -> str | None:
    return (
        declared.unit.replace("money", study.settings.currency) if declared.unit.startswith("money") else None
    )


def _law_echoes(study: HasTables) -> list[tuple[str, str, str]]:
    told = set(study.estimates.filter(pl.col("stated") == "cell")["address"].to_list())
    rows = []
    for name, table in TABLES.items():
        frame = study.table(name)
        for declared in table.quantities if frame.height else ():
            if not declared.varies or frame[f"{declared.name}_law"].null_count() == frame.height:
                continue
            columns = (declared.name, f"{declared.name}_law", f"{declared.name}_variation")
            keys = study.keys(name).to_list()
            for key, (value, law, variation) in zip(keys, frame.select(columns).iter_rows(), strict=True):
                address = f"{name}/{key}/{declared.name}"
                if law is None or address in told:
                    continue
                read = Estimate(value, law=law, variation=variation)
                text = f"{plain_number(value)} ~ {law_text(law, variation)}"
                rows.append((address, text, read.echo(declared)))
    return rows
