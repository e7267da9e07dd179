"""Random streams and samplers, written out in plain Python integers and floats."""

import math
from collections.abc import Callable

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def exponential_curve(x: float) -> float:
    return math.exp(-x)


def normal_curve(x: float) -> float:
    return math.exp(-0.5 * x * x)


def layers_of(tail: float, beyond: float, curve, inverse) -> list[float]:
    """Return the widths of 256 layers of one area, from the lowest, whose tail holds the area `beyond`."""
    area = tail * curve(tail) + beyond
    widths = [area / curve(tail), tail]
    for _ in range(254):
        widths.append(inverse(area / widths[-1] + curve(widths[-1])))
    return [*widths, 0.0]


# Where the tails begin: Marsaglia & Tsang (2000).
EXPONENTIAL = layers_of(
    7.69711747013104972, math.exp(-7.69711747013104972), exponential_curve, lambda y: -math.log(y)
)
NORMAL = layers_of(
    3.6541528853610088,
    math.sqrt(math.pi / 2) * math.erfc(3.6541528853610088 / math.sqrt(2)),
    normal_curve,
    lambda y: math.sqrt(-2 * math.log(y)),
)


def stirred(word: int) -> int:
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & WORD
    return word ^ (word >> 31)


def turned(word: int, by: int) -> int:
    return ((word << by) | (word >> (64 - by))) & WORD


class Stream:
    """xoshiro256++ as published, seeded by splitmix64."""

    def __init__(self, key: int) -> None:
        self.state = [stirred((key + (k + 1) * GOLDEN) & WORD) for k in range(4)]

    def word(self) -> int:
        s = self.state
        result = (turned((s[0] + s[3]) & WORD, 23) + s[0]) & WORD
        t = (s[1] << 17) & WORD
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = turned(s[3], 45)
        return result

    def uniform(self) -> float:
        return ((self.word() >> 12) + 0.5) * 2.0**-52

    def point(self, layers: list[float]) -> tuple[int, int, float]:
        """Draw a layer, a sign and a place in the layer."""
        word = self.word()
        layer = word % 256
        return layer, word // 256 % 2, ((word >> 12) + 0.5) * 2.0**-52 * layers[layer]

    def under(self, curve: Callable[[float], float], layers: list[float], layer: int, x: float) -> bool:
        low, high = curve(layers[layer]), curve(layers[layer + 1])
        return low + self.uniform() * (high - low) < curve(x)

    def exponential(self) -> float:
        while True:
            layer, _, x = self.point(EXPONENTIAL)
            if x < EXPONENTIAL[layer + 1]:
                return x
            if layer == 0:
                return EXPONENTIAL[1] - math.log(self.uniform())
            if self.under(exponential_curve, EXPONENTIAL, layer, x):
                return x

    def normal(self) -> float:
        while True:
            layer, sign, x = self.point(NORMAL)
            if x >= NORMAL[layer + 1] and layer == 0:
                x = self.normal_tail()
            elif x >= NORMAL[layer + 1] and not self.under(normal_curve, NORMAL, layer, x):
                continue
            return -x if sign else x

    def normal_tail(self) -> float:
        while True:
            beyond = -math.log(self.uniform()) / NORMAL[1]
            if -2.0 * math.log(self.uniform()) > beyond * beyond:
                return NORMAL[1] + beyond

    def gamma(self, shape: float) -> float:
        d = max(shape, shape + 1.0 if shape < 1.0 else shape) - 1.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * d)
        while True:
            x = self.normal()
            v = 1.0 + c * x
            if v <= 0.0:
                continue
            v = v * v * v
            if math.log(self.uniform()) < 0.5 * x * x + d - d * v + d * math.log(v):
                break
        return d * v if shape >= 1.0 else d * v * math.exp(math.log(self.uniform()) / shape)

    def batch(self, theta: float) -> int:
        v, u = self.uniform(), self.uniform()
        if v >= theta:
            return 1
        q = 1.0 - math.exp(math.log(1.0 - theta) * u)
        if v <= q * q:
            return math.floor(1.0 + math.log(v) / math.log(q))
        return 2 if v < q else 1


def replication_key(seed: int, replication: int) -> int:
    return stirred((stirred((seed + GOLDEN) & WORD) + (replication + 1) * GOLDEN) & WORD)
