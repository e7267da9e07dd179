"""T-DET: the same study, seed and version give the same bytes, whatever the workers and the surroundings.

The size of a batch follows from the study alone and is part of the version: other sizes are no choice of the
user. Whole numbers are the same for any of them; floats are sums of sums, and differ in their last digits.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from answer_digest import digest
from same_anywhere import SEEDS, digest_of, digests, every, six

import sustainment
from sustainment.model.study import Study
from sustainment.simulation import simulate as simulating
from sustainment.simulation.simulate import simulate

SIX, EVERY = six(), every()
WORKERS = (1, 2, 3, 4, 8)
HERE = Path(__file__).resolve().parent


def assert_same_for_any_workers(asked: Study, seed: int, workers: tuple[int, ...]) -> None:
    found = {digest(simulate(asked, replications=60, seed=seed, workers=number)) for number in workers}
    assert len(found) == 1


@pytest.mark.parametrize("name", SIX)
def test_one_three_or_eight_workers(name):
    assert_same_for_any_workers(SIX[name], SEEDS[2], (1, 3, 8))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SIX)
def test_any_number_of_workers_and_the_least_and_the_largest_seed(name, seed):
    assert_same_for_any_workers(SIX[name], seed, WORKERS)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", EVERY)
def test_any_number_of_workers_for_24_studies(name, seed):
    assert_same_for_any_workers(EVERY[name], seed, WORKERS)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_the_size_of_a_batch_moves_no_event(size, monkeypatch):
    asked = SIX[next(iter(SIX))]
    usual = simulate(asked, replications=70, seed=3, workers=1).sums
    monkeypatch.setattr(simulating, "LARGEST_BATCH", size)
    other = simulate(asked, replications=70, seed=3, workers=3).sums
    for name in ("fleet_times", "counts", "cents_paid"):
        np.testing.assert_array_equal(usual.kept(name), other.kept(name))
    np.testing.assert_array_equal(usual.histogram, other.histogram)
    for name in ("scope_days", "states_by_day", "shelf_by_row", "waiting_by_row"):
        np.testing.assert_array_equal(usual.summed(name), other.summed(name))
    for name in ("pair_sums", "charge_sums", "resource_sums"):
        one, two = (sums.summed(name).view(np.float64) for sums in (usual, other))
        np.testing.assert_allclose(one, two, rtol=1e-12)


def assert_same_in_processes(names: list[str], seed: int, how: str) -> None:
    """Hold answers of processes beside each other, each with threads of its own, against those found here."""
    usual = {name: digest(simulate(EVERY[name], replications=60, seed=seed, workers=2)) for name in names}
    asked = [(name, seed, workers) for name in names for workers in (1, 3)]
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context(how)) as pool:
        found = list(pool.map(digest_of, *zip(*asked, strict=True)))
    for (name, _, workers), answer in zip(asked, found, strict=True):
        assert answer == usual[name], f"{name} with {workers} workers in a process"


PROCESSES = [how for how in ("spawn", "forkserver") if how in multiprocessing.get_all_start_methods()]
"""How processes are begun; a mere fork would not do for a parent that has threads."""


def test_processes_beside_each_other():
    assert_same_in_processes(list(SIX)[:2], SEEDS[2], PROCESSES[-1])


@pytest.mark.slow
@pytest.mark.parametrize("how", PROCESSES)
def test_processes_however_they_are_begun(how):
    assert_same_in_processes(list(SIX), SEEDS[1], how)


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", PROCESSES)
def test_processes_for_24_studies(how, seed):
    assert_same_in_processes(list(EVERY), seed, how)


def elsewhere(folder: Path, which: str, umask: int, *, workers: int = 2, **environment: str) -> str:
    """Return the digests that a new process finds, in another folder, under other settings."""
    folder.mkdir(exist_ok=True)
    package = str(Path(sustainment.__file__).resolve().parents[1])
    mask: Callable[[], object] = lambda: os.umask(umask)  # noqa: E731
    done = subprocess.run(
        [sys.executable, str(HERE / "same_anywhere.py"), which, str(workers)],
        check=True, capture_output=True, text=True, cwd=folder, preexec_fn=mask,
        env={**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{HERE}", **environment},
    )  # fmt: skip
    return done.stdout.strip()


SURROUNDINGS = {
    "hash seed 1, in the far east, rights for all": (
        0o000,
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
    ),
    "hash seed 2, in the far west, rights for none but us": (
        0o077,
        {"PYTHONHASHSEED": "2", "TZ": "Etc/GMT+12"},
    ),
    "hash seed 3, half an hour off, another width of terminal": (
        0o022,
        {"PYTHONHASHSEED": "3", "TZ": "Asia/Kolkata", "COLUMNS": "20"},
    ),
}


def test_another_folder_time_zone_and_hash_seed(tmp_path):
    umask, environment = SURROUNDINGS["hash seed 1, in the far east, rights for all"]
    assert elsewhere(tmp_path / "ein Ordner", "six", umask, workers=3, **environment) == digests(SIX)


@pytest.mark.slow
@pytest.mark.parametrize("where", SURROUNDINGS)
def test_any_surroundings_for_24_studies(where, tmp_path):
    umask, environment = SURROUNDINGS[where]
    assert elsewhere(tmp_path / "new", "all", umask, workers=5, **environment) == digests(EVERY)


@pytest.mark.slow
def test_a_decimal_comma(tmp_path):
    """A German locale is made where the system lacks one; where it has no means to, nothing is tested."""
    made = tmp_path / "de_DE.UTF-8"
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    environment = {"LC_ALL": "de_DE.utf8"}
    if "de_DE.utf8" not in known:
        try:
            subprocess.run(
                ["localedef", "-i", "de_DE", "-f", "UTF-8", str(made)], check=True, capture_output=True
            )
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no locale with a decimal comma, and none can be made")
        environment |= {"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(tmp_path)}
    assert elsewhere(tmp_path / "de", "six", 0o022, **environment) == digests(SIX)


def test_there_are_24_studies_and_no_two_of_the_six_have_one_answer():
    assert len(EVERY) == 24
    assert len(set(digests(SIX).split("\n"))) == 6
