"""Sums and shares of counts, as probabilities.

Every sum is over positive terms; nothing is transformed, so small probabilities keep their digits.
"""

import math

import numpy as np
import numpy.typing as npt

from sustainment.kernels.compiled import compiled, linked

Floats = npt.NDArray[np.float64]

LARGEST_EXPONENT = 500.0
"""exp(-x) keeps all its digits to here."""


@linked
@compiled
def fill_share(out: Floats, probabilities: Floats, share: float) -> int:
    """Fill `out` with the law of Binomial(B, share), B given by its probabilities; return its length.

    Horner's scheme on the generating function, z -> 1 - share + share z. What lies beyond a shorter `out` is
    left out.
    """
    n = probabilities.size
    out[:] = 0.0
    rest = 1.0 - share
    for i in range(n - 1, -1, -1):
        for k in range(min(n - 1 - i, out.size - 1), 0, -1):
            out[k] = out[k] * rest + out[k - 1] * share
        out[0] = out[0] * rest + probabilities[i]
    return min(n, out.size)


@linked
@compiled
def fill_sum(out: Floats, first: Floats, second: Floats) -> int:
    """Fill `out` with the law of the sum of two independent counts; return its length."""
    out[:] = 0.0
    length = min(out.size, first.size + second.size - 1)
    for i in range(min(first.size, length)):
        p = first[i]
        if p > 0.0:
            for j in range(min(second.size, length - i)):
                out[i + j] += p * second[j]
    return length


@linked
@compiled
def fill_backorders(out: Floats, probabilities: Floats, stock: int) -> int:
    """Fill `out` with the law of max(X - stock, 0); return its length. A negative stock shifts up."""
    out[:] = 0.0
    length = 1
    for k in range(probabilities.size):
        owed = max(k - stock, 0)
        if owed < out.size:
            out[owed] += probabilities[k]
            length = max(length, owed + 1)
    return length


@linked
@compiled
def fill_compound(out: Floats, customers: float, sizes: Floats) -> None:
    """Fill `out` with the law of units brought by Poisson(customers) batches; `sizes[j]` = P(batch = j).

    Panjer (1981): k P(k) = customers x sum of j sizes[j] P(k - j).
    """
    out[:] = 0.0
    out[0] = math.exp(-customers * (1.0 - sizes[0]))
    for k in range(1, out.size):
        total = 0.0
        for j in range(1, min(k, sizes.size - 1) + 1):
            total += j * sizes[j] * out[k - j]
        out[k] = customers / k * total


def compound_poisson(customers: float, sizes: Floats, *, length: int) -> Floats:
    """Return P(0), P(1), ... of the units that a Poisson number of batches bring.

    Parameters
    ----------
    customers
        Mean number of batches.
    sizes
        P(batch = 0), P(batch = 1), ...
    length
        How many probabilities.

    References
    ----------
    Panjer (1981), Recursive evaluation of a family of compound distributions.

    Examples
    --------
    >>> [round(p, 4) for p in compound_poisson(1.2, np.array([0.0, 0.5, 0.3, 0.0, 0.0, 0.2]), length=3)]
    [0.3012, 0.1807, 0.1626]
    """
    halvings = max(0, math.ceil(math.log2(max(customers, 1e-300) / LARGEST_EXPONENT)))
    law, total = np.empty(length), np.empty(length)
    fill_compound(law, customers / 2**halvings, np.ascontiguousarray(sizes, dtype=np.float64))
    for _ in range(halvings):
        fill_sum(total, law, law)
        law, total = total, law
    return law


def geometric_batches(rho: float, *, length: int) -> Floats:
    """Return P(batch = j) = (1 - rho) rho^(j - 1), j = 1, 2, ... (stuttering Poisson)."""
    sizes = (1.0 - rho) * rho ** np.arange(-1.0, length - 1.0) if rho > 0.0 else np.zeros(length)
    sizes[0] = 0.0
    if rho == 0.0:
        sizes[1] = 1.0
    return sizes


def logarithmic_batches(theta: float, *, length: int) -> Floats:
    """Return P(batch = j) = -theta^j / (j log(1 - theta)), j = 1, 2, ... (Feeney & Sherbrooke 1966)."""
    j = np.arange(1.0, length)
    return np.concatenate([[0.0], -(theta**j) / (j * math.log1p(-theta))])
