"""Studies in and out, whatever their form."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from sustainment.errors import Fault, FileError, StudyError
from sustainment.files.contents import SETTINGS_FILE
from sustainment.files.folder import is_folder_study, read_folder, write_folder
from sustainment.files.library import demo_names
from sustainment.files.limits import LIMITS, Limits
from sustainment.files.parquet import is_parquet_study, read_parquet, write_parquet
from sustainment.files.workbook import read_workbook, write_workbook
from sustainment.model.study import Study
from sustainment.model.tables import TABLES

OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods", ".xlt", ".xltx")
"""Formats of spreadsheets that are not read."""


class StudyForm(StrEnum):
    """The forms in which a study may be kept."""

    FOLDER = "folder"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


def read(path: Path | str, *, limits: Limits = LIMITS) -> Study:
    """
    Read a study: a folder of CSV files, a workbook, or a folder of parquet files.

    Parameters
    ----------
    path
        The folder, its `study.toml`, or the .xlsx.
    limits
        What is refused as too large.
    """
    path = Path(path)
    if path.name == SETTINGS_FILE:
        path = path.parent
    form = form_of(path)
    if form is StudyForm.WORKBOOK:
        return read_workbook(path, limits=limits)
    reader = read_parquet if form is StudyForm.PARQUET else read_folder
    return reader(path, limits=limits)


def form_of(path: Path) -> StudyForm:
    """Return the form of the study at a path; say what is there where it is none."""
    suffix = path.suffix.lower()
    if path.is_dir():
        if is_folder_study(path):
            return StudyForm.FOLDER
        if is_parquet_study(path):
            return StudyForm.PARQUET
        raise FileError(f"{path} holds no {SETTINGS_FILE}, so it is no study; sustainment new makes one")
    if suffix in OTHER_WORKBOOKS:
        cut = ", which cuts tables at 65,536 rows" if suffix == ".xls" else ""
        raise StudyError(
            path.name,
            [Fault("E180", "", f"the format {suffix}{cut}", ".xlsx", "save it as .xlsx", file=path.name)],
        )
    if not path.exists():
        raise FileError(f"there is no {path}; {_way_out(path)}")
    if suffix == ".xlsx":
        return StudyForm.WORKBOOK
    if suffix == ".csv":
        raise FileError(f"{path} is one table; name the folder that holds it and a {SETTINGS_FILE}")
    raise FileError(f"{path} is neither a folder nor an .xlsx")


def write(study: Study, path: Path | str, *, form: StudyForm | None = None, replace: bool = False) -> Path:
    """
    Write a study, and return where it lies.

    Parameters
    ----------
    study
        The study.
    path
        A name that ends in .xlsx makes a workbook, in .parquet a folder of parquet files, else one of CSV.
    form
        The form, where the name does not say it.
    replace
        Write over a study that is there.
    """
    path = Path(path)
    by_suffix = {".xlsx": StudyForm.WORKBOOK, ".parquet": StudyForm.PARQUET}
    suffix = path.suffix.lower()
    if suffix in OTHER_WORKBOOKS:
        raise FileError(f"{path}: the format {suffix} is not written; name an .xlsx")
    form = form or by_suffix.get(suffix, StudyForm.FOLDER)
    if form is StudyForm.WORKBOOK:
        return write_workbook(study, path, replace=replace)
    writer = write_parquet if form is StudyForm.PARQUET else write_folder
    return writer(study, path, replace=replace)


def row_counts(study: Study) -> Mapping[str, int]:
    """Return the rows of each table that has any."""
    return {name: rows for name in TABLES if (rows := study.table(name).height)}


def describe_read(study: Study) -> str:
    """
    Say how much was read, so that it can be held against the files.

    Returns
    -------
    str
        Such as `Read 4 tables, 1,316 rows (items 812, stock 430, sites 6, lanes 68)`.
    """
    counts = row_counts(study)
    tables = f"{len(counts)} table{'s' if len(counts) != 1 else ''}"
    rows = sum(counts.values())
    each = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    return f"Read {tables}, {rows:,} row{'s' if rows != 1 else ''}" + (f" ({each})" if each else "")


def _way_out(path: Path) -> str:
    """Tell how a study that is not there comes to be."""
    if path.name in demo_names():
        return f"sustainment demo {path.name} makes it"
    return "sustainment demo makes a study to try, sustainment new a small one of your own"
