"""Random numbers: one stream for each purpose.

xoshiro256++ (Blackman & Vigna 2021), seeded by splitmix64 (Steele, Lea & Flood 2014) from a 64-bit key. A
stream is a record of four words; every sampler draws from the stream that it is handed. Only scalar functions
of the C library are used, so that the same seed gives the same bits in and outside the compiled code.
"""

import math
from typing import Any

import numpy as np

from sustainment.kernels.compiled import compiled_within as compiled

STREAM = np.dtype([("a", "u8"), ("b", "u8"), ("c", "u8"), ("d", "u8")], align=True)
"""The four words of a stream."""

FIXED, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL = range(5)
"""Laws, numbered as `problem.arrays.Law`."""

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
SECOND_FACTOR = np.uint64(0x94D049BB133111EB)
SMALLEST_STEP = 2.0**-52


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
def uniform(stream: Any) -> float:
    """Draw a number strictly between 0 and 1."""
    return (float(next_word(stream) >> np.uint64(12)) + 0.5) * SMALLEST_STEP


@compiled
def exponential(stream: Any) -> float:
    """Draw an exponential number of mean 1."""
    return -math.log(uniform(stream))


@compiled
def _central(q: float) -> float:
    r = 0.180625 - q * q
    top = 2.5090809287301226727e3
    top = top * r + 3.3430575583588128105e4
    top = top * r + 6.7265770927008700853e4
    top = top * r + 4.5921953931549871457e4
    top = top * r + 1.3731693765509461125e4
    top = top * r + 1.9715909503065514427e3
    top = top * r + 1.3314166789178437745e2
    top = top * r + 3.3871328727963666080e0
    low = 5.2264952788528545610e3
    low = low * r + 2.8729085735721942674e4
    low = low * r + 3.9307895800092710610e4
    low = low * r + 2.1213794301586595867e4
    low = low * r + 5.3941960214247511077e3
    low = low * r + 6.8718700749205790830e2
    low = low * r + 4.2313330701600911252e1
    low = low * r + 1.0
    return q * top / low


@compiled
def _middle_tail(r: float) -> float:
    top = 7.74545014278341407640e-4
    top = top * r + 2.27238449892691845833e-2
    top = top * r + 2.41780725177450611770e-1
    top = top * r + 1.27045825245236838258e0
    top = top * r + 3.64784832476320460504e0
    top = top * r + 5.76949722146069140550e0
    top = top * r + 4.63033784615654529590e0
    top = top * r + 1.42343711074968357734e0
    low = 1.05075007164441684324e-9
    low = low * r + 5.47593808499534494600e-4
    low = low * r + 1.51986665636164571966e-2
    low = low * r + 1.48103976427480074590e-1
    low = low * r + 6.89767334985100004550e-1
    low = low * r + 1.67638483018380384940e0
    low = low * r + 2.05319162663775882187e0
    low = low * r + 1.0
    return top / low


@compiled
def _far_tail(r: float) -> float:
    top = 2.01033439929228813265e-7
    top = top * r + 2.71155556874348757815e-5
    top = top * r + 1.24266094738807843860e-3
    top = top * r + 2.65321895265761230930e-2
    top = top * r + 2.96560571828504891230e-1
    top = top * r + 1.78482653991729133580e0
    top = top * r + 5.46378491116411436990e0
    top = top * r + 6.65790464350110377720e0
    low = 2.04426310338993978564e-15
    low = low * r + 1.42151175831644588870e-7
    low = low * r + 1.84631831751005468180e-5
    low = low * r + 7.86869131145613259100e-4
    low = low * r + 1.48753612908506148525e-2
    low = low * r + 1.36929880922735805310e-1
    low = low * r + 5.99832206555887937690e-1
    low = low * r + 1.0
    return top / low


@compiled
def normal_at(chance: float) -> float:
    """Return the standard normal quantile (Wichura 1988, AS 241, relative error below 1e-15)."""
    q = chance - 0.5
    if abs(q) <= 0.425:
        return _central(q)
    r = math.sqrt(-math.log(chance if q < 0.0 else 1.0 - chance))
    value = _middle_tail(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return -value if q < 0.0 else value


@compiled
def normal(stream: Any) -> float:
    """Draw a standard normal number: one word a number, and larger for a larger word."""
    return normal_at(uniform(stream))


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
