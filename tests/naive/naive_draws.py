"""Random streams and samplers, written out in plain Python integers and floats."""

import math
from statistics import NormalDist

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


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

    def exponential(self) -> float:
        return -math.log(self.uniform())

    def normal(self) -> float:
        return NormalDist().inv_cdf(self.uniform())

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
