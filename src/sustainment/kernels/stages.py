"""Flows through stages on a grid of days (M_t/G/infinity).

A flow is its mass in each cell of the grid (even within it) and its jumps at the nodes. What is still in a
stage at a node is what came, times the chance to stay so long: Palm's theorem for rates that vary (Crawford
1981; Eick, Massey & Whitt 1993). It is a sum of positive terms: nothing cancels.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, folded

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_JUMPS = 200.0
"""Jumps of a chain that are put into one sum: exp(-200) is far from underflow."""
NOBODY = 1e-14
"""Chances below this do not count."""
ON_NODE = 1e-9
"""Parts of a cell below this are a node."""


class Stages(NamedTuple):
    """Ways that units take, length U, each in versions (its law of time changes on a day), length S."""

    first: Ints
    """Length U + 1: versions of a way."""
    active: Ints
    """Version that takes what enters."""
    open_before: Ints
    """Whether a way lets in during the cell, and from its end on."""
    open_after: Ints
    waiting: Floats
    """Units before a way that is shut."""
    pauses: Ints
    """Whether what is in a way stands still while it is shut."""
    clock: Ints
    """Cells that a way which pauses has been open: its own node."""
    cells: Floats
    """By version: a fixed time in cells (inf: never over); nan where it varies."""
    mean_cells: Floats
    table: Ints
    """First entry of the law in `stay` and `beyond`, and how many."""
    length: Ints
    stay: Floats
    """stay[table + j]: mean part of the j-th last cell's mass that is still there, j = 1, 2, ..."""
    beyond: Floats
    """beyond[table + j]: chance to stay longer than j cells, j = 0, 1, ..."""
    come: Floats
    """Shape (S, nodes): what entered until each node, its jump included."""
    jump: Floats
    jumped: Ints
    """By version: whether it ever took a jump."""
    inside: Floats
    """By version: units in it at the last node."""


@folded
def _even_until(stages: Stages, version: int, node: int) -> float:
    """Return what entered a version until a node, but for the jump there."""
    come: float = stages.come[version, node]
    return come - stages.jump[version, node] if stages.jumped[version] else come


@folded
def come_until(stages: Stages, version: int, x: float) -> float:
    """Return what entered a version until a time, in cells from the first node."""
    if x < -ON_NODE:
        return 0.0
    node = math.floor(x + ON_NODE)
    part = x - node
    here: float = stages.come[version, node]
    if part <= ON_NODE:
        return here
    return float(here + part * (_even_until(stages, version, node + 1) - here))


@folded
def staying(stages: Stages, version: int, node: int) -> float:
    """Return the units of a version at a node."""
    cells = stages.cells[version]
    if not math.isnan(cells):
        return float(max(stages.come[version, node] - come_until(stages, version, node - cells), 0.0))
    first, length = stages.table[version], stages.length[version]
    total, last = 0.0, min(length, node + 1)
    for j in range(1, last):
        back = node + 1 - j
        total += stages.stay[first + j] * (
            _even_until(stages, version, back) - stages.come[version, back - 1]
        )
    if stages.jumped[version]:
        for j in range(0, last):
            total += stages.beyond[first + j] * stages.jump[version, node - j]
    return total


@folded
def jump_out(stages: Stages, version: int, node: int) -> float:
    """Return what leaves a version exactly at a node: only a fixed time keeps jumps together."""
    cells = stages.cells[version]
    if not stages.jumped[version] or math.isnan(cells) or math.isinf(cells):
        return 0.0
    x = node - cells
    back = math.floor(x + ON_NODE)
    if back < 0 or x - back > ON_NODE:
        return 0.0
    return float(stages.jump[version, back])


@folded
def pass_way(stages: Stages, way: int, node: int, even: float, jump: float) -> tuple[float, float]:
    """Let mass enter a way, even over the cell that ends at a node and at the node; return what leaves it."""
    if way < 0:
        return even, jump
    if stages.pauses[way]:
        if not stages.open_before[way]:
            return _join_paused(stages, way, jump), 0.0
        stages.clock[way] += int(node > 0)
        node = stages.clock[way]
    total, at_node = 0.0, 0.0
    for version in range(stages.first[way], stages.first[way + 1]):
        come = 0.0
        if version == stages.active[way]:
            come = even + jump
            if jump != 0.0:
                stages.jump[version, node] = jump
                stages.jumped[version] = 1
        before = stages.inside[version]
        earlier = stages.come[version, node - 1] if node > 0 else 0.0
        if come == 0.0 and earlier == 0.0:
            continue
        stages.come[version, node] = earlier + come
        stages.inside[version] = staying(stages, version, node)
        left = max(before + come - stages.inside[version], 0.0)
        together = min(jump_out(stages, version, node), left)
        total += left - together
        at_node += together
    return total, at_node


