"""What a run leaves behind: answers, and how to repeat them."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from platform import machine, python_version, system
from typing import Any

import polars as pl

from sustainment.errors import FileError, raise_if_any
from sustainment.files.atomic import flush_folder, make_folder, write_file
from sustainment.files.manifest import MANIFEST, PLAIN_NAME, read_manifest, write_manifest

KIND = "sustainment run"
PACKAGES = ("sustainment", "numpy", "numba", "polars", "scipy")
"""Packages whose versions a run states."""


def runs_folder(study_path: Path) -> Path:
    """
    Return where the runs of a study lie: within its folder, or beside its workbook.

    Examples
    --------
    >>> runs_folder(Path("depot.xlsx")).name
    'depot.runs'
    """
    workbook = study_path.suffix.lower() == ".xlsx"
    return study_path.with_name(f"{study_path.stem}.runs") if workbook else study_path / "runs"


def unfinished_run(study_path: Path, digest: str, *, asked: Mapping[str, object]) -> Path:
    """Return where a run of these inputs and options is kept until it is finished."""
    whole = json.dumps([digest, dict(asked)], sort_keys=True).encode()
    return runs_folder(study_path) / f"unfinished-{sha256(whole).hexdigest()[:8]}.journal"


@cache
def program() -> str:
    """Return a digest of the program's own text, by which a run knows what made it."""
    digest = sha256()
    root = Path(str(files("sustainment")))
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def write_run(
    study_path: Path,
    digest: str,
    *,
    tables: Mapping[str, pl.DataFrame],
    said: Mapping[str, object],
    now: datetime | None = None,
) -> Path:
    """
    Write the answers of a run as parquet, with a manifest; return its folder.

    Parameters
    ----------
    study_path
        The study that was run.
    digest
        SHA-256 of its contents.
    tables
        Answers by name.
    said
        Plain values for the manifest: seed, options, warnings, the command that repeats the run.
    now
        The time to state, by default this moment.
    """
    moment = now or datetime.now(UTC)
    folder = runs_folder(study_path)
    make_folder(folder)
    target = _free_name(folder, f"{moment:%Y%m%d-%H%M%S}-{digest[:8]}")
    part = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder))
    try:
        names = [_write_table(part, name, frame) for name, frame in tables.items()]
        write_manifest(part, _statement(study_path, digest, moment, said), files=names)
        part.chmod(0o755)
        part.rename(target)
        flush_folder(folder)
    except OSError as error:
        raise FileError(f"the run cannot be written to {target}: {error.strerror}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def _statement(
    study_path: Path, digest: str, moment: datetime, said: Mapping[str, object]
) -> dict[str, object]:
    return {
        "kind": KIND,
        "study": study_path.resolve().name,
        "study_sha256": digest,
        "made": moment.isoformat(timespec="seconds"),
        "program_sha256": program(),
        "versions": {"python": python_version(), **{name: version(name) for name in PACKAGES}},
        "system": f"{system()} {machine()}",
        **said,
    }


def _free_name(folder: Path, name: str) -> Path:
    number = 1
    target = folder / name
    while target.exists():
        number += 1
        target = folder / f"{name}-{number}"
    return target


def _write_table(folder: Path, name: str, frame: pl.DataFrame) -> str:
    if not PLAIN_NAME.match(name):
        raise ValueError(f"{name} is no plain name of a table")
    write_file(folder / f"{name}.parquet", frame.write_parquet, among_others=True)
    return f"{name}.parquet"


def find_run(study_path: Path, digest: str, *, same: Mapping[str, object]) -> Path | None:
    """
    Return the newest whole run of the same inputs by the same program, if there is one.

    Parameters
    ----------
    study_path
        The study.
    digest
        SHA-256 of its contents.
    same
        What else of the manifest must agree: seed, options.
    """
    folder = runs_folder(study_path)
    if not folder.is_dir():
        return None
    wanted = {**same, "kind": KIND, "study_sha256": digest, "program_sha256": program()}
    plain = json.loads(json.dumps(wanted))
    for run in sorted(folder.iterdir(), reverse=True):
        if not run.name.startswith(".") and (run / MANIFEST).is_file():
            stated, faults = read_manifest(run)
            if not faults and all(stated.get(name) == value for name, value in plain.items()):
                return run
    return None


def read_run(run: Path) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return manifest and tables of a run, each file checked against its digest first."""
    if not (run / MANIFEST).is_file():
        raise FileError(f"{run} holds no {MANIFEST}: it is no run")
    stated, faults = read_manifest(run)
    raise_if_any(run.name, faults)
    tables = [name for name in stated["files"] if name.endswith(".parquet")]
    return stated, {name.removesuffix(".parquet"): pl.read_parquet(run / name) for name in tables}
