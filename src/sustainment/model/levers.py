"""Levers pulled: the changes that so many steps make."""

from collections.abc import Mapping
from typing import Any

from sustainment.errors import Fault, UsageError, raise_if_any
from sustainment.model.assemble import Assembled
from sustainment.model.change import after_steps
from sustainment.model.draft import Draft
from sustainment.model.edit import as_draft
from sustainment.model.fields import Field
from sustainment.model.nearest import nearest_name
from sustainment.model.refusal import Refusal
from sustainment.model.tables import TABLES
from sustainment.model.targets import Target, find_inputs

EXPONENTIAL = "exponential"
"""The law that needs no variation."""


def lever_changes(parts: Assembled, taken: Mapping[str, int]) -> dict[str, str]:
    """
    Return texts by address for so many steps of levers, in the order of the table.

    A lever on a row that is a candidate chooses the row, and where its site is one too, the site with its
    candidate lanes and repairs. A candidate resource begins at nothing. Laws of times are kept; a cell that
    stated a range states a plain number afterwards.

    Raises
    ------
    StudyError
        E262 for a lever that the study has not.
    UsageError
        For steps below 0 or beyond the largest, for a lever that is dated, and for a blank cell.
    """
    draft = as_draft(parts)
    rows = {row["lever"]: row for row in draft.tables["levers"].iter_rows(named=True)}
    raise_if_any(parts.name, [_unknown(name, rows) for name in taken if name not in rows])
    changed: dict[str, float] = {}
    texts: dict[str, str] = {}
    for name, row in rows.items():
        steps = taken.get(name, 0)
        if steps != 0:
            _check(row, steps)
            texts.update(_chosen(draft, row["address"]))
            for address, declared, value, around in _cells(draft, row["address"]):
                before = changed.get(address, value)
                changed[address] = after_steps(before, row["change"], steps=steps)
                texts[address] = _text(changed[address], declared, around)
    return texts


def _unknown(name: str, known: Mapping[str, Any]) -> Fault:
    nearest = nearest_name(name, known)
    way_out = f"did you mean {nearest}?" if nearest else f"there are: {', '.join(known) or 'none'}"
    return Fault("E262", f"levers/{name}", "no lever", "its name", way_out)


def _check(row: Mapping[str, Any], steps: int) -> None:
    name = row["lever"]
    if row["from_day"] is not None or row["to_day"] is not None or row["repeat_days"] is not None:
        raise UsageError(
            f"levers/{name} is dated, and a lever is pulled for the whole horizon; leave its days blank"
        )
    if steps < 0 or steps != int(steps):
        raise UsageError(f"levers/{name}: {steps} steps; expected a whole number from 0 on")
    if row["largest"] is not None and steps > row["largest"]:
        raise UsageError(f"levers/{name}: {steps} steps; its row allows {row['largest']:g} at most")


def _cells(draft: Draft, text: str) -> list[tuple[str, Field, float, Mapping[str, Any]]]:
    """Return each number that an address names: its own address, field, present value, and its row."""
    found = find_inputs(draft, text)
    if isinstance(found, Refusal):
        raise UsageError(f"{text}: {found.found}; expected {found.expected}. {found.way_out}".rstrip(". "))
    declared = TABLES[found.table].fields[found.field]
    frame = draft.tables[found.table]
    if not found.rows:
        around = {} if found.like is None else frame.row(found.like, named=True)
        value = around.get(found.field, declared.default)
        return [(text, declared, _number(text, value), around)]
    return [
        (draft.address(found.table, row, column=found.field), declared, value, around)
        for row in found.rows
        for around in (frame.row(row, named=True),)
        for value in (_present(draft, found, row, around),)
    ]


def _present(draft: Draft, found: Target, row: int, around: Mapping[str, Any]) -> float:
    """Return the value of a cell; of a candidate resource there is nothing yet."""
    if found.table == "resources" and found.field == "quantity" and around["candidate"]:
        return 0.0
    return _number(draft.address(found.table, row, column=found.field), around[found.field])


def _number(address: str, value: Any) -> float:
    if value is None or value == "":
        raise UsageError(f"{address} is blank: a lever needs a number to change; state it")
    return float(value)


def _text(value: float, declared: Field, around: Mapping[str, Any]) -> str:
    """Return a cell with its law as it was."""
    number = f"{value:.15g}"
    law = around.get(f"{declared.name}_law") if declared.varies else None
    if law is None:
        return number
    varies = "" if law == EXPONENTIAL else f" {around[f'{declared.name}_variation']:.15g}"
    return f"{number} ~ {law}{varies}"


def _chosen(draft: Draft, text: str) -> dict[str, str]:
    """Return the candidate rows that a lever chooses."""
    found = find_inputs(draft, text)
    if isinstance(found, Refusal) or "candidate" not in draft.tables[found.table].columns:
        return {}
    frame = draft.tables[found.table]
    own = [row for row in found.rows if frame["candidate"][row]]
    chosen = {draft.address(found.table, row, column="candidate"): "no" for row in own}
    sites = {frame["site"][row] for row in own if "site" in frame.columns}
    candidates = draft.tables["sites"].filter("candidate")["site"].to_list()
    for site in sorted(sites & set(candidates)):
        chosen |= _all_of(draft, site)
    return chosen


def _all_of(draft: Draft, site: str) -> dict[str, str]:
    """Return a site that is a candidate, with its candidate lanes and repairs."""
    chosen = {}
    for table, columns in (("sites", ("site",)), ("lanes", ("from_site", "to_site")), ("repairs", ("site",))):
        for row, cells in enumerate(draft.tables[table].iter_rows(named=True)):
            if cells["candidate"] and site in [cells[column] for column in columns]:
                chosen[draft.address(table, row, column="candidate")] = "no"
    return chosen
