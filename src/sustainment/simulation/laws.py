"""Laws of times, as parameters of a time of mean 1."""

import math

import numpy as np

from sustainment.problem.arrays import Floats, Ints, Law, Times
from sustainment.problem.laws import inverse_weibull_shape


def parameters(times: Times) -> tuple[Ints, Floats, Floats]:
    """
    Return the law of each time and its two parameters; one without variation is fixed.

    Lognormal: sigma and mean of the logarithm. Gamma: shape. Weibull: 1 / shape and scale.
    """
    law = np.where((times.variation > 0) | (times.law == Law.EXPONENTIAL), times.law, int(Law.FIXED)).astype(
        np.int64
    )
    first, second = np.zeros(law.size), np.zeros(law.size)
    for place in np.flatnonzero(law >= int(Law.LOGNORMAL)):
        variation = float(times.variation[place])
        if law[place] == Law.LOGNORMAL:
            square = math.log1p(variation * variation)
            first[place], second[place] = math.sqrt(square), -0.5 * square
        elif law[place] == Law.GAMMA:
            first[place] = 1.0 / (variation * variation)
        else:
            inverse = inverse_weibull_shape(variation)
            first[place], second[place] = inverse, 1.0 / math.gamma(1.0 + inverse)
    return law, first, second
