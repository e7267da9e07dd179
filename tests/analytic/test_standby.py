import itertools
import math

import numpy as np
import pytest

from sustainment.analytic.standby import Standby, standing_by


def spread(positions: int, spare: int, risks: np.ndarray, holes: int) -> tuple[float, float, float]:
    """Weigh every way to spread holes over machines: total weight, mean working, mean rate."""
    total = works = rate = 0.0
    for each in itertools.product(range(spare + 2), repeat=positions):
        if sum(each) == holes:
            ways = math.prod(float(np.prod(risks[:k])) / math.factorial(k) for k in each)
            total += ways
            works += ways * sum(k <= spare for k in each)
            rate += ways * sum(float(risks[k]) for k in each if k <= spare)
    return total, works, rate


@pytest.mark.parametrize(("positions", "spare"), [(1, 1), (2, 1), (3, 2), (4, 1)])
@pytest.mark.parametrize("mean", [0.05, 0.4, 1.1])
def test_holes_spread_over_machines_as_every_way_to_spread_them_says(
    positions: int, spare: int, mean: float
) -> None:
    risks = np.linspace(1.0, 0.4, spare + 1)
    law = np.array([math.exp(-1.0) / math.factorial(b) for b in range(40)])
    most = positions * (spare + 1)
    ways = [spread(positions, spare, risks, b) for b in range(most + 1)]
    weights = np.array([law[b] * ways[b][0] * math.factorial(b) / positions**b for b in range(most + 1)])
    low, high = 0.0, 1e6
    for _ in range(300):
        tilt = math.sqrt(max(low, 1e-9) * high)
        chance = weights * tilt ** np.arange(most + 1)
        chance /= chance.sum()
        low, high = (tilt, high) if chance @ np.arange(most + 1) < mean else (low, tilt)
    works = sum(p * ways[b][1] / ways[b][0] for b, p in enumerate(chance)) / positions
    rate = sum(p * ways[b][2] / ways[b][0] for b, p in enumerate(chance)) / positions
    found = standing_by(law, mean, positions=positions, risks=risks)
    assert found.works == pytest.approx(works, rel=1e-10)
    assert found.at_risk == pytest.approx(rate / works, rel=1e-10)


def test_no_holes_leave_all_machines_and_holes_everywhere_leave_none() -> None:
    risks = np.array([1.0, 0.5])
    law = np.array([0.5, 0.3, 0.2])
    assert standing_by(law, 0.0, positions=5, risks=risks) == Standby(1.0, 1.0)
    assert standing_by(np.full(9, 1 / 9), 10.0, positions=4, risks=risks).works == 0.0


def test_large_fleets_neither_overflow_nor_lose_machines() -> None:
    law = np.array([math.exp(b * math.log(50.0) - 50.0 - math.lgamma(b + 1.0)) for b in range(400)])
    found = standing_by(law, 50.0, positions=2000, risks=np.array([1.0, 0.5]))
    assert found.works == pytest.approx(1 - (50 / 2000) ** 2 / 4, abs=2e-4)
