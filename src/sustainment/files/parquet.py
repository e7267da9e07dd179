"""A study as parquet files with a manifest of their SHA-256."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from sustainment.errors import Fault, FileError, raise_if_any
from sustainment.files.atomic import make_folder, write_bytes, write_file
from sustainment.files.contents import SETTINGS_FILE as TOML_SETTINGS
from sustainment.files.contents import Contents, scenario_file
from sustainment.files.limits import LIMITS, Limits
from sustainment.files.manifest import MANIFEST, json_from_text, read_manifest, write_manifest
from sustainment.model.address import keys_of
from sustainment.model.raw import RawTable
from sustainment.model.settings import SCHEMA
from sustainment.model.study import Study
from sustainment.model.tables import TABLES
from sustainment.model.text import settings_text
from sustainment.model.typed import schema_of

KIND = "sustainment study"
SETTINGS_FILE = "study.json"
ESTIMATES_FILE = "estimates.parquet"
STATED_BY_CELL = "cell"
"""Estimates that a cell states; the rest come from the ledger, which is a table of its own."""


def is_parquet_study(path: Path) -> bool:
    """Tell whether a folder holds a manifest of parquet files and the settings of a study."""
    return (path / MANIFEST).is_file() and (path / SETTINGS_FILE).is_file()


def write_parquet(study: Study, path: Path, *, replace: bool = False) -> Path:
    """
    Write a study as a folder of parquet files, each as it is in memory.

    Parameters
    ----------
    study
        The study.
    path
        A new or empty folder, or with `replace` one that holds a study as parquet.
    replace
        Write over the study that is there.
    """
    old = set(path.iterdir()) if path.exists() else set()
    if old and not (replace and is_parquet_study(path)):
        raise FileError(f"{path} is not empty; name a new folder, or say replace for a study as parquet")
    make_folder(path)
    files = []
    for name, frame in _frames(study):
        write_file(path / name, frame.write_parquet, among_others=True)
        files.append(name)
    scenarios = {
        name: {"title": scenario.title, "changes": dict(scenario.changes)}
        for name, scenario in study.scenarios.items()
    }
    settings = {name: _json(value) for name, value in settings_text(study).items()}
    text = json.dumps({"settings": settings, "scenarios": scenarios}, indent=2, ensure_ascii=False)
    write_bytes(path / SETTINGS_FILE, f"{text}\n".encode())
    rows = {name: study.table(name).height for name in TABLES if study.table(name).height}
    said = {"kind": KIND, "schema": SCHEMA, "study_sha256": study.digest(), "rows": rows}
    write_manifest(path, said, files=[*files, SETTINGS_FILE])
    for file in old:
        if file.suffix == ".parquet" and file.name not in files:
            file.unlink()
    return path


def _frames(study: Study) -> Iterator[tuple[str, pl.DataFrame]]:
    for name in TABLES:
        if study.table(name).height:
            yield f"{name}.parquet", study.table(name)
    if study.estimates.height:
        yield ESTIMATES_FILE, study.estimates


def _json(value: object) -> object:
    """Return a value as JSON holds it; whole numbers that no double holds become text."""
    if isinstance(value, tuple):
        return list(value)
    large = isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53
    return str(value) if large else value


def read_parquet(path: Path, *, limits: Limits = LIMITS) -> Study:
    """
    Read a study from a folder of parquet files, after comparing each with its SHA-256.

    Parameters
    ----------
    path
        The folder with its `manifest.json`.
    limits
        What is refused as too large.
    """
    contents = Contents(path.resolve().name)
    said, contents.faults = read_manifest(path, limits=limits)
    if not contents.faults:
        _read_settings(contents, path, said, limits)
    raise_if_any(contents.name, contents.faults)
    frames = {}
    for file in said["files"]:
        if file.endswith(".parquet"):
            frames[file.removesuffix(".parquet")] = _frame(contents, path / file, limits)
    raise_if_any(contents.name, contents.faults)
    estimates = frames.pop(ESTIMATES_FILE.removesuffix(".parquet"), None)
    for name, frame in frames.items():
        whole = frame if estimates is None else _with_estimates(name, frame, estimates)
        contents.tables[name] = RawTable(whole, f"{name}.parquet", by_hand=True)
    return contents.study()


def _read_settings(contents: Contents, path: Path, said: dict[str, Any], limits: Limits) -> None:
    if said.get("kind") != KIND or SETTINGS_FILE not in said["files"]:
        contents.faults.append(
            Fault("E199", "", f"a list of {said.get('kind')}", f"one of a {KIND}", file=MANIFEST)
        )
        return
    if said.get("schema") != SCHEMA:
        expected = f"schema {SCHEMA}: this version reads no other"
        contents.faults.append(Fault("E199", "", f"schema {said.get('schema')}", expected, file=MANIFEST))
        return
    values, contents.faults = json_from_text(
        (path / SETTINGS_FILE).read_bytes(), SETTINGS_FILE, limits=limits
    )
    contents.files[TOML_SETTINGS] = SETTINGS_FILE
    try:
        contents.settings = dict(values.get("settings", {}))
        for name, scenario in values.get("scenarios", {}).items():
            contents.scenarios[name] = {"title": scenario["title"], **scenario["changes"]}
            contents.files[scenario_file(name)] = SETTINGS_FILE
    except (TypeError, AttributeError, KeyError, ValueError):
        found, expected = "settings of another form", "a file as it was written"
        contents.faults.append(Fault("E199", "", found, expected, file=SETTINGS_FILE))


def _frame(contents: Contents, file: Path, limits: Limits) -> pl.DataFrame:
    """Read one file; only the types that a study holds in memory are let in."""

    def refused(code: str, found: str, *, expected: str) -> pl.DataFrame:
        contents.faults.append(Fault(code, file.stem, found, expected, file=file.name))
        return pl.DataFrame()

    size = file.stat().st_size
    if size > limits.file_bytes:
        most = f"at most {limits.file_bytes / 2**20:,.0f} MiB"
        return refused("E190", f"{size / 2**20:,.0f} MiB", expected=most)
    try:
        schema = pl.read_parquet_schema(file)
        if len(schema) > limits.columns:
            return refused("E193", f"{len(schema):,} columns", expected=f"at most {limits.columns:,}")
        odd = [name for name, kind in schema.items() if kind not in (pl.String, pl.Float64, pl.Boolean)]
        if odd:
            found = f"the column {odd[0]} of the type {schema[odd[0]]}"
            return refused("E199", found, expected="texts, numbers and flags")
        rows = pl.scan_parquet(file).select(pl.len()).collect().item()
        if rows > limits.rows:
            return refused("E193", f"{rows:,} rows", expected=f"at most {limits.rows:,}")
        return pl.read_parquet(file)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        return refused("E199", f"what is no parquet: {error}", expected="a file as it was written")


def _with_estimates(name: str, frame: pl.DataFrame, estimates: pl.DataFrame) -> pl.DataFrame:
    """Put the estimates that cells stated back into them, as text; a fixed input stays a number."""
    table = TABLES.get(name)
    own = estimates.filter((pl.col("table") == name) & (pl.col("stated") == STATED_BY_CELL))
    if table is None or not own.height or set(schema_of(table)) - set(frame.columns):
        return frame
    keys = keys_of(table, frame).alias("key")
    for field in own["field"].unique(maintain_order=True).to_list():
        texts = own.filter(pl.col("field") == field).select("key", "text").unique("key", keep="first")
        stated = pl.DataFrame([keys]).join(texts, on="key", how="left", maintain_order="left")["text"]
        plain = frame[field].cast(pl.String)
        frame = frame.with_columns(pl.select(pl.coalesce(stated, plain)).to_series().alias(field))
    return frame
