"""Pipelines over time by closed forms.

M_t/G/infinity (Palm 1943; Eick, Massey & Whitt 1993): the mean at t is a sum over spans of constant rate of
the rate times the integral of the chance to be in repair still, which each law has in closed form. Small
chains by the exponential of their generator.
"""

from fractions import Fraction
from math import ceil
from typing import Any

from mpmath import erfc, expm, gammainc, matrix, mp, mpf

from certified.routes.closed_shelves import Law
from certified.routes.closed_shelves import measures as shelf

Measures = dict[str, mpf]
DIGITS = 80


def spans(inputs: dict[str, Any], at: float) -> list[tuple[Any, Any, Any]]:
    """Return (from, to, rate) of the demand up to a time."""
    steps = inputs["demand_rate_steps"]
    begins = [inputs["history_start"], *(start for start, _ in steps[1:])]
    ends = [*(start for start, _ in steps[1:]), at]
    return [
        (begin, min(end, at), rate)
        for begin, end, (_, rate) in zip(begins, ends, steps, strict=True)
        if begin < min(end, at)
    ]


def mt_g_infinity(inputs: dict[str, Any]) -> Measures:
    """Return the mean in repair and the shelf at each time."""
    found: Measures = {}
    with mp.workdps(DIGITS):
        for row, at in enumerate(inputs["times"]):
            mean = mp.fsum(
                mpf(rate)
                * (
                    _stay(inputs["repair_time"], mpf(at) - mpf(begin))
                    - _stay(inputs["repair_time"], mpf(at) - mpf(end))
                )
                for begin, end, rate in spans(inputs, at)
            )
            found.update(rows_of(row, mean, inputs["stock"]))
    return found


def rows_of(row: int, mean: mpf, stock: int) -> Measures:
    """Return the measures of one time: Poisson with this mean."""
    measures = shelf(Law(mean, mean), stock)
    return {
        f"rows/{row}/pipeline_mean": mean,
        f"rows/{row}/EBO": measures["EBO"],
        f"rows/{row}/ready_rate": measures["ready_rate"],
    }


def _stay(time: dict[str, Any], a: mpf) -> mpf:
    """Return E[min(R, a)], the integral of P(R > u) over u from 0 to a."""
    mean = mpf(time["mean"])
    if a <= 0:
        return mpf(0)
    if time["law"] == "deterministic":
        return min(a, mean)
    if time["law"] == "exponential":
        return -mean * mp.expm1(-a / mean)
    if time["law"] == "erlang":
        rate = time["shape"] / mean
        shapes = range(1, time["shape"] + 1)
        return mp.fsum(gammainc(k, 0, rate * a, regularized=True) for k in shapes) / rate
    if time["law"] == "weibull":
        k = mpf(time["shape"])
        scale = mean / mp.gamma(1 + 1 / k)
        x = (a / scale) ** k
        return a * mp.exp(-x) + scale * gammainc(1 + 1 / k, 0, x)
    return _lognormal_stay(mean, mpf(time["cv"]), a)


def _lognormal_stay(mean: mpf, variation: mpf, a: mpf) -> mpf:
    square = mp.log1p(variation**2)
    sigma = mp.sqrt(square)
    z = (mp.log(a / mean) + square / 2) / sigma
    return a * _normal_above(z) + mean * _normal_above(sigma - z)


def _normal_above(z: mpf) -> mpf:
    return erfc(z / mp.sqrt(2)) / 2


def sinusoidal(inputs: dict[str, Any]) -> Measures:
    """Return the mean in M_t/M/infinity with a sinusoidal rate: Eick, Massey and Whitt (1993)."""
    with mp.workdps(DIGITS):
        stay, omega = mpf(inputs["mean_repair"]), mpf(inputs["omega"])
        base, amplitude = mpf(inputs["base"]), mpf(inputs["amp"])
        found = {}
        for row, at in enumerate(inputs["times"]):
            phase, lag = omega * mpf(at), omega * stay
            wave = (mp.sin(phase) - lag * mp.cos(phase)) / (1 + lag**2)
            found[f"rows/{row}/pipeline_mean"] = stay * (base + amplitude * wave)
        return found


