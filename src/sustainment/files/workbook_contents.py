"""The sheets of a workbook as the contents of a study."""

import polars as pl

from sustainment.errors import Fault
from sustainment.files.contents import SETTINGS_FILE, Contents, scenario_file
from sustainment.files.scenario_names import scenario_name
from sustainment.files.sheet_cells import cell_place
from sustainment.files.workbook_process import Sheet
from sustainment.model.raw import RawTable

INDEX_SHEET, SETTINGS_SHEET, SCENARIO_PREFIX = "index", "study", "scenario "
IGNORED_PREFIX = "x_"
"""Sheets whose names begin so are kept by their owners for themselves."""


def contents_of(name: str, sheets: list[Sheet]) -> Contents:
    """
    Return tables, settings and scenarios by the names of the sheets.

    Parameters
    ----------
    name
        Name of the workbook.
    sheets
        Its sheets as text.
    """
    contents = Contents(name)
    for sheet in sheets:
        if sheet.name == INDEX_SHEET or sheet.name.startswith(IGNORED_PREFIX):
            continue
        table, faults = _table(sheet, name)
        contents.faults += faults
        if table is None:
            continue
        if sheet.name == SETTINGS_SHEET:
            contents.settings, contents.setting_rows = _pairs(table, sheet.name, "key", contents.faults)
            contents.files[SETTINGS_FILE] = table.file
        elif sheet.name.startswith(SCENARIO_PREFIX):
            values, _ = _pairs(table, sheet.name, "address", contents.faults)
            own_name = scenario_name(sheet.name.removeprefix(SCENARIO_PREFIX), values)
            contents.scenarios[own_name] = values
            contents.files[scenario_file(own_name)] = table.file
        else:
            contents.tables[sheet.name] = table
    return contents


def _table(sheet: Sheet, name: str) -> tuple[RawTable | None, list[Fault]]:
    """Return a sheet with its first row as names of the columns; None where nothing stands in it."""
    frame, rows = sheet.frame, sheet.rows
    file = f"{name} > {sheet.name}"
    if not frame.height:
        return None, []
    header = frame.row(0)
    line = int(rows[0])
    faults = [*sheet.faults, *_merged(sheet, file)]
    names: dict[str, str] = {}
    for letter, title in zip(frame.columns, header, strict=True):
        if title is None:
            held = frame[letter].is_not_null()
            if held.any():
                row = int(rows[int(held.arg_max() or 0)])
                found = f"cells in column {letter}, which has no name"
                faults.append(Fault("E173", sheet.name, found, "a name", file=file, row=row, column=letter))
        elif title in names.values():
            found = f'column "{title}" twice'
            faults.append(Fault("E173", sheet.name, found, "it once", file=file, row=line, column=letter))
        else:
            names[letter] = title
    body = frame.slice(1).select(pl.col(letter).alias(title) for letter, title in names.items())
    letters = {title: letter for letter, title in names.items()}
    return RawTable(body, file, rows.slice(1), letters), faults


def _merged(sheet: Sheet, file: str) -> list[Fault]:
    """Refuse merged cells among the contents: all but one of them are blank to a reader."""
    faults = []
    last, width = int(sheet.rows.max() or 0), sheet.frame.width  # type: ignore[arg-type]
    for reference in sheet.merged:
        row, column = cell_place(reference.partition(":")[0])
        if 1 <= row <= last and 1 <= column <= width:
            letter = sheet.frame.columns[column - 1]
            way_out = "unmerge them and fill each cell"
            faults.append(
                Fault(
                    "E162",
                    sheet.name,
                    f"merged cells {reference}",
                    "a value in each cell",
                    way_out,
                    file=file,
                    row=row,
                    column=letter,
                )
            )
    return faults


def _pairs(
    table: RawTable, sheet: str, key: str, faults: list[Fault]
) -> tuple[dict[str, object], dict[str, int | None]]:
    """Return a sheet of two columns as a mapping, and the row of each key; none may stand twice."""
    pairs: dict[str, object] = {}
    rows: dict[str, int | None] = {}
    missing = [column for column in (key, "value") if column not in table.frame.columns]
    if missing:
        expected = f"the columns {key} and value"
        faults.append(Fault("E177", sheet, f'no column "{missing[0]}"', expected, file=table.file))
        return pairs, rows
    for index, (typed, value) in enumerate(table.frame.select(key, "value").iter_rows()):
        row, name = table.row_number(index), (typed or "").strip()
        if not name:
            found = f'a value "{value}" without {key}'
            faults.append(Fault("E177", sheet, found, f"its {key}", file=table.file, row=row))
        elif name in pairs:
            address = f"{sheet}/{name}"
            faults.append(Fault("E186", address, f'"{name}" twice', "it once", file=table.file, row=row))
        else:
            pairs[name] = value if value is not None else ""
            rows[name] = row
    return pairs, rows
