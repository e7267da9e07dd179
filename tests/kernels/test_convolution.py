import itertools
import math

import numpy as np
import pytest

from sustainment.kernels.convolution import (
    compound_poisson,
    fill_backorders,
    fill_share,
    fill_sum,
    geometric_batches,
    logarithmic_batches,
)
from sustainment.kernels.counts import fit, probability


def test_a_share_of_backorders_is_binomial_given_their_number() -> None:
    law = np.array([0.1, 0.2, 0.05, 0.4, 0.25])
    out = np.empty(5)
    fill_share(out, law, 0.3)
    direct = [sum(law[n] * math.comb(n, k) * 0.3**k * 0.7 ** (n - k) for n in range(k, 5)) for k in range(5)]
    assert out == pytest.approx(direct, rel=1e-14)


def test_a_share_of_a_poisson_number_is_poisson() -> None:
    law = np.array([probability(fit(8.0, 8.0), k) for k in range(120)])
    out = np.empty(120)
    fill_share(out, law, 0.25)
    assert out[:40] == pytest.approx([probability(fit(2.0, 2.0), k) for k in range(40)], rel=1e-10)


def test_sums_and_backorders_count_every_case() -> None:
    first, second = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.9])
    total = np.empty(4)
    assert fill_sum(total, first, second) == 4
    direct = np.zeros(4)
    for (i, p), (j, q) in itertools.product(enumerate(first), enumerate(second)):
        direct[i + j] += p * q
    assert total == pytest.approx(direct)
    owed = np.empty(6)
    assert fill_backorders(owed, total, 2) == 2
    assert owed[:2] == pytest.approx([direct[:3].sum(), direct[3]])
    assert fill_backorders(owed, total, -2) == 6
    assert owed == pytest.approx([0, 0, *direct])


def test_logarithmic_batches_make_the_negative_binomial() -> None:
    """Feeney & Sherbrooke (1966): 3 ln(1 / 0.6) customers give r = 3, p = 0.6."""
    law = compound_poisson(-3 * math.log(0.6), logarithmic_batches(0.4, length=80), length=60)
    assert law == pytest.approx([probability(fit(2.0, 10 / 3), k) for k in range(60)], rel=1e-12)


def test_batches_of_one_make_the_poisson() -> None:
    law = compound_poisson(3.0, geometric_batches(0.0, length=5), length=30)
    assert law == pytest.approx([probability(fit(3.0, 3.0), k) for k in range(30)], rel=1e-12)


def test_many_customers_do_not_underflow() -> None:
    law = compound_poisson(2000.0, geometric_batches(0.0, length=3), length=2600)
    assert law[2000] == pytest.approx(probability(fit(2000.0, 2000.0), 2000), rel=1e-9)
    assert law.sum() == pytest.approx(1.0, rel=1e-9)
