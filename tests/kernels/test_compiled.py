"""The ways to compile give the same numbers."""

import numpy as np
import pytest

from sustainment.kernels import backorders, counts, stages
from sustainment.kernels.compiled import compiled, folded, linked


@linked
@compiled
def doubled(x: float) -> float:
    return 2.0 * x


@folded
def halved(x: float) -> float:
    return 0.5 * x


@compiled
def there_and_back(x: float) -> float:
    return halved(doubled(x)) + doubled(halved(x))


def test_what_is_linked_answers_python_and_compiled_code_alike() -> None:
    assert doubled(1.5) == doubled.py_func(1.5) == 3.0
    assert there_and_back(1.5) == 3.0


@pytest.mark.parametrize("mean", [0.3, 4.0, 900.0])
def test_compiled_kernels_give_what_their_source_says(mean: float) -> None:
    law = counts.fit(mean, 1.7 * mean)
    assert tuple(law) == tuple(counts.fit.py_func(mean, 1.7 * mean))
    found = backorders.shelf(law, int(mean))
    assert tuple(found) == pytest.approx(tuple(backorders.shelf.py_func(law, int(mean))), rel=1e-14)


def test_a_shop_keeps_all_its_chances_and_settles_as_erlang_says() -> None:
    law, room = np.zeros(61), np.empty((2, 61))
    law[0] = 1.0
    for _ in range(400):
        stages.waiting_line(law, 0.6, 2.0, 2, room)
        assert law.sum() == pytest.approx(1.0, abs=1e-12)
    load = 0.6
    none = 1.0 / (1.0 + 1.2 + 1.2**2 / (2.0 * (1.0 - load)))
    assert law[0] == pytest.approx(none, rel=1e-9)
    assert law[3] == pytest.approx(none * 1.2**2 / 2.0 * load, rel=1e-9)
