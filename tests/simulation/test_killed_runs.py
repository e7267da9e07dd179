"""A run that is killed at any moment goes on to the very answer that it would have given (T-CRASH)."""

import random
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from answer_digest import digest
from killed_run import BATCHES, run

CHILD = Path(__file__).parent / "killed_run.py"
PLACES = ("before", "within", "after")
LONGEST_WITHIN = 0.02
"""Seconds: a write takes some milliseconds."""


@cache
def uninterrupted() -> str:
    return digest(run(None, 1))


def in_a_process(journal: Path, *given: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CHILD), str(journal), *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def logged(journal: Path, word: str) -> set[int]:
    lines = Path(f"{journal}.log").read_text().splitlines()
    return {int(line.split()[1]) for line in lines if line.startswith(word)}


def kill_and_go_on(journal: Path, *, workers: int, place: str, write: int, seconds: float = 0.0) -> None:
    """Kill a run, look at what it left, go on in this process."""
    killed = in_a_process(journal, workers, place, write, seconds)
    # A kill a moment after the last write may come too late: then the run has ended well.
    assert killed.returncode == -signal.SIGKILL or (place == "within" and write == BATCHES), killed.stderr
    answer = run(journal, 3 - workers)
    assert digest(answer) == uninterrupted()
    there, tried, safe = replications_kept(answer), logged(journal, "begins"), logged(journal, "done")
    assert there >= len(safe), "a batch that was written is gone"
    assert len(tried) - there <= workers, "more than one batch of a worker is done twice"
    assert answer.journal is not None
    assert answer.journal.redone == ()


def replications_kept(answer) -> int:
    """Return how many batches came from the journal (the last one is short)."""
    return -(-answer.journal.replications // 25)


def test_a_killed_run_goes_on_to_the_same_bits(tmp_path: Path):
    kill_and_go_on(tmp_path / "run.journal", workers=2, place="within", write=12, seconds=0.002)


def test_a_run_killed_again_and_again_ends_with_the_same_bits(tmp_path: Path):
    journal = tmp_path / "run.journal"
    for place, write in (("before", 5), ("after", 7)):
        assert in_a_process(journal, 2, place, write).returncode == -signal.SIGKILL
    assert digest(run(journal, 1)) == uninterrupted()


@pytest.mark.slow
@pytest.mark.parametrize("write", range(1, BATCHES + 1))
def test_killed_after_every_write(write: int, tmp_path: Path):
    kill_and_go_on(tmp_path / "run.journal", workers=1 + write % 2, place="after", write=write)


def at_random(seed: int, tmp_path: Path) -> None:
    drawn = random.Random(seed)
    kill_and_go_on(
        tmp_path / "run.journal",
        workers=drawn.choice((1, 2)),
        place=drawn.choice(PLACES),
        write=drawn.randint(1, BATCHES),
        seconds=drawn.uniform(0.0, LONGEST_WITHIN),
    )


@pytest.mark.slow
@pytest.mark.random_studies(25)
def test_killed_at_25_moments(seed: int, tmp_path: Path):
    at_random(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_killed_at_200_moments(seed: int, tmp_path: Path):
    at_random(seed, tmp_path)
