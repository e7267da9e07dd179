"""A study as one workbook: a sheet for each table."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sustainment.errors import Fault, FileError, raise_if_any
from sustainment.files.atomic import write_file
from sustainment.files.limits import LARGEST_WHOLE, LIMITS, Limits
from sustainment.files.scenario_names import file_stem
from sustainment.files.starting import starting_study
from sustainment.files.workbook_contents import (
    INDEX_SHEET,
    SCENARIO_PREFIX,
    SETTINGS_SHEET,
    contents_of,
)
from sustainment.files.workbook_process import sheets_of
from sustainment.files.workbook_sheets import Formats, formats_of, write_table_sheet, write_text
from sustainment.model.settings import SETTINGS
from sustainment.model.study import Study
from sustainment.model.tables import TABLES
from sustainment.model.text import settings_text, table_text

LONGEST_SHEET_NAME = 31
CREATED = datetime(2000, 1, 1)
"""Stated in every workbook, so that the same study gives the same bytes."""

NOTES = (
    "A sheet for each table; the column in the header says what a cell means (rest the mouse on it).",
    "Columns in bold tell rows apart or are needed. A blank cell takes the default.",
    "A number may be a range: 200 to 390, or 280 (200 to 390) [name of a source].",
    "A time may vary from case to case: 14 ~ lognormal 0.7, or 5.8 ~ exponential.",
    "Names may be wildcards where the header says so: kind:base, under:tank, *.",
    "Sheets and columns whose names begin with x_ are yours: they are kept out of the study.",
)


def read_workbook(path: Path, *, limits: Limits = LIMITS) -> Study:
    """
    Read a study from a workbook, in a process of its own.

    Parameters
    ----------
    path
        The .xlsx.
    limits
        What is refused as too large, too slow or too hungry.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        found, expected = f"{size / 2**20:,.0f} MiB", f"at most {limits.file_bytes / 2**20:,.0f} MiB"
        raise_if_any(path.name, [Fault("E190", "", found, expected, file=path.name)])
    sheets, faults = sheets_of(path, limits)
    raise_if_any(path.name, faults)
    return contents_of(path.name, sheets).study()


def write_workbook(study: Study, path: Path, *, replace: bool = False) -> Path:
    """
    Write a study as a workbook; numbers keep 16 digits.

    Parameters
    ----------
    study
        The study.
    path
        A new file, or with `replace` one to write over.
    replace
        Write over a file that is there.
    """
    if path.exists() and not replace:
        raise FileError(f"{path} is there already; name a new file, or say replace")
    write_file(path, lambda temporary: _write(study, temporary))
    return path


def write_template(path: Path, *, replace: bool = False) -> Path:
    """
    Write a workbook to fill in: every sheet and column, and a small study as an example.

    Parameters
    ----------
    path
        A new file, or with `replace` one to write over.
    replace
        Write over a file that is there.
    """
    return write_workbook(starting_study(), path, replace=replace)


def _write(study: Study, path: Path) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(path, options)
    workbook.set_properties({"title": study.settings.title, "created": CREATED})
    formats = formats_of(workbook)
    frames = {name: table_text(study, name) for name in TABLES}
    rows_of = {name: frame.height for name, frame in frames.items()}
    _write_index(workbook, rows_of, formats)
    _write_settings(workbook, study, formats)
    for name, table in TABLES.items():
        write_table_sheet(workbook, table, frame=frames[name], rows_of=rows_of, formats=formats)
    for name, scenario in study.scenarios.items():
        _write_scenario(workbook, name, {"title": scenario.title, **scenario.changes}, formats)
    workbook.close()


def _write_index(workbook: Any, rows_of: Mapping[str, int], formats: Formats) -> None:
    sheet = workbook.add_worksheet(INDEX_SHEET)
    for column, (title, width) in enumerate((("sheet", 16), ("one row says", 70), ("rows", 8), ("key", 36))):
        sheet.write_string(0, column, title, formats.needed)
        sheet.set_column(column, column, width)
    sheet.write_url(1, 0, f"internal:'{SETTINGS_SHEET}'!A1", string=SETTINGS_SHEET)
    sheet.write_string(1, 1, "What holds for the whole study.")
    for row, (name, table) in enumerate(TABLES.items(), start=2):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 1, table.meaning.partition("\n")[0], formats.plain)
        sheet.write_number(row, 2, rows_of[name], formats.plain)
        sheet.write_string(row, 3, ", ".join(table.key), formats.plain)
    for row, note in enumerate(NOTES, start=len(TABLES) + 3):
        sheet.write_string(row, 1, note, formats.wrapped)
    sheet.freeze_panes(1, 0)


def _write_settings(workbook: Any, study: Study, formats: Formats) -> None:
    values = {**SETTINGS, **settings_text(study)}
    sheet = _pair_sheet(workbook, SETTINGS_SHEET, ("key", "value"), formats)
    for row, (name, value) in enumerate(values.items(), start=1):
        sheet.write_string(row, 0, name)
        if isinstance(value, bool):
            sheet.write_string(row, 1, "yes" if value else "no")
        elif isinstance(value, int | float) and abs(value) <= LARGEST_WHOLE:
            sheet.write_number(row, 1, value)
        elif isinstance(value, list | tuple):
            write_text(sheet, row, column=1, text=", ".join(value))
        elif value is not None:
            write_text(sheet, row, column=1, text=str(value))
        if name in ("demand", "cannibalisation"):
            choices = ["operating", "constant"] if name == "demand" else ["yes", "no"]
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": choices})


def _write_scenario(workbook: Any, name: str, values: Mapping[str, str], formats: Formats) -> None:
    stem = file_stem(name, LONGEST_SHEET_NAME - len(SCENARIO_PREFIX))
    sheet = _pair_sheet(workbook, f"{SCENARIO_PREFIX}{stem}", ("address", "value"), formats)
    rows = {"name": name, **values} if stem != name else values
    for row, (address, value) in enumerate(rows.items(), start=1):
        write_text(sheet, row, column=0, text=address)
        if value:
            write_text(sheet, row, column=1, text=value)


def _pair_sheet(workbook: Any, name: str, titles: tuple[str, str], formats: Formats) -> Any:
    sheet = workbook.add_worksheet(name)
    for column, (title, width) in enumerate(zip(titles, (40, 50), strict=True)):
        sheet.write_string(0, column, title, formats.needed)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    return sheet
