"""One pipeline whose demand goes up and down like a sine."""

import numpy as np

from sustainment.problem.arrays import Floats


def sinusoidal_pipeline(
    days: Floats, *, mean_rate: float, swing: float, pace: float, mean_days: float
) -> Floats:
    """
    Return the mean number in repair, for exponential repair and demand that has gone up and down for ever.

    Parameters
    ----------
    days
        When.
    mean_rate
        Mean failures a day.
    swing
        The rate is mean_rate + swing x sin(pace x day).
    pace
        Radians a day.
    mean_days
        Mean repair time.

    References
    ----------
    Eick, Massey and Whitt (1993), M_t/G/infinity queues with sinusoidal arrival rates, equation 13.

    Examples
    --------
    >>> float(sinusoidal_pipeline(np.zeros(1), mean_rate=2.0, swing=1.5, pace=0.4, mean_days=5.0)[0])
    7.0
    """
    turn = pace * mean_days
    wave = np.sin(pace * days) - turn * np.cos(pace * days)
    number: Floats = mean_days * (mean_rate + swing / (1.0 + turn**2) * wave)
    return number