def cut_off(inputs: dict[str, Any]) -> Measures:
    """Return the mean in a fixed pipeline that nothing enters for a while, by what began and what ended."""
    found: Measures = {}
    with mp.workdps(DIGITS):
        for row, at in enumerate(inputs["times"]):
            left = _last_to_start(inputs, Fraction(at) - Fraction(inputs["pipeline_time"]))
            mean = _failed(inputs, Fraction(at)) - _failed(inputs, left)
            found.update(rows_of(row, mpf(mean.numerator) / mean.denominator, inputs["stock"]))
    return found


def _failed(inputs: dict[str, Any], until: Fraction) -> Fraction:
    """Return the units failed since the first time of the profile; negative before it."""
    steps = inputs["demand_rate_steps"]
    first, total = Fraction(steps[0][0]), Fraction(0)
    if until <= first:
        return (until - first) * Fraction(steps[0][1])
    for n, (start, rate) in enumerate(steps):
        end = Fraction(steps[n + 1][0]) if n + 1 < len(steps) else until
        total += max(min(end, until) - Fraction(start), Fraction(0)) * Fraction(rate)
    return total


def _last_to_start(inputs: dict[str, Any], now: Fraction) -> Fraction:
    """Return the latest failure whose unit has started: what is shut holds all that came since it shut."""
    windows = [(Fraction(a), Fraction(b)) for a, b in inputs["cut_off_windows"]]
    if inputs["repair_available_from"] is not None:
        first = Fraction(inputs["demand_rate_steps"][0][0])
        windows.append((first, Fraction(inputs["repair_available_from"])))
    moved = True
    while moved:
        earliest = min(
            (a for a, b in windows if a < now < b or (a < now == b and _shut(windows, b))), default=now
        )
        moved, now = earliest < now, earliest
    return now


def _shut(windows: list[tuple[Fraction, Fraction]], at: Fraction) -> bool:
    return any(a <= at < b for a, b in windows)


def transient_machine_repair(inputs: dict[str, Any]) -> Measures:
    """Return a closed fleet over time by the exponential of its generator, span by span."""
    with mp.workdps(DIGITS):
        fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
        size = fleet + spares + 1
        steps = [(mpf(start), mpf(rate)) for start, rate in inputs["failure_rate_steps"]]
        law = matrix(1, size)
        law[0] = 1
        now, found = steps[0][0], {}
        for row, at in enumerate(map(mpf, inputs["times"])):
            while now < at:
                rate = max((step for step in steps if step[0] <= now), key=lambda step: step[0])[1]
                until = min([at, *(start for start, _ in steps if start > now)])
                law = law * expm(_generator(inputs, rate) * (until - now), method="taylor")
                now = until
            enough = ceil(0.75 * fleet)
            chances = [law[x] for x in range(size)]
            fit = [min(fleet, fleet + spares - x) for x in range(size)]
            at_row = f"rows/{row}"
            found[f"{at_row}/mean_fit"] = mp.fsum(n * p for n, p in zip(fit, chances, strict=True))
            found[f"{at_row}/P_at_least_75pct"] = mp.fsum(
                p for n, p in zip(fit, chances, strict=True) if n >= enough
            )
            found[f"{at_row}/mean_queue"] = mp.fsum(max(x - servers, 0) * p for x, p in enumerate(chances))
        return found


def _generator(inputs: dict[str, Any], failing: mpf) -> matrix:
    fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
    most, repairing = fleet + spares, mpf(inputs["repair_rate_per_server"])
    generator = matrix(most + 1)
    for x in range(most + 1):
        up, down = min(fleet, most - x) * failing, min(x, servers) * repairing
        generator[x, x] = -up - down
        if x < most:
            generator[x, x + 1] = up
        if x > 0:
            generator[x, x - 1] = down
    return generator
