"""Random numbers against published vectors, plain Python, and their moments (|z| < 4, fixed seeds)."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest

from sustainment.kernels import variates, ziggurats
from sustainment.kernels.compiled import compiled

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "naive"))
from naive_draws import Stream


@compiled
def words(streams, out):
    for k in range(out.size):
        out[k] = variates.next_word(streams[0])


@compiled
def seed(streams, key):
    variates.seed_stream(streams[0], key)


@compiled
def draws(streams, out, law, first, second):
    for k in range(out.size):
        out[k] = variates.unit_time(streams[0], law, first, second)


@compiled
def batches(streams, out, theta):
    for k in range(out.size):
        out[k] = variates.logarithmic(streams[0], theta)


def stream_of(key: int) -> np.ndarray:
    streams = np.zeros(1, variates.STREAM)
    seed(streams, np.uint64(key))
    return streams


def test_the_generator_gives_the_published_numbers():
    # First outputs of xoshiro256++ from state 1, 2, 3, 4 (as in the tests of rand_xoshiro, from the C code).
    streams = np.zeros(1, variates.STREAM)
    streams[0] = (1, 2, 3, 4)
    out = np.zeros(4, np.uint64)
    words(streams, out)
    assert out.tolist() == [41943041, 58720359, 3588806011781223, 3591011842654386]


def test_streams_are_those_of_plain_python():
    out = np.zeros(1000, np.uint64)
    words(stream_of(12345), out)
    plain = Stream(12345)
    assert out.tolist() == [plain.word() for _ in range(1000)]


LAWS = {
    "exponential": (variates.EXPONENTIAL, 0.0, 0.0, 1.0),
    "lognormal": (variates.LOGNORMAL, math.sqrt(math.log1p(0.49)), -0.5 * math.log1p(0.49), 0.7),
    "gamma": (variates.GAMMA, 4.0, 0.0, 0.5),
    "gamma of small shape": (variates.GAMMA, 0.5, 0.0, math.sqrt(2)),
    "weibull": (
        variates.WEIBULL,
        0.5,
        1 / math.gamma(1.5),
        math.sqrt(math.gamma(2) / math.gamma(1.5) ** 2 - 1),
    ),
}


@pytest.mark.parametrize("name", LAWS)
def test_times_have_their_mean_and_variation(name):
    law, first, second, variation = LAWS[name]
    out = np.zeros(200_000)
    draws(stream_of(99), out, law, first, second)
    assert out.min() > 0
    assert abs(out.mean() - 1) < 4 * variation / math.sqrt(out.size)
    assert out.std() == pytest.approx(variation, rel=0.03)


def test_batches_have_the_logarithmic_law():
    theta = 0.4
    out = np.zeros(200_000)
    batches(stream_of(5), out, theta)
    for size in (1, 2, 3, 4):
        chance = -(theta**size) / (size * math.log(1 - theta))
        error = math.sqrt(chance * (1 - chance) / out.size)
        assert abs((out == size).mean() - chance) < 4 * error


@compiled
def singles(streams, out, kind):
    for k in range(out.size):
        out[k] = variates.normal(streams[0]) if kind == 0 else variates.exponential(streams[0])


@pytest.mark.parametrize("kind", [0, 1])
def test_layers_give_the_bits_of_plain_python(kind):
    out, plain = np.zeros(50_000), Stream(77)
    singles(stream_of(77), out, kind)
    assert out.tolist() == [plain.normal() if kind == 0 else plain.exponential() for _ in range(out.size)]


@pytest.mark.parametrize("kind", [0, 1])
def test_layers_have_the_law_in_the_middle_and_in_the_tail(kind):
    from scipy import stats

    out, law = np.zeros(4_000_000), stats.norm if kind == 0 else stats.expon
    singles(stream_of(5), out, kind)
    tail = ziggurats.NORMAL_TAIL if kind == 0 else ziggurats.EXPONENTIAL_TAIL
    edges = [-np.inf, *law.ppf(np.arange(1, 200) / 200), tail, tail + 0.1, np.inf]
    expected = -np.diff(law.sf(edges)) * out.size
    found = np.histogram(out, edges)[0]
    assert ((found - expected) ** 2 / expected).sum() < stats.chi2.ppf(0.999, expected.size - 1)


def test_every_layer_has_the_same_area_and_the_top_one_meets_the_curve():
    for layers, curve in (
        (ziggurats.NORMAL_LAYERS, lambda x: np.exp(-0.5 * x * x)),
        (ziggurats.EXPONENTIAL_LAYERS, lambda x: np.exp(-x)),
    ):
        assert np.all(np.diff(layers) < 0)
        areas = layers[1:-1] * (curve(layers[2:]) - curve(layers[1:-1]))
        assert areas == pytest.approx(layers[0] * curve(layers[1]), rel=1e-12)
