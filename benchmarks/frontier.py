"""The whole cost-effect frontier of spares: speed, memory and agreement, on O(n, J) of the reference models.

    python benchmarks/frontier.py --instance M --json        our frontier alone; S, M, L or XL
    python benchmarks/frontier.py --instance M --against lp numpy

The last line of --json holds cpu_s, vertices, zero_stock_ebo, cost_at_5_percent, peak_mib. One thread,
seconds of processor, everything compiled before it is timed, the best of a few rounds. `lp` is one HiGHS LP
at the budget of 5 % of the backorders without stock: the same hulls as increments and as convex combinations,
by simplex and by interior point, its model built by matrices and not timed. `numpy` is the same algorithm in
numpy and scipy (benchmarks/numpy_frontier.py): one depot stock after another, and all of an item at once.
"""

# ruff: noqa: E402 - the number of threads is read when numpy is imported.

import os

for variable in ("OMP", "OPENBLAS", "MKL", "NUMBA"):
    os.environ[f"{variable}_NUM_THREADS"] = "1"

import argparse
import json
import resource
from collections.abc import Callable
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from numpy_frontier import Drawn, Floats, Ints, draw, frontier, own_pipelines

from sustainment.kernels.block_plans import HullEdges, desk_for, fill_hulls
from sustainment.kernels.supply_trees import MEANS, MOMENTS, Trees

SIZES = {"S": (100, 10), "M": (1_000, 20), "L": (10_000, 50), "XL": (100_000, 50)}
METHODS = {"vari-metric": MOMENTS, "metric": MEANS}
REFERENCE = {
    "S": (127.580, 2_721_576),
    "M": (1650.506, 41_436_442),
    "L": (15012.646, 705_530_715),
    "XL": (152640.743, 7_251_802_086),
}
"""Backorders without stock, and cost at 5 % of them, by VARI-METRIC."""
LEAST_SLOPE = 1e-8
"""The frontier ends where one unit of money buys less than so many backorders."""
SHARE = 0.05
CHUNK = 2_000
"""Items whose trees are laid out at a time."""
EDGES_PER_ITEM = 100
"""Room for edges, by items; what is not used takes no memory."""
ROUNDS = {"S": 7, "M": 7, "L": 7, "XL": 1}
SAME = 1e-9


class Frontier(NamedTuple):
    """Vertices of the whole frontier, from no stock on."""

    cost: Floats
    owed: Floats


def trees_of(drawn: Drawn, items: slice) -> Trees:
    """Return the blocks of some items: the depot and its bases."""
    return with_pipelines(shape_of(drawn, drawn.price[items].size), drawn, items)


def shape_of(drawn: Drawn, number: int) -> Trees:
    """Return so many blocks with no pipelines: all that is the same for any item."""
    nodes = drawn.share.size + 1
    start = np.arange(number + 1) * nodes
    first, last = np.zeros((number, nodes), np.int64), np.zeros((number, nodes), np.int64)
    first[:, 0], last[:, 0] = start[:-1] + 1, start[1:]
    worth, nothing = np.tile(np.append(0.0, np.ones(nodes - 1)), number), np.zeros(number * nodes)
    return Trees(
        start=start,
        child_start=first.ravel(),
        child_end=last.ravel(),
        mean=nothing,
        surplus=nothing,
        share=np.tile(np.append(0.0, drawn.share), number),
        worth=worth,
        reach=np.ones(worth.size),
        least=np.zeros(worth.size, np.int64),
        most=np.full(worth.size, 1_000_000),
        price=np.ones(number),
    )


def with_pipelines(shape: Trees, drawn: Drawn, items: slice) -> Trees:
    """Return the blocks of as many items as `shape` has."""
    depot, bases = own_pipelines(drawn, items)
    mean = np.column_stack([depot, bases]).ravel()
    return shape._replace(mean=mean, price=drawn.price[items])


def hulls(drawn: Drawn, *, method: int) -> tuple[HullEdges, Floats]:
    """Return the edges of all hulls, and the backorders of each item without stock."""
    items = drawn.price.size
    room = items * EDGES_PER_ITEM
    out = HullEdges(np.empty(room), np.empty(room, np.int32), np.empty(room, np.int32))
    unstocked, end = np.zeros(items), 0
    chunk = min(items, CHUNK)
    shape = shape_of(drawn, chunk)
    for begin in range(0, items, chunk):
        trees = with_pipelines(shape, drawn, slice(begin, begin + chunk))
        there = unstocked[begin : begin + chunk]
        done, end = fill_hulls(
            out, there, trees, desk_for(trees, method=method), (LEAST_SLOPE, method), (0, end, begin)
        )
        if done < there.size:
            raise SystemExit("there are more edges than room for them")
    return HullEdges(*(values[:end] for values in out)), unstocked


def whole_frontier(drawn: Drawn, *, method: int) -> Frontier:
    """Return the frontier of all items: the edges of their hulls, by what a unit of money buys."""
    edges, unstocked = hulls(drawn, method=method)
    price = drawn.price[edges.block]
    slope = np.divide(edges.gain, price)
    order = np.argsort(np.negative(slope, out=slope))
    # Rooms of this size are dear to ask for: they are used again.
    each = np.multiply(edges.units, price, out=price)
    cost = np.take(each, order, out=slope)
    np.cumsum(cost, out=cost)
    owed = np.multiply(edges.units, edges.gain, out=each)[order]
    np.cumsum(owed, out=owed)
    np.subtract(unstocked.sum(), owed, out=owed)
    return Frontier(cost, owed)


