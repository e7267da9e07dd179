"""The simulator against closed forms on 200 random models: ten families, four tests at once.

Seeds are fixed, so a false alarm (1 in 100 for all four tests) would have shown when they were chosen.
"""

import numpy as np
import pytest
from oracle.families import FAMILIES
from oracle.judge import LEVEL, chances, models, scores, verdict

EACH, REPLICATIONS = 20, 400


@pytest.mark.slow
def test_errors_are_those_of_chance():
    found = list(scores(models(EACH, seed=2026), replications=REPLICATIONS, seed=11))
    assert len(found) == EACH * len(FAMILIES)
    told = chances(np.array([score.z for score in found]))
    worst = max(found, key=lambda score: abs(score.z))
    assert verdict(told), f"{told}; worst: {worst.model.family} {worst.z:.1f}"


def normal_errors(seed):
    return np.random.default_rng(seed).standard_normal(200)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda z: z + 0.35, id="every model is biased by a third of an error"),
        pytest.param(lambda z: z / 0.7, id="intervals are too narrow"),
        pytest.param(lambda z: z * 0.7, id="intervals are too wide"),
        pytest.param(lambda z: np.where(np.arange(200) < 10, z + 5, z), id="one model in twenty is wrong"),
        pytest.param(lambda z: np.where(np.arange(200) == 7, 6.5, z), id="one model is wrong"),
    ],
)
def test_the_four_tests_see_what_one_alone_would_miss(spoil):
    caught = [not verdict(chances(spoil(normal_errors(seed)))) for seed in range(20)]
    assert np.mean(caught) >= 0.8


def test_the_four_tests_let_chance_pass():
    alarms = [not verdict(chances(normal_errors(seed))) for seed in range(400)]
    assert np.mean(alarms) < 3 * LEVEL
