"""Random numbers: one stream for each purpose.

xoshiro256++ (Blackman & Vigna 2021), seeded by splitmix64 (Steele, Lea & Flood 2014) from a 64-bit key. A
stream is a record of four words; every sampler draws from the stream that it is handed. Only scalar functions
of the C library are used, so that the same seed gives the same bits in and outside the compiled code.

Exponential and normal numbers are drawn from layers under their curve (`kernels/ziggurats.py`): 98 of 100
take one word, one product and one comparison.
"""

import math
from typing import Any

import numpy as np

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.kernels.ziggurats import (
    EXPONENTIAL_LAYERS,
    EXPONENTIAL_TAIL,
    LAYERS,
    NORMAL_LAYERS,
    NORMAL_TAIL,
)

STREAM = np.dtype([("a", "u8"), ("b", "u8"), ("c", "u8"), ("d", "u8")], align=True)
"""The four words of a stream."""

FIXED, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL = range(5)
"""Laws, numbered as `problem.arrays.Law`."""

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
SECOND_FACTOR = np.uint64(0x94D049BB133111EB)
SMALLEST_STEP = 2.0**-52
ZERO, ONE, LAST_LAYER, SIGN = np.uint64(0), np.uint64(1), np.uint64(LAYERS - 1), np.uint64(LAYERS)
"""Of a word that draws a point under a curve: which bits are its layer, and which bit its sign."""


@compiled
def mixed(word: np.uint64) -> np.uint64:
    """Return the word with all its bits stirred (the finaliser of splitmix64)."""
    word = (word ^ (word >> np.uint64(30))) * FIRST_FACTOR
    word = (word ^ (word >> np.uint64(27))) * SECOND_FACTOR
    return word ^ (word >> np.uint64(31))


@compiled
def seed_stream(stream: Any, key: np.uint64) -> None:
    """Fill a stream from a key."""
    stream.a = mixed(key + GOLDEN)
    stream.b = mixed(key + GOLDEN + GOLDEN)
    stream.c = mixed(key + GOLDEN + GOLDEN + GOLDEN)
    stream.d = mixed(key + GOLDEN + GOLDEN + GOLDEN + GOLDEN)


@compiled
def next_word(stream: Any) -> np.uint64:
    """Draw 64 random bits."""
    a, b, c, d = stream.a, stream.b, stream.c, stream.d
    total = a + d
    result = ((total << np.uint64(23)) | (total >> np.uint64(41))) + a
    shifted = b << np.uint64(17)
    c ^= a
    d ^= b
    stream.b = b ^ c
    stream.a = a ^ d
    stream.c = c ^ shifted
    stream.d = (d << np.uint64(45)) | (d >> np.uint64(19))
    return np.uint64(result)


@compiled
def unit_of(word: np.uint64) -> float:
    """Return the number strictly between 0 and 1 that the upper 52 bits of a word stand for."""
    return (float(word >> np.uint64(12)) + 0.5) * SMALLEST_STEP


@compiled
def uniform(stream: Any) -> float:
    """Draw a number strictly between 0 and 1."""
    return unit_of(next_word(stream))


@seldom
def _beyond_exponential(stream: Any, layer: int, x: float) -> float:
    """Judge a point of a layer that may lie above the curve; return -1 where it does."""
    if layer == 0:
        return EXPONENTIAL_TAIL - math.log(uniform(stream))
    low, high = math.exp(-EXPONENTIAL_LAYERS[layer]), math.exp(-EXPONENTIAL_LAYERS[layer + 1])
    return x if low + uniform(stream) * (high - low) < math.exp(-x) else -1.0


@compiled
def exponential(stream: Any) -> float:
    """Draw an exponential number of mean 1."""
    while True:
        word = next_word(stream)
        layer = word & LAST_LAYER
        x: float = unit_of(word) * EXPONENTIAL_LAYERS[layer]
        if x < EXPONENTIAL_LAYERS[layer + ONE]:
            return x
        x = _beyond_exponential(stream, int(layer), x)
        if x >= 0.0:
            return x


@seldom
def _beyond_normal(stream: Any, layer: int, x: float) -> float:
    """Judge a point of a layer that may lie above the curve; return -1 where it does.

    The tail is that of Marsaglia (1964).
    """
    if layer == 0:
        while True:
            beyond = -math.log(uniform(stream)) / NORMAL_TAIL
            if -2.0 * math.log(uniform(stream)) > beyond * beyond:
                return NORMAL_TAIL + beyond
    low = math.exp(-0.5 * NORMAL_LAYERS[layer] * NORMAL_LAYERS[layer])
    high = math.exp(-0.5 * NORMAL_LAYERS[layer + 1] * NORMAL_LAYERS[layer + 1])
    return x if low + uniform(stream) * (high - low) < math.exp(-0.5 * x * x) else -1.0


@compiled
def normal(stream: Any) -> float:
    """Draw a standard normal number."""
    while True:
        word = next_word(stream)
        layer = word & LAST_LAYER
        x: float = unit_of(word) * NORMAL_LAYERS[layer]
        if x >= NORMAL_LAYERS[layer + ONE]:
            x = _beyond_normal(stream, int(layer), x)
        if x >= 0.0:
            return -x if word & SIGN != ZERO else x


@compiled
def gamma(stream: Any, shape: float) -> float:
    """Draw a gamma number of scale 1 (Marsaglia & Tsang 2000; shape below 1 by a power of a uniform)."""
    raised = shape if shape >= 1.0 else shape + 1.0
    d = raised - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(stream)
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = uniform(stream)
        if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
            break
    if shape < 1.0:
        return d * v * math.exp(math.log(uniform(stream)) / shape)
    return d * v


@compiled
def unit_time(stream: Any, law: int, first: float, second: float) -> float:
    """Draw a time of mean 1 by its law.

    `first` and `second` are its parameters: lognormal sigma and mean of the logarithm; gamma shape;
    Weibull 1 / shape and scale.
    """
    if law == FIXED:
        return 1.0
    if law == EXPONENTIAL:
        return exponential(stream)
    if law == LOGNORMAL:
        return math.exp(second + first * normal(stream))
    if law == GAMMA:
        return gamma(stream, first) / first
    return second * math.exp(math.log(exponential(stream)) * first)


@compiled
def logarithmic(stream: Any, theta: float) -> int:
    """Draw a batch size: P(n) = -theta^n / (n ln(1 - theta)) (Kemp 1981, algorithm LK)."""
    second = uniform(stream)
    first = uniform(stream)
    if second >= theta:
        return 1
    q = 1.0 - math.exp(math.log(1.0 - theta) * first)
    if second <= q * q:
        return math.floor(1.0 + math.log(second) / math.log(q))
    if second <= q:
        return 1 if second == q else 2
    return 1