@folded
def _join_paused(stages: Stages, way: int, jump: float) -> float:
    """Let mass join a way that stands still, at its own last node; return what leaves: nothing."""
    version, node = stages.active[way], stages.clock[way]
    stages.come[version, node] += jump
    stages.jump[version, node] += jump
    stages.jumped[version] = 1
    stages.inside[version] += jump
    return 0.0


@folded
def pass_gate(stages: Stages, way: int, even: float, jump: float) -> tuple[float, float]:
    """Return what a way's gate lets through in a cell: what meets it shut enters when it opens."""
    if way < 0:
        return even, jump
    through, at_once = 0.0, 0.0
    if stages.open_before[way]:
        through = even
    else:
        stages.waiting[way] += even
    if stages.open_after[way]:
        at_once = jump + stages.waiting[way]
        stages.waiting[way] = 0.0
    else:
        stages.waiting[way] += jump
    return through, at_once


@folded
def pass_both(stages: Stages, way: int, node: int, even: float, jump: float) -> tuple[float, float]:
    """Let mass through a way's gate and the way; return what leaves."""
    through, at_once = pass_gate(stages, way, even, jump)
    return pass_way(stages, way, node, through, at_once)


@folded
def held(stages: Stages, way: int) -> float:
    """Return the units in a way and before its gate, at the last node passed."""
    if way < 0:
        return 0.0
    total: float = stages.waiting[way]
    for version in range(stages.first[way], stages.first[way + 1]):
        total += stages.inside[version]
    return total


@folded
def seen_through(stages: Stages, way: int, node: int, last_open: Ints, values: Floats) -> float:
    """Return the mean of a value at the moment from which what a way delivers until a node comes.

    `values` by node; `last_open` the last node up to each at which the way let in.
    """
    if way < 0:
        return float(values[node])
    version = stages.active[way]
    cells = stages.cells[version]
    if not math.isnan(cells):
        x = node - cells
        if x < -ON_NODE:
            return 0.0
        back = math.floor(x + ON_NODE)
        part = x - back
        here: float = values[last_open[back]]
        if part <= ON_NODE:
            return here
        return float(here + part * (values[last_open[back + 1]] - here))
    first, length = stages.table[version], stages.length[version]
    total, before = 0.0, 1.0
    for j in range(0, min(length, node + 1)):
        later = stages.stay[first + j + 1] if j + 1 < length else 0.0
        total += (before - later) * values[last_open[node - j]]
        before = later
    return total


@folded
def node_before(stages: Stages, way: int, node: int) -> int:
    """Return the node that lies a way's mean time before another, not before the first."""
    if way < 0:
        return node
    x = node - stages.mean_cells[stages.active[way]]
    return math.floor(x + ON_NODE) if x > 0.0 else 0


@compiled
def waiting_line(law: Floats, arrivals: float, work: float, servers: int, room: Floats) -> None:
    """Let a shop of exponential work run for one cell; changes `law`, P(n jobs there), by uniformisation.

    Parameters
    ----------
    law
        At the start of the cell; its last number is the most that can be there.
    arrivals
        Jobs that come in the cell.
    work
        Mean work of a job, in cells.
    servers
        Jobs worked on at once.
    room
        Working space, shape (2, numbers).
    """
    most = _reach(law, arrivals)
    rate = arrivals + min(servers, most) / work
    parts = math.ceil(rate / MOST_JUMPS)
    for _ in range(parts):
        _run(law, arrivals / rate, 1.0 / (work * rate), servers, rate / parts, most, room)


@folded
def _reach(law: Floats, arrivals: float) -> int:
    """Return a number beyond which there is nobody by the end of a cell."""
    top = law.size - 1
    while top > 0 and law[top] <= NOBODY:
        top -= 1
    return int(min(law.size - 1, top + arrivals + 12.0 * math.sqrt(arrivals) + 12.0))


@folded
def _run(law: Floats, up: float, down: float, servers: int, jumps: float, most: int, room: Floats) -> None:
    """Let so many jumps pass on average; `up`, `down`: chances of a jump, the latter by job worked on."""
    now, total = room[0], room[1]
    weight = math.exp(-jumps)
    for n in range(most + 1):
        now[n] = law[n]
        total[n] = weight * law[n]
    done, term = weight, 1
    while done < 1.0 - NOBODY and term < 10 * MOST_JUMPS:
        below = 0.0
        for n in range(most + 1):
            here = now[n]
            leaving = min(n, servers) * down + (up if n < most else 0.0)
            above = min(n + 1, servers) * down * now[n + 1] if n < most else 0.0
            now[n] = here * (1.0 - leaving) + below + above
            below = here * up
        weight *= jumps / term
        for n in range(most + 1):
            total[n] += weight * now[n]
        done += weight
        term += 1
    every = 0.0
    for n in range(most + 1):
        every += total[n]
    for n in range(most + 1):
        law[n] = total[n] / every
