"""Layers under a falling curve, all of one area.

A point drawn evenly under the curve of a density has that density. The area is cut into layers of the same
area, each as wide as the curve at its lower edge: a layer is drawn, then a place in it; what lies within the
width of the layer above is under the curve for sure, and only the rest is looked at (Marsaglia & Tsang 2000,
the ziggurat method; layer, sign and place are drawn with bits of their own, as Doornik 2005 asks for). The
lowest layer holds the tail.
"""

import math
from collections.abc import Callable

import numpy as np

LAYERS = 256
EXPONENTIAL_TAIL = 7.69711747013104972
"""Where the tail begins under exp(-x), so that 256 layers fill the rest (Marsaglia & Tsang 2000)."""
NORMAL_TAIL = 3.6541528853610088
"""Likewise under exp(-x^2 / 2)."""

Curve = Callable[[float], float]


def widths(tail: float, beyond: float, *, curve: Curve, inverse: Curve) -> list[float]:
    """Return how wide the layers are, the lowest first, with its tail as a rectangle; 0 above the last.

    `beyond` is the area of the tail, which begins at `tail`.
    """
    area = tail * curve(tail) + beyond
    wide = [area / curve(tail), tail]
    while len(wide) < LAYERS:
        wide.append(inverse(area / wide[-1] + curve(wide[-1])))
    return [*wide, 0.0]


def _exponential_curve(x: float) -> float:
    return math.exp(-x)


def _normal_curve(x: float) -> float:
    return math.exp(-0.5 * x * x)


EXPONENTIAL_LAYERS = np.array(
    widths(
        EXPONENTIAL_TAIL,
        math.exp(-EXPONENTIAL_TAIL),
        curve=_exponential_curve,
        inverse=lambda y: -math.log(y),
    )
)
NORMAL_LAYERS = np.array(
    widths(
        NORMAL_TAIL,
        math.sqrt(math.pi / 2.0) * math.erfc(NORMAL_TAIL / math.sqrt(2.0)),
        curve=_normal_curve,
        inverse=lambda y: math.sqrt(-2.0 * math.log(y)),
    )
)
