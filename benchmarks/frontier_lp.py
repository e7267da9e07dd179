"""One budget of the spares problem as a linear program, solved by HiGHS.

The same hulls in two forms: each edge a variable between 0 and 1 under one budget row, or each vertex a
weight, the weights of an item summing to 1. Built by matrices; seconds are those of the solver alone.
"""

from time import process_time
from typing import Any

import highspy
import numpy as np
from numpy_frontier import Floats

from sustainment.kernels.block_plans import HullEdges

INFINITY = highspy.kHighsInf


def increments(edges: HullEdges, price: Floats, budget: float) -> Any:
    """Return the program whose variables are edges."""
    number = edges.gain.size
    program = _program(-edges.gain * edges.units, np.ones(number), rows=1)
    program.row_lower_, program.row_upper_ = np.array([-INFINITY]), np.array([budget])
    program.a_matrix_.start_ = np.arange(number + 1)
    program.a_matrix_.index_ = np.zeros(number, np.int32)
    program.a_matrix_.value_ = edges.units * price[edges.block]
    return program


def combinations(edges: HullEdges, price: Floats, budget: float) -> Any:
    """Return the program whose variables are weights of vertices, that of no stock first for each item."""
    items = price.size
    block = np.concatenate([edges.block, np.arange(items)])
    order = np.argsort(block * 2 + np.append(np.ones(edges.gain.size), np.zeros(items)), kind="stable")
    block = block[order]
    nothing = np.zeros(items)
    gain = np.concatenate([edges.gain * edges.units, nothing])[order]
    cost = np.concatenate([edges.units * price[edges.block], nothing])[order]
    number = block.size
    program = _program(-_by_block(gain, block), np.full(number, INFINITY), rows=items + 1)
    program.row_lower_ = np.append(np.ones(items), -INFINITY)
    program.row_upper_ = np.append(np.ones(items), budget)
    program.a_matrix_.start_ = 2 * np.arange(number + 1)
    program.a_matrix_.index_ = np.column_stack([block, np.full(number, items)]).ravel().astype(np.int32)
    program.a_matrix_.value_ = np.column_stack([np.ones(number), _by_block(cost, block)]).ravel()
    return program


def _by_block(values: Floats, block: Floats) -> Floats:
    """Return running sums that begin anew with each block."""
    total = np.cumsum(values)
    first = np.flatnonzero(np.append(True, block[1:] != block[:-1]))
    before = np.append(0.0, total)[first]
    return np.asarray(total - np.repeat(before, np.diff(np.append(first, block.size))))


def _program(cost: Floats, upper: Floats, *, rows: int) -> Any:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = cost.size, rows
    program.col_cost_, program.col_lower_, program.col_upper_ = cost, np.zeros(cost.size), upper
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    return program


FORMS = {"increments": increments, "combinations": combinations}


def solved(program: Any, solver: str) -> tuple[float, float]:
    """Return the least value of a program and the seconds of processor that HiGHS takes for it."""
    highs = highspy.Highs()
    for option, value in (("output_flag", False), ("solver", solver), ("threads", 1)):
        highs.setOptionValue(option, value)
    highs.passModel(program)
    begun = process_time()
    highs.run()
    seconds = process_time() - begun
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SystemExit(f"HiGHS ends with {highs.getModelStatus()}")
    return float(highs.getInfo().objective_function_value), seconds
