"""Pipelines over time by their definitions.

The mean at t is the integral over s <= t of rate(s) P(R > t - s), by the double exponential rule of Takahasi
and Mori (1974); fixed pipelines by asking for each span of failures whether it is under way still. Small
chains by uniformisation (Jensen 1953), a sum of positive terms.
"""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import Any

from mpmath import erfc, gammainc, mp, mpf

from certified.routes.summed_shelves import carried, law_of
from certified.routes.summed_shelves import measures as shelf

Measures = dict[str, Decimal]
DIGITS = 50
DECADES = [mpf(10) ** n for n in range(-6, 7)]
"""Where the integrals over the age of a job are cut, in its mean time: one rule a decade."""
LONGEST = 140
"""Exponential ages beyond so many means have a chance of 1e-61."""


def mt_g_infinity(inputs: dict[str, Any]) -> Measures:
    """Return the mean in repair and the shelf at each time."""
    found: Measures = {}
    steps = [(mpf(start), mpf(rate)) for start, rate in inputs["demand_rate_steps"]]
    with mp.workdps(DIGITS):
        time, mean_time = inputs["repair_time"], mpf(inputs["repair_time"]["mean"])
        for row, at in enumerate(map(mpf, inputs["times"])):
            oldest = at - mpf(inputs["history_start"])
            ages = {mpf(0), oldest, mean_time, *(at - start for start, _ in steps[1:])}
            ages |= {mean_time * cut for cut in DECADES}
            cuts = sorted(age for age in ages if 0 <= age <= oldest)
            total = mpf(0)
            for young, old in pairwise(cuts):
                failed = at - (young + old) / 2
                rate = max((s for s in steps if s[0] <= failed), default=steps[0], key=lambda s: s[0])[1]
                total += rate * mp.quad(lambda age: _still(time, age), [young, old])
            found.update(_rows(row, Decimal(mp.nstr(total, DIGITS)), inputs["stock"]))
    return found


def _rows(row: int, mean: Decimal, stock: int) -> Measures:
    with localcontext(carried()):
        measures = shelf(law_of(mean, mean), stock)
        return {
            f"rows/{row}/pipeline_mean": mean,
            f"rows/{row}/EBO": measures["EBO"],
            f"rows/{row}/ready_rate": measures["ready_rate"],
        }


def _still(time: dict[str, Any], age: mpf) -> mpf:
    """Return P(R > age)."""
    mean = mpf(time["mean"])
    if time["law"] == "deterministic":
        return mpf(int(age < mean))
    if time["law"] == "exponential":
        return mp.exp(-age / mean)
    if time["law"] == "erlang":
        return gammainc(time["shape"], time["shape"] * age / mean, regularized=True)
    if time["law"] == "weibull":
        k = mpf(time["shape"])
        return mp.exp(-((age * mp.gamma(1 + 1 / k) / mean) ** k))
    if age == 0:
        return mpf(1)
    square = mp.log(1 + mpf(time["cv"]) ** 2)
    return erfc((mp.log(age) - mp.log(mean) + square / 2) / mp.sqrt(2 * square)) / 2


def sinusoidal(inputs: dict[str, Any]) -> dict[str, mpf]:
    """Return the mean in M_t/M/infinity with a sinusoidal rate, by quadrature over the age of jobs."""
    with mp.workdps(DIGITS):
        stay, omega = mpf(inputs["mean_repair"]), mpf(inputs["omega"])
        base, amplitude = mpf(inputs["base"]), mpf(inputs["amp"])
        wave = mp.pi / omega
        cuts = mp.linspace(0, LONGEST * stay, int(LONGEST * max(stay / wave, 1 / mpf(4))) + 2)

        def mean(at: mpf) -> mpf:
            def there(age: mpf) -> mpf:
                return (base + amplitude * mp.sin(omega * (at - age))) * mp.exp(-age / stay)

            return mp.quad(there, cuts)

        return {f"rows/{row}/pipeline_mean": mean(mpf(at)) for row, at in enumerate(inputs["times"])}


