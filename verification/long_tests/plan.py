"""What is run: sets of jobs, each a command of some minutes at most."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPACE = 10_000
"""Seeds that the jobs of one run may use."""


@dataclass(frozen=True)
class Job:
    """A part of a set: what is run, and with which seeds."""

    name: str
    command: tuple[str, ...]
    again: tuple[str, ...] = ()
    """The same with other seeds and no fewer: for tests that chance may fail. Where it is empty, none may."""


@dataclass(frozen=True)
class Plan:
    """A set of tests and its full size."""

    name: str
    proves: str
    full: int
    """Jobs of the full size."""
    job: Callable[[int, int], Job]
    """From the number of a job and the first seed of the run."""

    def jobs(self, *, part: float, seed: int) -> Iterator[Job]:
        """Yield a part of the full size, at least one job."""
        for number in range(max(ceil(part * self.full), 1)):
            yield self.job(number, seed)


def _tests(paths: str, which: str, seed: int, *, times: int = 1) -> tuple[str, ...]:
    """Return the command that runs tests; `{report}` is where it says what passed."""
    options = ("-q", "-m", which, "--first-study", str(seed), "--times-as-many", str(times))
    files = (f"tests/{path}" for path in paths.split())
    return (sys.executable, "-m", "pytest", *options, "--junitxml", "{report}", *files)


def _oracle(number: int, seed: int) -> Job:
    # It repeats itself with four times the replications where it has to.
    drawn = str(seed + number)
    program = ("verification/oracle/run.py", "--each", "50", "--seed", drawn, "--report", "{report}")
    return Job(f"500 models from seed {drawn}", (sys.executable, *program))


def _cover(number: int, seed: int) -> Job:
    path, first = "simulation/test_coverage.py", seed + number
    return Job(
        f"10,000 answers of each kind from seed {first}",
        _tests(path, "slow", first),
        _tests(path, "slow", first + SPACE // 2),
    )


def _exact_cases(number: int, seed: int) -> Job:
    path, first = "verification/test_simulated_cases.py", seed + number
    return Job(
        f"all cases that a study states, from seed {first}",
        _tests(path, "slow", first),
        _tests(path, "slow", first + SPACE // 2),
    )


def _always(number: int, seed: int) -> Job:
    paths = ["accounting", "exact", "pathwise"]
    first = seed + 5 * number
    files = " ".join(f"metamorphic/test_{path}_relations.py" for path in paths)
    return Job(f"studies {first} to {first + 4}", _tests(files, "not long", first))


def _on_average(number: int, seed: int) -> Job:
    files = "metamorphic/test_statistical_relations.py metamorphic/test_identities.py"
    first = seed + 15 * number
    return Job(
        f"studies {first} to {first + 14}",
        _tests(files, "not long", first, times=3),
        _tests(files, "not long", first + SPACE // 2, times=3),
    )


def _crash(number: int, seed: int) -> Job:
    path, first = "simulation/test_killed_runs.py", seed + 25 * number
    which = "not long" if number == 0 else "slow"
    command = _tests(path, which, first)
    if number > 0:
        return Job(f"25 kills from seed {first}", (*command, "-k", "25_moments"))
    return Job(f"a kill after every write, and 25 kills from seed {first}", command)


def _det(number: int, seed: int) -> Job:
    files = ("simulation/test_same_bits.py", "simulation/test_same_bits_anywhere.py")
    return Job(files[number], _tests(files[number], "slow or long or not slow", seed))


def _cons(number: int, seed: int) -> Job:
    first = seed + 2 * number
    return Job(f"studies {first} and {first + 1}", _tests("simulation/test_audits.py", "long", first))


def _repair_levels(number: int, seed: int) -> Job:
    first = seed + 300 * number
    paths = "optimisation/test_repair_levels.py optimisation/test_joint.py"
    return Job(f"networks {first} to {first + 299}", _tests(paths, "not long", first))


PLANS = (
    Plan("exact", "every exact case of families d, e and h that a study states, by z-score", 1, _exact_cases),
    Plan("oracle", "T-ORACLE: 500 random models of ten families against closed forms", 1, _oracle),
    Plan("cover", "T-COVER: intervals cover the truth, 10,000 answers of each kind", 1, _cover),
    Plan("meta-exact", "T-META: relations that hold bit for bit, on 500 random studies", 100, _always),
    Plan("meta-chance", "T-META: relations that hold on average, on 500 random studies", 34, _on_average),
    Plan("crash", "T-CRASH: 200 kills at random, and one after every write", 8, _crash),
    Plan("det", "T-DET: the same bits on any workers, in any surroundings, 24 studies", 2, _det),
    Plan(
        "repair",
        "level of repair: 3,000 random networks, 2,000 with spares, against enumeration",
        10,
        _repair_levels,
    ),
    Plan("cons", "T-CONS: all counted after every event, 200 studies and 2e8 events", 100, _cons),
)
"""What RELIABILITY asks for before a release, in the order in which it is run."""
