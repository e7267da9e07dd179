"""Batch demand, each law in its own closed form.

Logarithmic batches make the number negative binomial (Feeney & Sherbrooke 1966), geometric ones a finite sum
over the number of customers (Polya-Aeppli law); any other by powers of the batch law. What is owed follows
from the mean less what is on the shelf.
"""

from collections.abc import Callable
from typing import Any

from mpmath import binomial, factorial, mp, mpf, rf

Measures = dict[str, mpf]
Chance = Callable[[int], mpf]

DIGITS = 150


def batch_shelf(inputs: dict[str, Any]) -> Measures:
    """Return the measures at each stock of a shelf that is asked for batches."""
    with mp.workdps(DIGITS):
        pipeline = inputs["pipeline"]
        customers, size = mpf(pipeline["customers_mean"]), pipeline["size"]
        batch, first, second = _batch(size)
        outstanding = _outstanding(customers, size)
        moments = customers * first, customers * second
        return {
            f"by_stock/{stock}/{name}": value
            for stock in inputs["stocks"]
            for name, value in _measures(outstanding, batch, (*moments, first), stock).items()
        }


def _batch(size: dict[str, Any]) -> tuple[Chance, mpf, mpf]:
    """Return P(Y = j), E[Y] and E[Y^2] of a batch."""
    if size["law"] == "geometric":
        rho = mpf(size["rho"])
        return lambda j: (1 - rho) * rho ** (j - 1), 1 / (1 - rho), (1 + rho) / (1 - rho) ** 2
    if size["law"] == "logarithmic":
        theta = mpf(size["theta"])
        scale = -1 / mp.log1p(-theta)
        chance = lambda j: scale * theta**j / j  # noqa: E731
        return chance, scale * theta / (1 - theta), scale * theta / (1 - theta) ** 2
    table = {int(j): mpf(p) for j, p in size["pmf"].items()}
    moments = [sum(p * mpf(j) ** power for j, p in table.items()) for power in (1, 2)]
    return lambda j: table.get(j, mpf(0)), moments[0], moments[1]


def _outstanding(customers: mpf, size: dict[str, Any]) -> Chance:
    """Return P(X = k) of the units that a Poisson number of customers has outstanding."""
    if size["law"] == "logarithmic":
        theta = mpf(size["theta"])
        r = -customers / mp.log1p(-theta)
        return lambda k: rf(r, k) / factorial(k) * theta**k * (1 - theta) ** r
    if size["law"] == "geometric":
        rho = mpf(size["rho"])

        def chance(k: int) -> mpf:
            ways = (
                binomial(k - 1, n - 1) * (customers * (1 - rho)) ** n / factorial(n) * rho ** (k - n)
                for n in range(1, k + 1)
            )
            return mp.exp(-customers) * (mp.fsum(ways) if k else 1)

        return chance
    return _by_powers(customers, {int(j): mpf(p) for j, p in size["pmf"].items()})


def _by_powers(customers: mpf, batch: dict[int, mpf]) -> Chance:
    """Return P(X = k) as the sum over n of P(n customers) P(n batches bring k)."""

    def chance(k: int) -> mpf:
        power, total = {0: mpf(1)}, mpf(0)
        for n in range(k + 1):
            total += customers**n / factorial(n) * power.get(k, 0)
            grown: dict[int, mpf] = {}
            for brought, p in power.items():
                for j, q in batch.items():
                    if brought + j <= k:
                        grown[brought + j] = grown.get(brought + j, 0) + p * q
            power = grown
        # Batches are never empty, so no more than k customers bring k units.
        return mp.exp(-customers) * total

    return chance


def _measures(outstanding: Chance, batch: Chance, moments: tuple[mpf, mpf, mpf], stock: int) -> Measures:
    mean, variance, batch_mean = moments
    held = [(stock - k, outstanding(k)) for k in range(stock)]
    on_hand = mp.fsum(left * p for left, p in held)
    square = mp.fsum(left**2 * p for left, p in held)
    fill = mp.fsum(p for _, p in held)
    owed = mean - stock + on_hand
    units = mp.fsum(p * (left - mp.fsum((left - j) * batch(j) for j in range(1, left))) for left, p in held)
    orders = mp.fsum(p * mp.fsum(batch(j) for j in range(1, left + 1)) for left, p in held)
    return {
        "EBO": owed,
        "VBO": variance - (square - on_hand**2) - 2 * on_hand * owed,
        "fill_rate": fill,
        "ready_rate": fill + outstanding(stock),
        "E_on_hand": on_hand,
        "unit_fill_rate": units / batch_mean,
        "order_fill_rate": orders,
    }
