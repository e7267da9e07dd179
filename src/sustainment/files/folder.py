"""A study as a folder of CSV files and a study.toml."""

from collections.abc import Mapping
from pathlib import Path

from sustainment.errors import Fault, FileError
from sustainment.files.apostrophe import guarded, unguarded
from sustainment.files.atomic import write_files
from sustainment.files.contents import SCENARIOS_FOLDER, SETTINGS_FILE, Contents, scenario_file
from sustainment.files.csv_text import csv_from_table, table_from_csv
from sustainment.files.limits import LIMITS, Limits
from sustainment.files.scenario_names import file_stem, scenario_name
from sustainment.files.toml_text import line_of_key, toml_from_text, toml_text
from sustainment.model.raw import RawTable
from sustainment.model.study import Study
from sustainment.model.tables import TABLES
from sustainment.model.text import settings_text, table_text

IGNORED = ("x_", ".", "~")
"""Files whose names begin so are no part of a study."""


def read_folder(path: Path, *, limits: Limits = LIMITS) -> Study:
    """
    Read a study from a folder.

    Parameters
    ----------
    path
        The folder with `study.toml`.
    limits
        What is refused as too large.
    """
    contents = Contents(path.resolve().name)
    contents.settings = _toml(contents, path / SETTINGS_FILE, "study", limits)
    for file in sorted(path.iterdir()):
        if file.suffix.lower() == ".csv" and not file.name.startswith(IGNORED) and file.is_file():
            _read_table(contents, file, limits)
    for file in sorted((path / SCENARIOS_FOLDER).glob("*.toml")):
        if not file.name.startswith(IGNORED):
            values = dict(_toml(contents, file, f"scenarios/{file.stem}", limits))
            name = scenario_name(file.stem, values)
            contents.scenarios[name] = values
            contents.files[scenario_file(name)] = scenario_file(file.stem)
    return contents.study()


def _bytes(file: Path, limit: int) -> bytes:
    """Return the bytes of a file, one more than may be where there are too many."""
    try:
        with file.open("rb") as opened:
            return opened.read(limit + 1)
    except OSError as error:
        raise FileError(f"{file} cannot be read: {error.strerror}") from error


def _toml(contents: Contents, file: Path, address: str, limits: Limits) -> Mapping[str, object]:
    name = file.name if address == "study" else f"{SCENARIOS_FOLDER}/{file.name}"
    data = _bytes(file, limits.text_bytes)
    values, faults = toml_from_text(data, name, address=address, limits=limits)
    contents.faults += faults
    if address == "study":
        contents.setting_rows = {key: line_of_key(data, key) for key in values}
    return values


def _read_table(contents: Contents, file: Path, limits: Limits) -> None:
    table = file.stem
    text, faults = table_from_csv(_bytes(file, limits.file_bytes), file.name, table=table, limits=limits)
    contents.faults += faults
    if text is not None:
        frame = unguarded(text.frame, TABLES.get(table))
        contents.tables[table] = RawTable(frame, file.name, text.rows)


def write_folder(study: Study, path: Path, *, replace: bool = False) -> Path:
    """
    Write a study as a folder; a table without rows has no file.

    Parameters
    ----------
    study
        The study.
    path
        A new or empty folder, or with `replace` one that holds a study.
    replace
        Write over the study that is there; its tables and scenarios that this one lacks go.
    """
    files = folder_files(study)
    present = set(path.iterdir()) if path.exists() else set()
    if present and not replace:
        raise FileError(f"{path} is not empty; name a new folder, or say replace")
    write_files(path, files)
    for file in (*present, *(path / SCENARIOS_FOLDER).glob("*.toml")):
        name = file.relative_to(path).as_posix()
        own = (file.suffix == ".csv" and file.stem in TABLES) or file.parent.name == SCENARIOS_FOLDER
        if own and name not in files:
            file.unlink()
    return path


def folder_files(study: Study) -> dict[str, bytes]:
    """Return the contents of each file of a study by its name."""
    files = {SETTINGS_FILE: toml_text(settings_text(study)).encode()}
    for name, table in TABLES.items():
        frame = table_text(study, name)
        if frame.height:
            files[f"{name}.csv"] = csv_from_table(guarded(frame, table))
    for name, scenario in study.scenarios.items():
        stem = file_stem(name)
        values = {"title": scenario.title or None, "name": name if stem != name else None, **scenario.changes}
        files[f"{SCENARIOS_FOLDER}/{stem}.toml"] = toml_text(values).encode()
    return files


def is_folder_study(path: Path) -> bool:
    """Tell whether a folder holds a study as CSV files."""
    return (path / SETTINGS_FILE).is_file()


__all__ = ["Fault", "folder_files", "is_folder_study", "read_folder", "write_folder"]
