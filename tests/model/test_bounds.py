"""Every declared bound refuses what lies just outside, and takes what lies inside."""

from math import inf, nextafter

import polars as pl
import pytest

from sustainment.errors import StudyError
from sustainment.model.estimate import plain_number
from sustainment.model.fields import Field, Kind
from sustainment.model.raw import RawTable
from sustainment.model.study import Study
from sustainment.model.tables import TABLES, Table

BOUNDED = [name for name, table in TABLES.items() if table.quantities]


def outside_of(field: Field) -> list[tuple[str, str]]:
    """Return texts just outside each declared bound, with their codes."""
    step = 1.0 if field.whole else None
    cases = [
        (value, "E210")
        for bound, value in (
            (field.above, field.above),
            (field.least, field.least - step if step else nextafter(field.least, -inf)),
            (field.below, field.below),
            (field.most, field.most + step if step else nextafter(field.most, inf)),
        )
        if abs(bound) != inf
    ]
    texts = [(plain_number(value), code) for value, code in cases]
    if field.whole:
        texts.append((plain_number(max(field.least, 0) + 0.5), "E211"))
    return [*texts, ("three", "E204"), ("?", "E205")]


def inside_of(field: Field) -> list[str]:
    """Return texts at each declared bound that is itself allowed, and just inside the others."""
    values = [
        value
        for bound, value in (
            (field.above, field.above + 1 if field.whole else nextafter(field.above, inf)),
            (field.least, field.least),
            (field.below, field.below - 1 if field.whole else nextafter(field.below, -inf)),
            (field.most, field.most),
        )
        if abs(bound) != inf
    ]
    return [plain_number(value) for value in values] or ["-1e6", "1e6"]


def rows_of(table: Table, field: Field, texts: list[str]) -> list[dict[str, str | None]]:
    """Return a row a text; the other columns hold what their kind accepts, the key tells rows apart."""
    rows = []
    for number, text in enumerate(texts):
        row: dict[str, str | None] = {}
        for name, declared in table.fields.items():
            if name == field.name:
                row[name] = text
            elif name in table.key and declared.kind is Kind.DAY:
                row[name] = str(number)
            elif name in table.key and declared.kind is not Kind.CHOICE:
                row[name] = f"{field.name} {number}"
            elif declared.required:
                row[name] = {Kind.QUANTITY: "1", Kind.FLAG: "yes"}.get(declared.kind, "word")
        rows.append(row)
    return rows


def faults_of(name: str, rows: list[dict[str, str | None]]) -> list[tuple[str, str, int | None]]:
    """Return code, address and row of the faults of a study of one table."""
    frame = pl.DataFrame(rows, schema=dict.fromkeys(TABLES[name].fields, pl.String))
    raw = RawTable(frame, file=f"{name}.csv", rows=pl.Series(range(2, len(rows) + 2)))
    try:
        Study.from_raw("bounds", {}, tables={name: raw})
    except StudyError as error:
        return [(fault.code, fault.address, fault.row) for fault in error.faults]
    return []


@pytest.mark.parametrize("name", BOUNDED)
def test_a_number_just_outside_a_bound_is_refused_at_its_place(name: str) -> None:
    table = TABLES[name]
    rows: list[dict[str, str | None]] = []
    expected: list[tuple[str, int, str]] = []
    for field in table.quantities:
        cases = outside_of(field)
        for (_, code), row in zip(cases, rows_of(table, field, [text for text, _ in cases]), strict=True):
            rows.append(row)
            expected.append((code, len(rows) + 1, f"/{field.name}"))
    found = faults_of(name, rows)
    for code, row, field_name in expected:
        assert any(
            (code, row) == (fault[0], fault[2])
            and fault[1].startswith(f"{name}/")
            and fault[1].endswith(field_name)
            for fault in found
        ), f"{name}: {code} expected in row {row} at {field_name}: {rows[row - 2]}"


@pytest.mark.parametrize("name", BOUNDED)
def test_a_number_just_inside_a_bound_is_taken(name: str) -> None:
    table = TABLES[name]
    rows = [row for field in table.quantities for row in rows_of(table, field, inside_of(field))]
    refused = {"E204", "E205", "E210", "E211"}
    wrong = [fault for fault in faults_of(name, rows) if fault[0] in refused]
    if name == "requirements":
        wrong = [fault for fault in wrong if not fault[1].endswith(("at_least", "at_most"))]
    assert not wrong
