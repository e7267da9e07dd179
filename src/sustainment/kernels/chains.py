"""Markov chains that stay: long-run shares of their states.

Elimination without subtraction (Grassmann, Taksar & Heyman 1985): every share keeps its digits, however
small. Lines by their ratios, small chains densely, others in a band; what has too wide a band is swept, or
solved by inverse iteration, until no balance is off (Stewart 1994). Nothing here needs compiling.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_DENSE = 300
"""States up to which the whole matrix is eliminated."""
MOST_BAND_WORK = 1e9
"""States x band^2 up to which a band is eliminated: about a second."""
BALANCED = 1e-13
"""Flow into a state less flow out, over the flow, at which a solved chain counts as balanced."""
NUDGE = 1e-7
"""What is added to the flow out of each state, relative, so that inverse iteration has an inverse."""
MOST_FACTORED = 25_000
"""States up to which sparse factors are made: a few seconds."""
MOST_SOLVES = 60
SWEEPS, MOST_BATCHES = 20, 80
"""Sweeps between two looks at how far they are, and looks after which they are given up."""
CLOSE = 1e-14
"""What shares may still move by, all sweeps to come together."""


class Moves(NamedTuple):
    """Moves of a chain, one entry each; entries of the same two states add up."""

    states: int
    start: Ints
    end: Ints
    rate: Floats


def stationary(moves: Moves) -> Floats:
    """
    Return the long-run share of each state; 0 for those that the chain leaves for good.

    Parameters
    ----------
    moves
        The chain; from every state the same states must be reachable in the long run.

    Raises
    ------
    ValueError
        Where the chain ends in several places, or is too large to be balanced.

    References
    ----------
    Grassmann, Taksar and Heyman (1985), Regenerative analysis and steady state distributions.
    """
    moves = _without_rests(moves)
    if _is_line(moves):
        return _line(moves)
    here = _lasting(moves)
    shares = np.zeros(moves.states)
    shares[here] = _irreducible(_within(moves, here))
    return shares


def line(up: Floats, down: Floats) -> Floats:
    """
    Return the long-run shares of a birth-and-death chain; all rates above 0.

    Parameters
    ----------
    up
        Rates from state 0 to 1, 1 to 2, ...
    down
        Rates from state 1 to 0, 2 to 1, ...

    Examples
    --------
    >>> line(np.array([2.0, 1.0]), np.array([1.0, 1.0])).round(3).tolist()
    [0.2, 0.4, 0.4]
    """
    ratio = np.asarray(up, dtype=np.float64) / np.asarray(down, dtype=np.float64)
    logs = np.concatenate([[0.0], np.cumsum(np.log(ratio))])
    top = int(np.argmax(logs))
    above, below = np.cumprod(ratio[top:]), np.cumprod(1.0 / ratio[:top][::-1])[::-1]
    shares = np.concatenate([below, [1.0], above])
    return _normed(shares)


def dense(rates: Floats) -> Floats:
    """Return the long-run shares of an irreducible chain; `rates[i, j]` from i to j, the diagonal unused."""
    a = np.array(rates, dtype=np.float64)
    n = a.shape[0]
    for k in range(n - 1, 0, -1):
        a[:k, k] /= a[k, :k].sum()
        a[:k, :k] += np.outer(a[:k, k], a[k, :k])
    shares = np.zeros(n)
    shares[0] = 1.0
    for k in range(1, n):
        shares[k] = shares[:k] @ a[:k, k]
    return _normed(shares)


def _normed(shares: Floats) -> Floats:
    found: Floats = shares / shares.sum()
    return found


def imbalance(moves: Moves, shares: Floats) -> float:
    """Return the largest flow into a state less the flow out of it, over the flow out of the busiest."""
    moves = _without_rests(moves)
    flow = shares[moves.start] * moves.rate
    into = np.bincount(moves.end, weights=flow, minlength=moves.states)
    out = np.bincount(moves.start, weights=flow, minlength=moves.states)
    return float(np.abs(into - out).max(initial=0.0) / max(out.max(initial=0.0), 1e-300))


def _without_rests(moves: Moves) -> Moves:
    real = (moves.start != moves.end) & (moves.rate > 0.0)
    return Moves(moves.states, moves.start[real], moves.end[real], moves.rate[real])


def _within(moves: Moves, here: Ints) -> Moves:
    """Return the moves between some states, by their places in `here`."""
    place = np.full(moves.states, -1, dtype=np.int64)
    place[here] = np.arange(here.size)
    inside = (place[moves.start] >= 0) & (place[moves.end] >= 0)
    return Moves(here.size, place[moves.start[inside]], place[moves.end[inside]], moves.rate[inside])


def _is_line(moves: Moves) -> bool:
    """Tell whether states follow one another, each with a way up and down to the next."""
    step = moves.end - moves.start
    if np.any(np.abs(step) != 1):
        return False
    ups, downs = np.unique(moves.start[step == 1]).size, np.unique(moves.end[step == -1]).size
    return ups == downs == moves.states - 1


def _line(moves: Moves) -> Floats:
    step = moves.end - moves.start
    up, down = np.zeros(moves.states), np.zeros(moves.states)
    np.add.at(up, moves.start[step == 1], moves.rate[step == 1])
    np.add.at(down, moves.end[step == -1], moves.rate[step == -1])
    return line(up[:-1], down[:-1])


def _lasting(moves: Moves) -> Ints:
    """Return the states that the chain never leaves for good."""
    if moves.states <= MOST_DENSE:
        return _lasting_of_few(moves)
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = moves.states
    graph = coo_array((np.ones(moves.start.size), (moves.start, moves.end)), shape=(n, n)).tocsr()
    number, group = connected_components(graph, directed=True, connection="strong")
    ends = np.ones(number, dtype=np.bool_)
    ends[group[moves.start[group[moves.start] != group[moves.end]]]] = False
    if np.count_nonzero(ends) != 1:
        raise ValueError(f"the chain ends in {np.count_nonzero(ends)} places")
    return np.flatnonzero(ends[group])


def _lasting_of_few(moves: Moves) -> Ints:
    """Return the states that the chain never leaves for good, by all the ways there are."""
    reach = np.eye(moves.states)
    reach[moves.start, moves.end] = 1.0
    steps = 1
    while steps < moves.states:
        reach, steps = np.minimum(reach @ reach, 1.0), 2 * steps
    lasting = np.all((reach > 0.0) <= (reach.T > 0.0), axis=1)
    ends = np.unique(reach[lasting] > 0.0, axis=0)
    if len(ends) != 1:
        raise ValueError(f"the chain ends in {len(ends)} places")
    return np.flatnonzero(lasting)


def _irreducible(moves: Moves) -> Floats:
    if moves.states == 1:
        return np.ones(1)
    if moves.states <= MOST_DENSE:
        rates = np.zeros((moves.states, moves.states))
        np.add.at(rates, (moves.start, moves.end), moves.rate)
        return dense(rates)
    order = _narrow_order(moves)
    place = np.empty(moves.states, dtype=np.int64)
    place[order] = np.arange(moves.states)
    narrow = Moves(moves.states, place[moves.start], place[moves.end], moves.rate)
    width = int(np.abs(narrow.start - narrow.end).max())
    if float(moves.states) * width**2 <= MOST_BAND_WORK:
        return _banded(narrow, width)[place]
    swept = _by_sweeps(moves)
    return swept if swept is not None else _by_factors(moves)


def _narrow_order(moves: Moves) -> Ints:
    """Return the states in an order in which moves go to near ones (Cuthill & McKee 1969, reversed)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    n = moves.states
    both = (np.concatenate([moves.start, moves.end]), np.concatenate([moves.end, moves.start]))
    graph = coo_array((np.ones(2 * moves.start.size), both), shape=(n, n)).tocsr()
    return np.asarray(reverse_cuthill_mckee(graph, symmetric_mode=True), dtype=np.int64)


