"""Damaged folders and workbooks: each is read as it says, or refused with its place."""

import random
from pathlib import Path

import pytest
from hostile_workbooks import seconds_of_work
from mutations import mutated_folder, mutated_workbook
from naive_reading import disagreements, naive_csv_tables, naive_workbook_tables

from sustainment.errors import Fault, FileError, Severity, StudyError
from sustainment.files.folder import folder_files, read_folder
from sustainment.files.starting import starting_study
from sustainment.files.workbook import read_workbook, write_workbook

FEW, MANY = 30, 300
SLOWEST = 5.0
"""Seconds for any of them."""


@pytest.fixture(scope="module")
def folder() -> dict[str, bytes]:
    files = folder_files(starting_study())
    files["scenarios/shorter.toml"] = b'title = "shorter"\n"repairs/gearbox@workshop/turnaround_days" = 14\n'
    return files


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> bytes:
    return write_workbook(starting_study(), tmp_path_factory.mktemp("whole") / "whole.xlsx").read_bytes()


@pytest.fixture(scope="module")
def drawn(folder):
    """The study as plain rows, as a hand would type them."""
    tables = {}
    for name, rows in naive_csv_tables(folder).items():
        header = list(rows[0])
        tables[name] = [header, *([_typed(row[column]) for column in header] for row in rows)]
    return tables, [["key", "value"], ["title", "A small fleet"], ["days", 365.0]]


def _typed(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell or None


def judged(name: str, read, naive) -> str:
    """Return what is wrong with the outcome: traceback, slow answer, fault without its place, guess."""
    start = seconds_of_work()
    try:
        study = read()
    except StudyError as error:
        wrong = [f"{fault} has no place" for fault in error.faults if not _placed(fault)]
        if not any(fault.severity is Severity.ERROR for fault in error.faults):
            wrong.append("refused without an error")
    except FileError as error:
        wrong = [] if str(error) else ["refused without a word"]
    except Exception as error:
        return f"{name}: {type(error).__name__}: {error}"
    else:
        wrong = disagreements(naive(), study)
    if (taken := seconds_of_work() - start) > SLOWEST:
        wrong.append(f"took {taken:.1f} s")
    return f"{name}: {wrong[:3]}" if wrong else ""


def _placed(fault: Fault) -> bool:
    return bool(fault.code and fault.place and fault.found and (fault.expected or fault.way_out))


def folders_judged(folder, tmp_path: Path, seeds) -> list[str]:
    outcomes = []
    for seed in seeds:
        done, files = mutated_folder(random.Random(seed), folder)
        path = tmp_path / f"study {seed}"
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        own = {name: data for name, data in files.items() if not name.startswith("x_")}
        outcomes.append(
            judged(f"{seed}: {done}", lambda p=path: read_folder(p), lambda f=own: naive_csv_tables(f))
        )
    return [outcome for outcome in outcomes if outcome]


def workbooks_judged(workbook, drawn, *, tmp_path: Path, seeds) -> list[str]:
    outcomes = []
    for seed in seeds:
        done, data = mutated_workbook(random.Random(seed), workbook, drawn)
        path = tmp_path / f"{seed}.xlsx"
        path.write_bytes(data)
        outcomes.append(
            judged(
                f"{seed}: {done}", lambda p=path: read_workbook(p), lambda d=data: naive_workbook_tables(d)
            )
        )
    return [outcome for outcome in outcomes if outcome]


def test_damaged_folders_are_read_as_they_say_or_refused_with_their_place(folder, tmp_path):
    assert folders_judged(folder, tmp_path, range(FEW)) == []


def test_damaged_workbooks_are_read_as_they_say_or_refused_with_their_place(workbook, drawn, tmp_path):
    assert workbooks_judged(workbook, drawn, tmp_path=tmp_path, seeds=range(FEW)) == []


@pytest.mark.slow
def test_three_hundred_damaged_folders(folder, tmp_path):
    assert folders_judged(folder, tmp_path, range(1000, 1000 + MANY)) == []


@pytest.mark.slow
def test_three_hundred_damaged_workbooks(workbook, drawn, tmp_path):
    assert workbooks_judged(workbook, drawn, tmp_path=tmp_path, seeds=range(1000, 1000 + MANY)) == []
