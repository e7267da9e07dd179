"""Long runs on the command line: stopped, and gone on with by one command."""

import json
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from sustainment.files.folder import write_folder
from sustainment.files.starting import starting_study
from sustainment.parallel import AHEAD, threads
from sustainment.simulation.simulate import simulate

PROGRAM = [sys.executable, "-c", "from sustainment.cli.main import main; main()"]
ENDLESS = ("--replications", "10000000")
INTERRUPTED, DATA = 130, 2
SURE = threads(None) + AHEAD + 1
"""As many batches have only been begun once the first of them is part of the answer."""
TWICE, PAGES = 2, 40_000
"""What is kept may lie in the log and in the file at once; bytes that a record needs besides."""


@pytest.fixture(scope="module")
def one_fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(starting_study(), tmp_path_factory.mktemp("studies") / "fleet")


@pytest.fixture
def fleet(one_fleet: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(one_fleet, tmp_path / "my fleet"))


@pytest.fixture(scope="module")
def first_batches(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return the bytes that file and log hold only once the answer has begun: of the largest batches."""
    journal = tmp_path_factory.mktemp("journals") / "some batches.journal"
    simulate(starting_study(), replications=500, journal=journal)
    with closing(sqlite3.connect(journal)) as opened:
        (largest,) = opened.execute("SELECT max(length(contents)) FROM records").fetchone()
    return TWICE * SURE * (int(largest) + PAGES)


def begin(*words: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


def wait_for(happened: Callable[[], bool]) -> None:
    begun = monotonic()
    while not happened():
        assert monotonic() - begun < 100, "it never happened"
        sleep(0.02)


def kept(folder: Path, pattern: str) -> int:
    return sum(file.stat().st_size for file in folder.glob(pattern))


def stopped(process: subprocess.Popen[str], number: signal.Signals) -> tuple[str, str]:
    process.send_signal(number)
    said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, said
    return said


def answer_of(text: str) -> Any:
    found = json.loads(text)
    assert found["exit_code"] == 0
    return found["simulation"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_says_what_it_has_and_how_to_go_on(
    number: signal.Signals, fleet: Path, first_batches: int
):
    """Ctrl-C, or a polite end by the system: a valid answer of what is there, and the command."""
    words = ("simulate", "my fleet", *ENDLESS, "--journal", "long run.journal")
    process = begin(*words, folder=fleet.parent)
    wait_for(lambda: kept(fleet.parent, "long run.journal*") > first_batches)
    results, talk = stopped(process, number)
    assert "ready on an average day" in results
    assert "its interval wider" in talk
    (command,) = re.findall(r"Go on:  sustainment (.+)", talk)
    assert tuple(shlex.split(command)) == words
    # That command goes on; this time it is stopped as soon as it has begun.
    before = kept(fleet.parent, "long run.journal*")
    process = begin(*words, folder=fleet.parent)
    wait_for(lambda: kept(fleet.parent, "long run.journal*") > before + first_batches)
    results, talk = stopped(process, number)
    assert "Went on from" in talk


def test_a_run_is_kept_in_its_folder_until_it_is_over(fleet: Path, first_batches: int):
    words = ("simulate", "my fleet", "--replications", "16000", "--resume")
    process = begin(*words, folder=fleet.parent)
    wait_for(lambda: kept(fleet / "runs", "unfinished-*") > first_batches)
    process.send_signal(signal.SIGSTOP)  # it holds on to its journal
    second = ended(*words, folder=fleet.parent)
    assert second.returncode == DATA
    assert f"is in use by process {process.pid}" in " ".join(second.stderr.split())
    process.kill()
    process.communicate()
    whole = ended(*words, "--workers", "2", "--json", folder=fleet.parent)
    assert list((fleet / "runs").iterdir()) == [], whole.stderr
    plain = ended(*words[:-1], "--workers", "1", "--json", folder=fleet.parent)
    assert answer_of(whole.stdout) == answer_of(plain.stdout)
    assert json.loads(whole.stdout)["journal"]["replications_read"] > 0


@pytest.mark.slow
def test_run_goes_on_by_itself_and_anew_only_where_asked(fleet: Path, first_batches: int):
    words = ("run", "my fleet", "--replications", "16000")
    process = begin(*words, folder=fleet.parent)
    wait_for(lambda: kept(fleet / "runs", "unfinished-*") > first_batches)
    _, talk = stopped(process, signal.SIGINT)
    assert "Go on:  sustainment run 'my fleet' --replications 16000" in talk
    (journal,) = (fleet / "runs").glob("unfinished-*.journal")
    anew = begin(*words, "--fresh", folder=fleet.parent)
    wait_for(lambda: not journal.exists() or kept(fleet / "runs", "unfinished-*") < first_batches)
    wait_for(lambda: kept(fleet / "runs", "unfinished-*") > first_batches)
    _, talk = stopped(anew, signal.SIGINT)
    assert "Went on" not in talk
    over = ended(*words, folder=fleet.parent)
    assert over.returncode == 0, over.stderr
    assert "Went on from" in over.stderr
    assert not list((fleet / "runs").glob("unfinished-*"))
    assert "ran before" in ended(*words, folder=fleet.parent).stderr


def test_a_journal_that_cannot_be_made_is_an_error(fleet: Path):
    wrong = ended("simulate", "my fleet", "--journal", "nowhere/x.journal", folder=fleet.parent)
    assert wrong.returncode == DATA
    assert "there is no folder nowhere" in " ".join(wrong.stderr.split())


def test_a_file_and_the_usual_place_cannot_both_be_asked_for(fleet: Path):
    wrong = ended("simulate", "my fleet", "--journal", "x", "--resume", folder=fleet.parent)
    assert wrong.returncode == DATA
    assert "give one of them" in " ".join(wrong.stderr.split())