def _banded(moves: Moves, width: int) -> Floats:
    """Return the shares of an irreducible chain whose moves reach at most `width` states away.

    Elimination stays in the band: entry (i, j) is kept at i x 2 width + j + width.
    """
    n, row = moves.states, 2 * width
    flat = np.zeros(n * (row + 1) + row)
    np.add.at(flat, moves.start * row + moves.end + width, moves.rate)
    size = flat.itemsize
    for k in range(n - 1, 0, -1):
        first = max(k - width, 0)
        out = flat[k * row + first + width : k * row + k + width]
        into = flat[first * row + k + width : (k - 1) * row + k + width + 1 : row]
        into /= out.sum()
        block = np.lib.stride_tricks.as_strided(
            flat[first * row + first + width :], shape=(k - first, k - first), strides=(row * size, size)
        )
        _add_outer(block, into, out)
    shares = np.zeros(n)
    shares[0] = 1.0
    for k in range(1, n):
        first = max(k - width, 0)
        column = flat[first * row + k + width : (k - 1) * row + k + width + 1 : row]
        shares[k] = shares[first:k] @ column
        if shares[k] > 1e250:
            shares[: k + 1] /= shares[k]
    return _normed(shares)


def _add_outer(block: Floats, column: Floats, row: Floats) -> None:
    """Add column x row to `block`, where either is not 0. Fills block."""
    rows, columns = np.flatnonzero(column), np.flatnonzero(row)
    if not rows.size or not columns.size:
        return
    top, left = int(rows[0]), int(columns[0])
    bottom, right = int(rows[-1]) + 1, int(columns[-1]) + 1
    block[top:bottom, left:right] += np.outer(column[top:bottom], row[left:right])


