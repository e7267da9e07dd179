import math

import numpy as np
import pytest
from scipy.linalg import expm

from sustainment.kernels import chains
from sustainment.kernels.chains import Moves, dense, imbalance, line, stationary
from sustainment.kernels.transients import advance, earn, nothing_earned, poisson_weights, uniform_steps


def random_moves(states: int, seed: int, reach: int | None = None) -> Moves:
    """A chain in which each state leads to the next and, round the end, to the first."""
    draw = np.random.default_rng(seed)
    start = np.concatenate([np.arange(states), draw.integers(0, states, 3 * states)])
    end = np.concatenate([np.arange(1, states + 1) % states, draw.integers(0, states, 3 * states)])
    if reach is not None:
        near = np.clip(start[states:] + draw.integers(-reach, reach + 1, 3 * states), 0, states - 1)
        end = np.concatenate([np.minimum(np.arange(1, states + 1), states - 1), near])
        start = np.concatenate([start, np.arange(1, states)])
        end = np.concatenate([end, np.arange(states - 1)])
    return Moves(states, start, end, draw.uniform(0.1, 2.0, start.size))


def generator(moves: Moves) -> np.ndarray:
    q = np.zeros((moves.states, moves.states))
    np.add.at(q, (moves.start, moves.end), moves.rate)
    np.fill_diagonal(q, 0.0)
    return q - np.diag(q.sum(axis=1))


def test_a_line_has_the_law_of_erlang() -> None:
    offered, servers = 7.0, 12
    shares = line(np.full(servers, offered), np.arange(1.0, servers + 1.0))
    terms = [offered**n / math.factorial(n) for n in range(servers + 1)]
    assert shares == pytest.approx(np.array(terms) / sum(terms), rel=1e-14)


def test_shares_far_below_what_is_added_to_one_keep_their_digits() -> None:
    moves = Moves(
        101,
        np.concatenate([np.arange(100), np.arange(1, 101)]),
        np.concatenate([np.arange(1, 101), np.arange(100)]),
        np.concatenate([np.full(100, 1e-3), np.ones(100)]),
    )
    assert stationary(moves)[100] == pytest.approx(1e-300 * (1 - 1e-3), rel=1e-12, abs=0.0)
    rates = np.zeros((101, 101))
    rates[moves.start, moves.end] = moves.rate
    assert dense(rates)[100] == pytest.approx(1e-300 * (1 - 1e-3), rel=1e-12, abs=0.0)


@pytest.mark.parametrize("seed", range(5))
def test_elimination_balances_every_state(seed: int) -> None:
    moves = random_moves(40, seed)
    shares = stationary(moves)
    assert shares.sum() == pytest.approx(1.0, abs=1e-15)
    assert np.abs(shares @ generator(moves)).max() < 1e-15


def test_wide_chains_are_solved_by_sweeps_and_by_factors_as_by_elimination() -> None:
    moves = random_moves(350, 3)
    rates = generator(moves)
    np.fill_diagonal(rates, 0.0)
    swept, factored = chains._by_sweeps(moves), chains._by_factors(moves)
    assert swept == pytest.approx(dense(rates), rel=1e-12)
    assert factored == pytest.approx(dense(rates), rel=1e-12)


def test_a_band_is_eliminated_as_the_whole_matrix() -> None:
    moves = random_moves(350, 3, reach=9)
    rates = generator(moves)
    np.fill_diagonal(rates, 0.0)
    assert stationary(moves) == pytest.approx(dense(rates), rel=1e-12)
    assert imbalance(moves, stationary(moves)) < 1e-14


def test_states_that_are_left_for_good_have_no_share() -> None:
    moves = Moves(3, np.array([0, 1, 2]), np.array([1, 2, 1]), np.array([1.0, 2.0, 4.0]))
    assert stationary(moves) == pytest.approx([0.0, 2 / 3, 1 / 3], rel=1e-15)


def test_a_chain_with_two_ends_is_refused() -> None:
    with pytest.raises(ValueError, match="ends in 2 places"):
        stationary(Moves(3, np.array([0, 0]), np.array([1, 2]), np.ones(2)))


@pytest.mark.parametrize("mean", [1e-9, 0.3, 7.0, 450.0, 18_000.0])
def test_poisson_weights_are_those_of_the_law(mean: float) -> None:
    first, weights = poisson_weights(mean)
    count = np.arange(first, first + weights.size)
    logs = [n * math.log(mean) - mean - math.lgamma(n + 1.0) for n in count]
    likely = weights > 1e-12
    assert weights[likely] == pytest.approx(np.exp(logs)[likely], rel=1e-10)
    assert weights.sum() == pytest.approx(1.0, abs=1e-14)


def test_a_lone_machine_forgets_its_start_exponentially() -> None:
    fail, mend = 0.3, 0.9
    steps = uniform_steps(Moves(2, np.array([0, 1]), np.array([1, 0]), np.array([fail, mend])))
    for days in (0.0, 0.5, 4.0, 40.0):
        up = (mend + fail * math.exp(-(fail + mend) * days)) / (fail + mend)
        assert advance(steps, np.array([1.0, 0.0]), days=days)[0] == pytest.approx(up, rel=1e-14)


@pytest.mark.parametrize("states", [30, 200])
def test_chances_are_those_of_the_matrix_exponential(states: int) -> None:
    moves = random_moves(states, 1)
    start = np.eye(states)[0]
    found = advance(uniform_steps(moves), start, days=0.7)
    assert found == pytest.approx(start @ expm(generator(moves) * 0.7), abs=1e-14)


def test_what_is_earned_has_the_moments_of_the_joint_exponential() -> None:
    moves, days = random_moves(9, 2), 3.0
    q, rate, start = generator(moves), np.arange(9.0), np.eye(9)[0]
    joint = np.kron(np.eye(3), q)
    joint[:9, 9:18] = np.diag(rate)
    joint[9:18, 18:] = 2.0 * np.diag(rate)
    expected = np.concatenate([start, np.zeros(18)]) @ expm(joint * days)
    found = earn(uniform_steps(moves), nothing_earned(start), days=days, rate=rate)
    assert np.concatenate(found) == pytest.approx(expected, rel=1e-12)


def test_a_long_span_earns_what_its_parts_do() -> None:
    moves = random_moves(6, 4)
    steps, rate = uniform_steps(moves), np.arange(6.0)
    once = earn(steps, nothing_earned(np.eye(6)[2]), days=9000.0, rate=rate)
    twice = nothing_earned(np.eye(6)[2])
    for days in (4000.0, 5000.0):
        twice = earn(steps, twice, days=days, rate=rate)
    assert np.concatenate(once) == pytest.approx(np.concatenate(twice), rel=1e-11)


def test_a_chain_that_never_moves_earns_evenly() -> None:
    none = Moves(2, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    found = earn(
        uniform_steps(none), nothing_earned(np.array([0.25, 0.75])), days=4.0, rate=np.array([0.0, 2.0])
    )
    assert found.first == pytest.approx([0.0, 6.0])
    assert found.second == pytest.approx([0.0, 48.0])
