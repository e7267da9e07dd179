"""Runs: written whole, found again, refused when changed."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from sustainment.errors import StudyError
from sustainment.files import runs
from sustainment.files.runs import find_run, read_run, runs_folder, write_run

DIGEST = "ab" * 32
READINESS = pl.DataFrame({"day": [0, 1], "mean": [0.1 + 0.2, 51.8]})


def one_run(study: Path, digest: str = DIGEST, seed: int = 1, second: int = 0) -> Path:
    return write_run(
        study,
        digest,
        tables={"readiness": READINESS},
        said={"seed": seed, "options": {"within": 0.005}, "command": "sustainment run rail"},
        now=datetime(2024, 5, 1, 12, 0, second, tzinfo=UTC),
    )


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "rail").mkdir()
    return tmp_path / "rail"


def test_a_run_reads_back_bit_for_bit(study):
    run = one_run(study)
    stated, tables = read_run(run)
    assert run.name == "20240501-120000-abababab"
    assert tables["readiness"].equals(READINESS)
    assert stated["seed"] == 1
    assert stated["study_sha256"] == DIGEST
    assert stated["versions"].keys() >= {"sustainment", "numpy", "python"}


def test_runs_of_a_workbook_lie_beside_it(tmp_path):
    assert runs_folder(tmp_path / "depot.xlsx") == tmp_path / "depot.runs"


def test_a_run_in_the_same_second_takes_another_name(study):
    assert one_run(study) != one_run(study)


def test_the_newest_run_of_the_same_inputs_and_options_is_found(study):
    assert find_run(study, DIGEST, same={"seed": 1}) is None
    one_run(study, second=1)
    newest = one_run(study, second=2)
    one_run(study, seed=2, second=3)
    one_run(study, digest="cd" * 32, second=4)
    assert find_run(study, DIGEST, same={"seed": 1, "options": {"within": 0.005}}) == newest
    assert find_run(study, DIGEST, same={"seed": 1, "options": {"within": 0.01}}) is None


def test_a_changed_run_is_neither_found_nor_read(study):
    run = one_run(study)
    table = run / "readiness.parquet"
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 1
    table.write_bytes(data)
    assert find_run(study, DIGEST, same={}) is None
    with pytest.raises(StudyError) as refused:
        read_run(run)
    assert refused.value.faults[0].code == "E198"


def test_a_run_by_another_program_is_not_found(study, monkeypatch):
    one_run(study)
    monkeypatch.setattr(runs, "program", lambda: "another")
    assert find_run(study, DIGEST, same={}) is None


def test_a_run_names_no_place_on_this_machine(study):
    text = (one_run(study) / "manifest.json").read_text()
    assert str(study.parent) not in text
    assert str(Path.home()) not in text


def test_a_run_that_cannot_be_written_leaves_nothing_behind(study):
    with pytest.raises(ValueError, match="no plain name"):
        write_run(study, DIGEST, tables={"../readiness": READINESS}, said={})
    assert list(runs_folder(study).iterdir()) == []