def spent(call: Callable[[], Any], rounds: int) -> float:
    """Return the least seconds of processor of some rounds."""
    times = []
    for _ in range(rounds):
        begun = process_time()
        call()
        times.append(process_time() - begun)
    return min(times)


def measured(size: str, method: str) -> dict[str, Any]:
    """Return what the frontier takes and says."""
    number = METHODS[method]
    whole_frontier(draw(3, 3), method=number)
    drawn = draw(*SIZES[size])
    found: list[Frontier] = []

    def work() -> None:
        found[:] = []
        found.append(whole_frontier(drawn, method=number))

    seconds = spent(work, ROUNDS[size])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost, owed = found[0]
    unstocked = total_without_stock(drawn)
    at = int(np.argmax(owed <= SHARE * unstocked))
    return {
        "instance": size,
        "method": method,
        "cpu_s": round(seconds, 5),
        "vertices": int(cost.size) + 1,
        "zero_stock_ebo": unstocked,
        "cost_at_5_percent": float(cost[at]),
        "ebo_there": float(owed[at]),
        "last_ebo": float(owed[-1]),
        "peak_mib": round(peak, 1),
    }


def total_without_stock(drawn: Drawn) -> float:
    """Return the backorders of all bases without stock anywhere."""
    items = drawn.price.size
    parts = (own_pipelines(drawn, slice(k, k + CHUNK)) for k in range(0, items, CHUNK))
    return float(sum(depot.sum() + bases.sum() for depot, bases in parts))


def held_against_reference(found: dict[str, Any]) -> None:
    """Refuse an answer that is not the stated one, to all digits given."""
    zero, cost = REFERENCE[found["instance"]]
    if found["method"] == "vari-metric" and (
        round(found["zero_stock_ebo"], 3) != zero or round(found["cost_at_5_percent"]) != cost
    ):
        raise SystemExit(f"the reference is {zero:,.3f} and {cost:,}, this is {found}")


def against_programs(found: dict[str, Any]) -> dict[str, Any]:
    """Return the seconds of one LP at one budget, and how far its value is from the vertex there."""
    from frontier_lp import FORMS, solved

    drawn = draw(*SIZES[found["instance"]])
    edges, _ = hulls(drawn, method=METHODS[found["method"]])
    seconds, gap = {}, 0.0
    for form, build in FORMS.items():
        program = build(edges, drawn.price, found["cost_at_5_percent"])
        for solver in SOLVERS:
            value, taken = solved(program, solver)
            seconds[f"{form} by {solver}"] = round(taken, 4)
            gap = max(gap, abs((found["zero_stock_ebo"] + value) / found["ebo_there"] - 1.0))
    if gap > SAME:
        raise SystemExit(f"the vertex differs from the LP by {gap:g}")
    own = found["cpu_s"]
    return {
        "lp_s": seconds,
        "lp_gap": gap,
        "ratio_to_fastest_lp": round(min(seconds.values()) / own, 1),
        "ratio_to_simplex": round(min(s for name, s in seconds.items() if "simplex" in name) / own, 1),
    }


def against_numpy(found: dict[str, Any]) -> dict[str, Any]:
    """Return the seconds of the twin, and how far its vertices are from ours."""
    drawn = draw(*SIZES[found["instance"]])
    poisson = found["method"] == "metric"
    theirs: list[tuple[Floats, Floats, Ints]] = []

    def work(at_once: bool) -> None:
        theirs[:] = [frontier(drawn, least_slope=LEAST_SLOPE, poisson=poisson, at_once=at_once)]

    ours = whole_frontier(drawn, method=METHODS[found["method"]])
    answer: dict[str, Any] = {}
    for name, at_once in (("numpy", False), ("numpy_at_once", True)):
        seconds = spent(lambda at_once=at_once: work(at_once), 1)
        cost, owed, _ = theirs[0]
        gap = float(np.abs(np.interp(cost, ours.cost, ours.owed) / owed - 1.0).max())
        if gap > SAME:
            raise SystemExit(f"the twin differs by {gap:g}")
        answer |= {f"{name}_s": round(seconds, 3), f"{name}_gap": gap}
        answer[f"ratio_to_{name}"] = round(seconds / found["cpu_s"], 1)
    return answer


SOLVERS = ("simplex", "ipm")
RIVALS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "lp": against_programs,
    "numpy": against_numpy,
}


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(description="The whole frontier of spares, in seconds of processor.")
    parser.add_argument("--instance", choices=sorted(SIZES), default="M")
    parser.add_argument("--method", choices=sorted(METHODS), default="vari-metric")
    parser.add_argument("--against", nargs="*", choices=sorted(RIVALS), default=[])
    parser.add_argument("--json", action="store_true", help="print one line of JSON last")
    asked = parser.parse_args()
    found = measured(asked.instance, asked.method)
    held_against_reference(found)
    for rival in asked.against:
        found.update(RIVALS[rival](found))
    for name, value in found.items():
        print(f"{name:22} {value:,}" if isinstance(value, int | float) else f"{name:22} {value}")
    if asked.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
