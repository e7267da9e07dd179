"""What every test shares: drawn examples are the same on every machine, unless more are asked for."""

import signal
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("same everywhere", derandomize=True, deadline=None)
settings.load_profile("same everywhere")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A job in the background is started with Ctrl-C ignored, and so would be all that the tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: Any) -> None:
    parser.addoption(
        "--times-as-many", type=int, default=1, help="random studies of each law, as a multiple of the usual"
    )
    parser.addoption("--first-study", type=int, default=0, help="seed of the first random study of each law")


def pytest_report_header(config: Any) -> str:
    many, first = config.getoption("--times-as-many"), config.getoption("--first-study")
    return f"random studies: {many} times the usual number, from seed {first} on"


def pytest_generate_tests(metafunc: Any) -> None:
    """Give a test that is marked `random_studies(n)` the seeds of n studies, or of more where asked."""
    marker = metafunc.definition.get_closest_marker("random_studies")
    if marker is not None:
        config = metafunc.config
        first = config.getoption("--first-study")
        seeds = range(first, first + marker.args[0] * config.getoption("--times-as-many"))
        metafunc.parametrize("seed", seeds)


def pytest_configure(config: Any) -> None:
    config.addinivalue_line("markers", "random_studies(n): runs on n random studies, each with its `seed`")


@pytest.fixture
def times_as_many(request: Any) -> int:
    """How many times the usual number of random studies was asked for."""
    return int(request.config.getoption("--times-as-many"))


@pytest.fixture(scope="session")
def first_study(request: Any) -> int:
    """Seed of the first random study that was asked for: moves the seeds of tests that draw by themselves."""
    return int(request.config.getoption("--first-study"))
