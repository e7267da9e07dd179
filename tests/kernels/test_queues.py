import math

import numpy as np
import pytest

from sustainment.kernels.queues import (
    delay_chance,
    fill_arrivals_during,
    fill_exponential_shop,
    fill_single_server,
    waiting,
)


def shop_by_balance(servers: int, offered: float, most: int) -> np.ndarray:
    """M/M/c cut at `most` jobs, by its balance equations from zero up."""
    law = np.ones(most + 1)
    for n in range(most):
        law[n + 1] = law[n] * offered / min(n + 1, servers)
    return law / law.sum()


@pytest.mark.parametrize(
    ("servers", "offered"), [(1, 0.5), (2, 1.7), (5, 4.9), (30, 20.0), (300, 0.03), (3000, 9.3)]
)
def test_an_exponential_shop_obeys_its_balance_equations(servers: int, offered: float) -> None:
    law = np.empty(40)
    fill_exponential_shop(law, servers, offered)
    assert law == pytest.approx(shop_by_balance(servers, offered, 4000)[:40], rel=1e-11)


@pytest.mark.parametrize(("servers", "offered"), [(1, 0.5), (2, 1.7), (5, 4.5), (30, 20.0)])
def test_exponential_work_waits_as_the_balance_equations_say(servers: int, offered: float) -> None:
    law = shop_by_balance(servers, offered, 4000)
    line = np.maximum(np.arange(law.size) - servers, 0)
    found = waiting(servers, offered, 1.0)
    assert found.mean == pytest.approx(law @ line, rel=1e-10)
    assert found.variance == pytest.approx(law @ line**2 - (law @ line) ** 2, rel=1e-9)
    assert delay_chance(servers, offered) == pytest.approx(law[servers:].sum(), rel=1e-10)


def test_one_server_waits_by_pollaczek_and_khinchin() -> None:
    for load, variation in [(0.3, 0.0), (0.7, 2.5), (0.95, 0.4)]:
        line = load**2 / (1 - load) * (1 + variation) / 2
        assert waiting(1, load, variation).mean == pytest.approx(line, rel=1e-13)


def test_a_shop_loaded_above_one_has_no_end() -> None:
    assert waiting(3, 3.0, 1.0).mean == math.inf
    assert waiting(3, 0.0, 1.0) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("variation", [0.0, 0.3, 1.0, 4.0])
def test_one_server_with_gamma_work_has_the_mean_of_pollaczek_and_khinchin(variation: float) -> None:
    load, arrivals, law = 0.6, np.zeros(1500), np.zeros(1500)
    fill_arrivals_during(arrivals, load, variation)
    fill_single_server(law, load, arrivals)
    assert law.sum() == pytest.approx(1.0, rel=1e-10)
    mean = load + load**2 / (1 - load) * (1 + variation) / 2
    assert law @ np.arange(1500) == pytest.approx(mean, rel=1e-9)


def test_one_server_with_fixed_work_follows_crommelin() -> None:
    load, arrivals, law = 0.6, np.zeros(60), np.zeros(60)
    fill_arrivals_during(arrivals, load, 0.0)
    fill_single_server(law, load, arrivals)
    assert law[:2] == pytest.approx([0.4, 0.4 * math.expm1(0.6)], rel=1e-13)
