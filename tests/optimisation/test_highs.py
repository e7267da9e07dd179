"""HiGHS behind one door: right, checked, quiet, and clear about what blocks."""

import sys
from itertools import product
from math import inf
from subprocess import run

import numpy as np
import pytest
from numpy.random import default_rng

from sustainment.optimisation import highs
from sustainment.optimisation.highs import Blocking, Options, Program, Status


def program(matrix, *, cost, row_lower, row_upper, upper, integer=True, groups=("rows",)) -> Program:
    dense = np.atleast_2d(np.asarray(matrix, dtype=float))
    row, column = np.nonzero(dense)
    start, row, value = highs.columns((row, column, dense[row, column]), dense.shape[1])
    count = dense.shape[1]
    return Program(
        cost=np.asarray(cost, dtype=float),
        lower=np.zeros(count),
        upper=np.full(count, upper, dtype=float),
        integer=np.full(count, integer),
        start=start,
        row=row,
        value=value,
        row_lower=np.asarray(row_lower, dtype=float),
        row_upper=np.asarray(row_upper, dtype=float),
        row_group=np.arange(dense.shape[0]) % len(groups),
        groups=groups,
    )


def drawn(seed: int) -> Program:
    """Five columns of 0 to 2, three rows of at least or at most."""
    rng = default_rng(seed)
    matrix = rng.integers(-3, 6, size=(3, 5))
    least = rng.integers(-2, 9, size=3).astype(float)
    sense = rng.random(3) < 0.5
    return program(
        matrix,
        cost=rng.integers(-4, 9, size=5),
        row_lower=np.where(sense, least, -inf),
        row_upper=np.where(sense, inf, least),
        upper=2,
    )


def enumerated(one: Program) -> float:
    count, rows = one.cost.size, one.row_lower.size
    dense = np.zeros((rows, count))
    dense[one.row, np.repeat(np.arange(count), np.diff(one.start))] = one.value
    every = np.array(list(product(range(3), repeat=count)), dtype=float)
    activity = every @ dense.T
    fits = ((activity >= one.row_lower) & (activity <= one.row_upper)).all(axis=1)
    return float((every[fits] @ one.cost).min(initial=inf))


@pytest.mark.parametrize("presolve", [True, False])
def test_a_hundred_small_programs_cost_what_enumeration_says(presolve, first_study):
    for seed in range(first_study, first_study + 100):
        found = highs.solve(drawn(seed), Options(seed=seed, presolve=presolve))
        best = enumerated(drawn(seed))
        if best == inf:
            assert found.status is Status.INFEASIBLE
            assert found.blocking
        else:
            assert found.status is Status.OPTIMAL
            assert found.objective == best
            assert found.bound <= found.objective
            assert found.gap <= 1e-9


def test_rows_are_added_up_exactly():
    one = program([[1e16, 1.0, -1e16]], cost=[0, 0, 0], row_lower=[1.0], row_upper=[1.0], upper=2)
    assert highs.missed(one, np.array([1.0, 1.0, 1.0])) == 0.0
    assert highs.exact_sum(np.array([1e16, 1.0, -1e16]), np.ones(3)) == 1.0
    assert highs.exact_sum(np.array([0.1]), np.array([10.0])) - 1.0 == 0.0
    third = 1.0 / 3.0
    assert highs.exact_sum(np.array([third, -1.0]), np.array([3.0, 1.0])) == pytest.approx(
        -(2.0**-54), rel=1e-12
    )


def test_a_missed_row_is_seen():
    one = program([[1.0, 1.0]], cost=[1, 1], row_lower=[2.0], row_upper=[inf], upper=2)
    assert highs.missed(one, np.array([1.0, 0.5])) == pytest.approx(0.5 / 1.5)
    assert highs.missed(one, np.array([1.0, 3.0])) == pytest.approx(1.0 / 3.0)


def test_the_group_that_blocks_is_named_with_what_is_short():
    blocked = program(
        [[1, 1], [1, 1], [1, 0]],
        cost=[1, 1],
        row_lower=[7.0, -inf, -inf],
        row_upper=[inf, 4.0, 9.0],
        upper=10,
        groups=("demand", "capacity", "other"),
    )
    held = blocked._replace(row_group=np.array([-1, 1, 2]))
    assert highs.solve(held).blocking == (Blocking("capacity", 3.0),)
    found = highs.solve(blocked)
    assert found.status is Status.INFEASIBLE
    assert sum(one.amount for one in found.blocking) == pytest.approx(3.0)


def test_a_program_whose_cost_falls_for_ever_names_the_column():
    endless = program([[1, -1]], cost=[0, -1], row_lower=[-inf], row_upper=[1.0], upper=inf, integer=False)
    found = highs.solve(endless)
    assert found.status is Status.UNBOUNDED
    assert found.running_away == (1,)


def hard(count: int) -> Program:
    """A market split, hard far beyond its size."""
    rng = default_rng(7)
    weights = rng.integers(1, 100, size=(4, count)).astype(float)
    half = np.floor(weights.sum(axis=1) / 2)
    slack = np.kron(np.eye(4), [1.0, -1.0])
    cost = np.concatenate((np.zeros(count), np.ones(8)))
    one = program(np.hstack((weights, slack)), cost=cost, row_lower=half, row_upper=half, upper=1)
    free = np.concatenate((np.ones(count), np.full(8, inf)))
    return one._replace(upper=free, integer=np.arange(count + 8) < count)


def test_out_of_time_the_best_answer_comes_with_its_bound():
    found = highs.solve(hard(34), Options(time_limit_seconds=1.0))
    assert found.status is Status.STOPPED
    assert found.bound < found.objective
    assert 0.0 < found.gap <= 1.0
    assert highs.missed(hard(34), found.values) <= highs.TOLERANCE


def test_same_seed_same_bits():
    first, second = (highs.solve(drawn(11), Options(seed=3)) for _ in range(2))
    assert first.values.tobytes() == second.values.tobytes()


def test_nothing_is_printed_not_even_the_first_time():
    program_text = (
        "import numpy as np\n"
        "from sustainment.optimisation.highs import Program, solve\n"
        "one, none = np.ones(1), np.zeros(1, dtype=np.int64)\n"
        "found = solve(Program(one, one, one, one > 0, np.array([0, 1]), none, one, one, one, none, ()))\n"
        "raise SystemExit(0 if found.objective == 1.0 else 1)"
    )
    told = run([sys.executable, "-c", program_text], capture_output=True, check=False)
    assert (told.returncode, told.stdout, told.stderr) == (0, b"", b"")