def _by_sweeps(moves: Moves) -> Floats | None:
    """Return the shares of an irreducible chain by Gauss-Seidel sweeps; None where they are too slow."""
    from scipy.sparse import coo_array, diags_array, tril, triu
    from scipy.sparse.linalg import splu

    n = moves.states
    into = coo_array((moves.rate, (moves.end, moves.start)), shape=(n, n)).tocsc()
    out = np.bincount(moves.start, weights=moves.rate, minlength=n)
    lower = tril(diags_array(out) - into, format="csc")
    forward = splu(lower, permc_spec="NATURAL", diag_pivot_thresh=0.0)
    upper = triu(into, k=1, format="csr")
    shares, moved = np.full(n, 1.0 / n), np.inf
    for batch in range(MOST_BATCHES):
        before, moved_before = shares, moved
        for _ in range(SWEEPS):
            shares = forward.solve(upper @ shares)
            shares /= shares.sum()
        moved = float(np.abs(shares - before).sum())
        slow = min(moved / moved_before, 1.0) if moved_before < np.inf else 1.0
        # What is still to come is a geometric series.
        if moved * slow <= CLOSE * (1.0 - slow) or moved <= CLOSE:
            return shares if imbalance(moves, shares) <= BALANCED else None
        if batch > 4 and (slow >= 1.0 or np.log(CLOSE / moved) < (MOST_BATCHES - batch) * np.log(slow)):
            return None
    return None


def _by_factors(moves: Moves) -> Floats:
    """Return the shares of an irreducible chain by inverse iteration, checked against its balance."""
    from scipy.sparse import coo_array, diags_array
    from scipy.sparse.linalg import splu

    n = moves.states
    if n > MOST_FACTORED:
        raise ValueError(f"the chain of {n:,} states is too slow to settle")
    into = coo_array((moves.rate, (moves.end, moves.start)), shape=(n, n)).tocsc()
    out = np.bincount(moves.start, weights=moves.rate, minlength=n)
    factors = splu((diags_array(out * (1.0 + NUDGE)) - into).tocsc(), diag_pivot_thresh=0.0)
    shares = np.full(n, 1.0 / n)
    for _ in range(MOST_SOLVES):
        shares = np.maximum(factors.solve(out * shares), 0.0)
        shares /= shares.sum()
        if imbalance(moves, shares) <= BALANCED:
            return np.asarray(shares)
    raise ValueError(f"the chain of {n} states is off its balance by {imbalance(moves, shares):.1e}")
