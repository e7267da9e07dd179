"""The one file that knows HiGHS: least cost under rows.

Problem: minimise cost·x subject to row_lower <= A x <= row_upper and lower <= x <= upper, some x integer.
A comes by columns (sparse), nothing is modelled here. One thread, so that the same problem and seed give the
same bits.

An answer of HiGHS is not believed: integers are rounded, every row is added up again exactly (products split
by Dekker's method, sums rounded once), as is the objective. Where rounding breaks a row, the rest is solved
again around the rounded integers. An infeasible problem is solved once more with rows of named groups that
give way at a price: which groups give way, and by how much, says what blocks.

References: Huangfu and Hall (2018), Parallelizing the dual revised simplex method; Dekker (1971), A
floating-point technique for extending the available precision; Shewchuk (1997), Adaptive precision
floating-point arithmetic.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import fsum, inf
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple

import highspy
import numpy as np

from sustainment.problem.kinds import Flags, Floats, Ints

FEASIBILITY = 1e-9
"""By how much HiGHS may leave rows and bounds, and integers whole numbers."""
TOLERANCE = 1e-6
"""By how much a row may be missed when it is added up again, against the size of its terms (at least 1)."""
FAR = 1e7
"""Where a column that runs away is stopped to be named."""
_SPLIT = 134217729.0
"""2^27 + 1: halves the digits of a double (Dekker 1971)."""


class Program(NamedTuple):
    """A linear program with integer columns, to be minimised; C columns, R rows."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Flags
    start: Ints
    """Length C + 1: entries of `row` and `value` that belong to a column."""
    row: Ints
    value: Floats
    row_lower: Floats
    row_upper: Floats
    row_group: Ints
    """Index into `groups`; -1: a row that is true by definition and never gives way."""
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How a program is solved."""

    gap: float = 0.0
    """Share of the objective that may be left between the answer and its bound."""
    time_limit_seconds: float = inf
    seed: int = 0
    presolve: bool = True


DEFAULT = Options()


class Status(StrEnum):
    """How a solution ended."""

    OPTIMAL = "optimal"
    STOPPED = "stopped"
    """Out of time: the best answer so far and its bound."""
    NOTHING_FOUND = "nothing found"
    """Out of time without an answer; the bound holds."""
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"


class Blocking(NamedTuple):
    """A group of rows that would have to give way, and by how much in all."""

    group: str
    amount: float


@dataclass(frozen=True, slots=True)
class Solution:
    """The best values found, what they cost, and the bound below which none can."""

    status: Status
    values: Floats
    """Empty where there are none."""
    objective: float
    bound: float
    nodes: int
    seconds: float
    violation: float
    """The most by which a row is missed, added up exactly."""
    blocking: tuple[Blocking, ...] = ()
    running_away: tuple[int, ...] = ()
    """Columns that make an unbounded program so."""

    @property
    def found(self) -> bool:
        """Tell whether there is an answer."""
        return self.status in (Status.OPTIMAL, Status.STOPPED)

    @property
    def gap(self) -> float:
        """Return the share of the objective that the bound leaves open; inf without an answer."""
        if not self.found:
            return inf
        left = max(self.objective - self.bound, 0.0)
        return left / max(abs(self.objective), 1e-300) if left > 0.0 else 0.0


class _Ended(NamedTuple):
    status: Any
    values: Floats | None
    bound: float
    nodes: int


def columns(entries: tuple[Ints, Ints, Floats], count: int) -> tuple[Ints, Ints, Floats]:
    """Return (start, row, value) by columns from entries (row, column, value) in any order."""
    row, column, value = entries
    order = np.argsort(column, kind="stable")
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=count), out=start[1:])
    return start, row[order], value[order]


def solve(program: Program, options: Options = DEFAULT) -> Solution:
    """
    Return the best values of a program's columns, with their bound.

    Parameters
    ----------
    program
        What is minimised, under which rows.
    options
        Gap, time limit, seed, presolve.

    Returns
    -------
    Solution
        Its status tells whether it is optimal, stopped, infeasible (with what blocks) or unbounded.
    """
    began = perf_counter()
    if not program.cost.size and missed(program, np.empty(0)) <= TOLERANCE:
        return Solution(Status.OPTIMAL, np.empty(0), 0.0, 0.0, 0, perf_counter() - began, 0.0)
    ended = _run(program, options)
    kinds = highspy.HighsModelStatus
    if ended.status in (kinds.kInfeasible, kinds.kUnbounded, kinds.kUnboundedOrInfeasible):
        return _without_answer(program, options, began=began)
    if ended.values is None:
        if ended.status != kinds.kTimeLimit:
            raise RuntimeError(f"HiGHS ended with {ended.status} and no answer; please report the study")
        seconds = perf_counter() - began
        return Solution(Status.NOTHING_FOUND, np.empty(0), inf, ended.bound, ended.nodes, seconds, inf)
    values = _whole(program, ended.values)
    violation = missed(program, values)
    if violation > TOLERANCE and program.integer.any():
        values = _around(program, values, options)
        violation = missed(program, values)
    if violation > TOLERANCE:
        raise RuntimeError(f"HiGHS's answer misses a row by {violation:g}; please report the study")
    objective = exact_sum(program.cost, values)
    found = Status.OPTIMAL if ended.status == kinds.kOptimal else Status.STOPPED
    bound = min(ended.bound, objective)
    return Solution(found, values, objective, bound, ended.nodes, perf_counter() - began, violation)


def exact_sum(left: Floats, right: Floats) -> float:
    """Return the sum of products, rounded once."""
    high, low = _products(left, right)
    return fsum((*high.tolist(), *low.tolist()))


def missed(program: Program, values: Floats) -> float:
    """Return the most by which values miss a row or a bound, against the size of the row's terms."""
    count = np.diff(program.start)
    high, low = _products(program.value, np.repeat(values, count))
    order = np.argsort(program.row, kind="stable")
    high, low = high[order], low[order]
    rows = program.row_lower.size
    ends = np.cumsum(np.bincount(program.row, minlength=rows)).tolist()
    highs, lows = high.tolist(), low.tolist()
    spans = pairwise([0, *ends])
    activity = np.array([fsum((*highs[a:b], *lows[a:b])) for a, b in spans], dtype=np.float64)
    size = np.bincount(program.row, weights=np.abs(program.value * np.repeat(values, count)), minlength=rows)
    short = np.maximum(program.row_lower - activity, activity - program.row_upper)
    beyond = np.maximum(program.lower - values, values - program.upper)
    worst = float(np.max(short / np.maximum(size, 1.0), initial=0.0))
    return max(worst, float(np.max(beyond / np.maximum(np.abs(values), 1.0), initial=0.0)))