def cut_off(inputs: dict[str, Any]) -> Measures:
    """Return the mean in a fixed pipeline that nothing enters for a while, span of failures by span."""
    found: Measures = {}
    length = Fraction(inputs["pipeline_time"])
    steps = [(Fraction(start), Fraction(rate)) for start, rate in inputs["demand_rate_steps"]]
    shut = [(Fraction(a), Fraction(b)) for a, b in inputs["cut_off_windows"]]
    if inputs["repair_available_from"] is not None:
        shut.append((steps[0][0], Fraction(inputs["repair_available_from"])))
    for row, at in enumerate(map(Fraction, inputs["times"])):
        marks = {at, at - length, *(start for start, _ in steps), *(day for window in shut for day in window)}
        oldest = min(marks) - length
        cuts = [oldest, *sorted(mark for mark in marks if mark <= at)]
        total = Fraction(0)
        for begin, end in pairwise(cuts):
            failed = (begin + end) / 2
            rate = max((s for s in steps if s[0] <= failed), default=steps[0], key=lambda s: s[0])[1]
            if _start(failed, shut) + length > at:
                total += rate * (end - begin)
        with localcontext(carried()):
            mean = Decimal(total.numerator) / Decimal(total.denominator)
        found.update(_rows(row, mean, inputs["stock"]))
    return found


def _start(failed: Fraction, shut: list[tuple[Fraction, Fraction]]) -> Fraction:
    """Return when a unit starts on its way: at once, or when what is shut opens."""
    day = failed
    while any(a <= day < b for a, b in shut):
        day = max(b for a, b in shut if a <= day < b)
    return day


def transient_machine_repair(inputs: dict[str, Any]) -> Measures:
    """Return a closed fleet over time by uniformisation."""
    with localcontext(carried()):
        fleet, spares, servers = inputs["fleet"], inputs["cold_spares"], inputs["servers"]
        most = fleet + spares
        steps = [(Decimal(start), Decimal(rate)) for start, rate in inputs["failure_rate_steps"]]
        law = [Decimal(1)] + [Decimal(0)] * most
        now, found = steps[0][0], {}
        for row, at in enumerate(map(Decimal, inputs["times"])):
            breaks = [start for start, _ in steps if now < start < at]
            for until in [*breaks, at]:
                failing = [rate for start, rate in steps if start <= now][-1]
                up = [min(fleet, most - x) * failing for x in range(most + 1)]
                repairing = Decimal(inputs["repair_rate_per_server"])
                down = [min(x, servers) * repairing for x in range(most + 1)]
                law = _jump(law, up, down=down, days=until - now)
                now = until
            fit = [min(fleet, most - x) for x in range(most + 1)]
            found[f"rows/{row}/mean_fit"] = sum(n * p for n, p in zip(fit, law, strict=True))
            found[f"rows/{row}/P_at_least_75pct"] = sum(
                p for n, p in zip(fit, law, strict=True) if 4 * n >= 3 * fleet
            )
            found[f"rows/{row}/mean_queue"] = sum(max(x - servers, 0) * p for x, p in enumerate(law))
        return found


def _jump(law: list[Decimal], up: list[Decimal], *, down: list[Decimal], days: Decimal) -> list[Decimal]:
    """Return the law some days later: so many steps of a chain as a Poisson clock ticks."""
    if days == 0:
        return law
    pace = max(u + d for u, d in zip(up, down, strict=True))
    ticks, weight = 0, (-pace * days).exp()
    total, step = [weight * p for p in law], law
    while ticks < pace * days or weight > Decimal("1e-65"):
        ticks += 1
        weight = weight * pace * days / ticks
        moved = [p * (pace - u - d) for p, u, d in zip(step, up, down, strict=True)]
        for x in range(len(law) - 1):
            moved[x + 1] += step[x] * up[x]
            moved[x] += step[x + 1] * down[x + 1]
        step = [p / pace for p in moved]
        total = [t + weight * p for t, p in zip(total, step, strict=True)]
    return total
