"""Laws of times, by their coefficients of variation."""

import math


def inverse_weibull_shape(variation: float) -> float:
    """
    Return 1 / shape of a Weibull law by its coefficient of variation, by bisection.

    Examples
    --------
    >>> round(inverse_weibull_shape(1.0), 9)
    1.0
    """

    def log_second_moment(inverse: float) -> float:
        return math.lgamma(1.0 + 2.0 * inverse) - 2.0 * math.lgamma(1.0 + inverse)

    target = math.log1p(variation * variation)
    low, high = 0.0, 1.0
    while log_second_moment(high) < target:
        high *= 2.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if log_second_moment(middle) < target:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