def _products(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Return products as rounded, and what rounding took from them."""
    high = left * right
    halves = []
    for one in (left, right):
        spread = _SPLIT * one
        top = spread - (spread - one)
        halves.append((top, one - top))
    (a, b), (c, d) = halves
    return high, ((a * c - high) + a * d + b * c) + b * d


def _whole(program: Program, values: Floats) -> Floats:
    """Return values with whole integers, within their bounds."""
    near = np.where(program.integer, np.rint(values), values)
    return np.clip(near, program.lower, program.upper)


def _around(program: Program, values: Floats, options: Options) -> Floats:
    """Solve again for the other columns, with the integers as rounded."""
    fixed = program._replace(
        lower=np.where(program.integer, values, program.lower),
        upper=np.where(program.integer, values, program.upper),
        integer=np.zeros_like(program.integer),
    )
    again = _run(fixed, Options(seed=options.seed, presolve=False))
    return values if again.values is None else _whole(program, again.values)


class _Silent(highspy.Highs):
    """A solver that prints nothing, not even its name when the first one is made."""

    def enableCallbacks(self) -> Any:  # noqa: N802
        super().setOptionValue("output_flag", False)
        return super().enableCallbacks()  # type: ignore[no-untyped-call]


def _run(program: Program, options: Options) -> _Ended:
    solver: Any = _Silent()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", options.seed),
        ("presolve", "on" if options.presolve else "off"),
        ("mip_rel_gap", options.gap),
        ("mip_abs_gap", 0.0),
        ("mip_feasibility_tolerance", FEASIBILITY),
        ("primal_feasibility_tolerance", FEASIBILITY),
        ("dual_feasibility_tolerance", FEASIBILITY),
        ("time_limit", options.time_limit_seconds),
    ):
        solver.setOptionValue(name, value)
    if solver.passModel(_model(program)) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS does not take the program; please report the study")
    _run_until_done(solver)
    status, info = solver.getModelStatus(), solver.getInfo()
    solved = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    values = np.array(solver.getSolution().col_value, dtype=np.float64) if solved else None
    if program.integer.any():
        return _Ended(status, values, info.mip_dual_bound, info.mip_node_count)
    best = info.objective_function_value if status == highspy.HighsModelStatus.kOptimal else -inf
    return _Ended(status, values, best, 0)


def _model(program: Program) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = program.cost.size, program.row_lower.size
    model.col_cost_, model.col_lower_, model.col_upper_ = program.cost, program.lower, program.upper
    model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = program.start.astype(np.int32)
    model.a_matrix_.index_ = program.row.astype(np.int32)
    model.a_matrix_.value_ = program.value
    if program.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[whole] for whole in program.integer.tolist()]
    return model


def _run_until_done(solver: Any) -> None:
    """Run beside the main thread, which thus hears Ctrl-C at once."""
    solver.HandleUserInterrupt = True
    working = Thread(target=solver.run, daemon=True)
    working.start()
    try:
        while working.is_alive():
            working.join(0.1)
    except KeyboardInterrupt:
        solver.cancelSolve()
        working.join()
        raise


def _without_answer(program: Program, options: Options, *, began: float) -> Solution:
    """Say what blocks, or that nothing does and the cost falls for ever."""
    rows = np.flatnonzero(program.row_group >= 0)
    ended = _run(_giving_way(program, rows), Options(0.0, options.time_limit_seconds, options.seed))
    columns_of_program = program.cost.size
    short = np.zeros(rows.size)
    if ended.values is not None:
        given = ended.values[columns_of_program:].reshape(2, rows.size)
        short = np.where(given.sum(axis=0) > TOLERANCE, given.sum(axis=0), 0.0)
    if ended.values is not None and not short.any():
        return _unbounded(program, options, began=began)
    amount = np.bincount(program.row_group[rows], weights=short, minlength=len(program.groups))
    blocking = tuple(
        Blocking(program.groups[place], float(amount[place])) for place in np.flatnonzero(amount)
    )
    seconds = perf_counter() - began
    return Solution(Status.INFEASIBLE, np.empty(0), inf, inf, 0, seconds, inf, blocking)


def _giving_way(program: Program, rows: Ints) -> Program:
    """Return the program whose named rows may be missed at a price, and whose columns cost nothing."""
    many, old = 2 * rows.size, program.cost.size
    start = np.concatenate((program.start, program.start[-1] + 1 + np.arange(many)))
    value = np.concatenate((program.value, np.ones(rows.size), -np.ones(rows.size)))
    return program._replace(
        cost=np.concatenate((np.zeros(old), np.ones(many))),
        lower=np.concatenate((program.lower, np.zeros(many))),
        upper=np.concatenate((program.upper, np.full(many, inf))),
        integer=np.concatenate((program.integer, np.zeros(many, dtype=np.bool_))),
        start=start,
        row=np.concatenate((program.row, rows, rows)),
        value=value,
    )


def _unbounded(program: Program, options: Options, *, began: float) -> Solution:
    boxed = program._replace(
        lower=np.maximum(program.lower, -FAR),
        upper=np.minimum(program.upper, FAR),
        integer=np.zeros_like(program.integer),
    )
    values = _run(boxed, options).values
    far = np.flatnonzero(np.abs(values) >= 0.99 * FAR) if values is not None else np.empty(0, dtype=np.int64)
    seconds = perf_counter() - began
    return Solution(
        Status.UNBOUNDED, np.empty(0), -inf, -inf, 0, seconds, inf, running_away=tuple(far.tolist())
    )
