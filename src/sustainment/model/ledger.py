"""What the ledger says of inputs: several sources, causes."""

from typing import Any

import polars as pl

from sustainment.model.address import split_addresses
from sustainment.model.draft import Draft
from sustainment.model.estimate import Estimate
from sustainment.model.refusal import Refusal
from sustainment.model.tables import TABLES
from sustainment.model.targets import find_inputs
from sustainment.model.typed import ESTIMATES


def with_ledger(draft: Draft) -> pl.DataFrame:
    """
    Return the estimates of cells, and those that the ledger adds to cells that state a number.

    A ledger row with numbers is one more statement of each input that it names. One without numbers gives its
    source, weight and cause to the statement of the cell, which becomes an estimate if it was a plain number.
    """
    ledger = draft.tables["ledger"]
    if ledger.height == 0:
        return draft.estimates
    stated = {row["address"]: row for row in draft.estimates.iter_rows(named=True)}
    added: list[dict[str, Any]] = []
    for entry in ledger.iter_rows(named=True):
        for cell in _cells(draft, entry["address"]):
            numbers = [entry[column] for column in ("low", "value", "high")]
            if any(number is not None for number in numbers):
                added.append(_statement(cell, entry))
            else:
                own = stated.setdefault(cell["address"], _plain(cell))
                for column in ("source", "weight", "same_cause"):
                    own[column] = own[column] if own[column] is not None else entry[column]
    rows = [*stated.values(), *added]
    return pl.DataFrame(rows, schema=ESTIMATES, orient="row") if rows else draft.estimates


def _cells(draft: Draft, text: str) -> list[dict[str, Any]]:
    """Return the cells with a number that the addresses of a ledger row name."""
    cells = []
    for address in split_addresses(text):
        target = find_inputs(draft, address)
        if isinstance(target, Refusal) or target.table == "study":
            continue
        frame, keys = draft.tables[target.table], draft.keys[target.table]
        for row in target.rows:
            value = frame[target.field][row]
            if value is not None:
                cells.append(
                    {
                        "table": target.table,
                        "key": keys[row],
                        "field": target.field,
                        "address": f"{target.table}/{keys[row]}/{target.field}",
                        "value": value,
                    }
                )
    return cells


def _plain(cell: dict[str, Any]) -> dict[str, Any]:
    blank = dict.fromkeys(ESTIMATES)
    return {**blank, **cell, "shape": "point", "stated": "ledger"}


def _statement(cell: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    declared = TABLES[cell["table"]].fields[cell["field"]]
    low, value, high = entry["low"], entry["value"], entry["high"]
    named = {"triangular": "triangular", "uniform": "uniform"}.get(entry["shape"] or "")
    kind = entry["shape"] or (
        "lognormal" if low is not None and low > 0 and declared.is_positive else "normal"
    )
    if low is None or high is None:
        shape = "point"
        value = value if value is not None else (low if low is not None else high)
        low = high = None
    elif named:
        shape, value = named, value if value is not None else 0.5 * (low + high)
    elif value is None:
        shape = kind
        value = Estimate(0.5 * (low + high), low, high, shape).median()
    else:
        shape = f"skewed {kind}"
    return {
        **dict.fromkeys(ESTIMATES),
        **cell,
        "value": value,
        "low": low,
        "high": high,
        "shape": shape,
        "source": entry["source"],
        "weight": entry["weight"],
        "same_cause": entry["same_cause"],
        "stated": "ledger",
    }
