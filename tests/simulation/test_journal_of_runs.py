"""Runs that are stopped, damaged or hindered, and gone on with."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from answer_digest import digest
from every_rule import STUDIES
from hypothesis import given
from hypothesis import strategies as some
from killed_run import BATCHES, REPLICATIONS, SEED, run

from sustainment.errors import FileError
from sustainment.journal.records import Journal
from sustainment.simulation import simulate as simulating
from sustainment.simulation.journalled import batch_in, contents_of
from sustainment.simulation.simulate import Progress, simulate
from sustainment.simulation.sums import Batch

STUDY = STUDIES["dated changes"]


@pytest.fixture(scope="module")
def whole() -> str:
    return digest(run(None, 1))


def stopped_after(replications: int, journal: Path, *, workers: int) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.replications >= replications:
            raise KeyboardInterrupt

    answer = simulate(
        STUDY,
        replications=REPLICATIONS,
        seed=SEED,
        workers=workers,
        journal=journal,
        progress=interrupt,
    )
    assert answer.stopped
    assert answer.replications >= replications


@pytest.mark.parametrize(("workers", "then"), [(1, 1), (2, 1), (1, 4), (4, 2)])
def test_a_stopped_run_goes_on_to_the_same_bits(workers: int, then: int, whole: str, tmp_path: Path):
    journal = tmp_path / "run.journal"
    stopped_after(100, journal, workers=workers)
    stopped_after(400, journal, workers=workers)
    answer = run(journal, then)
    assert digest(answer) == whole
    assert answer.journal is not None
    assert answer.journal.replications >= 400


def test_a_run_to_a_precision_goes_on_to_the_same_bits(tmp_path: Path):
    asked: dict[str, Any] = {"within": 0.01, "seed": 3}
    journal = tmp_path / "run.journal"

    def interrupt(progress: Progress) -> None:
        if progress.replications >= 50:
            raise KeyboardInterrupt

    simulate(STUDY, **asked, workers=2, journal=journal, progress=interrupt)
    answer, uninterrupted = simulate(STUDY, **asked, journal=journal), simulate(STUDY, **asked)
    assert answer.replications == uninterrupted.replications
    assert digest(answer) == digest(uninterrupted)


def test_a_finished_run_is_read_and_not_run(whole: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run(tmp_path / "run.journal", 2)
    monkeypatch.setattr(simulating, "run_batch", None)
    assert digest(run(tmp_path / "run.journal", 2)) == whole


def test_a_damaged_batch_is_run_again_and_named(whole: str, tmp_path: Path):
    journal = tmp_path / "run.journal"
    run(journal, 1)
    data = bytearray(journal.read_bytes())
    with Journal(journal, about_of(journal)) as opened:
        contents = opened.read(7)
    assert contents is not None
    # One bit of the middle of the record, wherever in the file that lies.
    piece = contents[600:700]
    place = bytes(data).index(piece)
    data[place + 50] ^= 4
    journal.write_bytes(data)
    answer = run(journal, 2)
    assert digest(answer) == whole
    assert answer.journal is not None
    assert answer.journal.redone == (7,)
    again = run(journal, 2)
    assert again.journal is not None
    assert (again.journal.redone, again.journal.replications) == ((), REPLICATIONS)


def about_of(journal: Path) -> dict[str, str]:
    import sqlite3

    with sqlite3.connect(journal) as connection:
        found = dict(connection.execute("SELECT name, value FROM about"))
    connection.close()
    return found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 12}, "seed is 11 there and 12 here"),
        ({"replications": 50}, f"replications is {REPLICATIONS} there and 50 here"),
        ({"replications": None, "within": 0.25}, "within is None there and 0.25 here"),
    ],
)
def test_another_run_is_refused_by_what_differs(change: dict[str, Any], said: str, tmp_path: Path):
    journal = tmp_path / "run.journal"
    run(journal, 1)
    before = journal.read_bytes()
    with pytest.raises(FileError, match=said):
        simulate(STUDY, **{"replications": REPLICATIONS, "seed": SEED} | change, journal=journal)
    assert journal.read_bytes() == before


def test_another_study_is_refused_by_its_tables(tmp_path: Path):
    journal = tmp_path / "run.journal"
    run(journal, 1)
    other = STUDIES["finite shops and exchange work"]
    with pytest.raises(FileError, match=r"study \(\w+\) differs") as refused:
        simulate(other, replications=REPLICATIONS, seed=SEED, journal=journal)
    assert "seed" not in str(refused.value)


def test_another_program_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    journal = tmp_path / "run.journal"
    run(journal, 1)
    monkeypatch.setattr("sustainment.simulation.journalled.program", lambda: "0" * 64)
    with pytest.raises(FileError, match=r"belongs to another run: program differs\."):
        run(journal, 1)


def test_a_worker_that_fails_leaves_a_whole_journal(
    whole: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    journal, run_batch = tmp_path / "run.journal", simulating.run_batch

    def failing(*given: Any) -> int:
        if given[4] >= 10 * 25:
            raise MemoryError("no room")
        return run_batch(*given)

    with monkeypatch.context() as patched:
        patched.setattr(simulating, "run_batch", failing)
        with pytest.raises(MemoryError):
            run(journal, 2)
    answer = run(journal, 2)
    assert digest(answer) == whole
    assert answer.journal is not None
    assert answer.journal.replications == 250


@pytest.mark.parametrize("failing", [1, 9, BATCHES])
def test_a_batch_that_cannot_be_kept_is_an_error(
    failing: int, whole: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    journal, write = tmp_path / "run.journal", Journal.write

    def full(self: Journal, number: int, contents: bytes) -> None:
        if number + 1 == failing:
            most = self._connection.execute("PRAGMA page_count").fetchone()[0]
            self._connection.execute(f"PRAGMA max_page_count={most}")
            contents = bytes(1 << 20)
        write(self, number, contents)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "write", full)
        with pytest.raises(FileError, match="cannot be written: database or disk is full"):
            run(journal, 2)
    answer = run(journal, 2)
    assert digest(answer) == whole
    assert answer.journal is not None
    assert answer.journal.replications >= 25 * (failing - 1) - 25


def test_a_failed_write_is_an_error_even_where_its_batch_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The goal is reached at batch 4; batch 5, run in vain, cannot be kept."""
    write = Journal.write

    def failing(self: Journal, number: int, contents: bytes) -> None:
        if number == 4:
            self._connection.execute("PRAGMA query_only=ON")
        write(self, number, contents)

    monkeypatch.setattr(Journal, "write", failing)
    with pytest.raises(FileError, match="attempt to write a readonly database"):
        run(tmp_path / "run.journal", 1)


@given(
    some.lists(some.integers(-(2**63), 2**63 - 1), max_size=20),
    some.lists(some.integers(-200, 300), max_size=20),
    some.lists(some.floats(), max_size=20),
)
def test_a_batch_comes_back_as_it_was(wide: list[int], narrow: list[int], floats: list[float]):
    numbers = {
        "wide": np.array(wide, dtype=np.int64),
        "narrow": np.array(narrow, dtype=np.int64),
        "floats": np.array(floats, dtype=np.float64),
    }
    back = batch_in(contents_of(Batch(3, numbers)))
    assert back.size == 3
    assert back.numbers["floats"].tobytes() == numbers["floats"].tobytes()
    for name in ("wide", "narrow"):
        assert back.numbers[name].astype(np.int64).tolist() == numbers[name].tolist()
