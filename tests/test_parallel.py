"""Tasks in order, and what Ctrl-C may break."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from sustainment.parallel import in_order, undisturbed


def test_results_come_in_order_whatever_is_done_first():
    later = threading.Event()

    def task(number: int) -> int:
        if number == 0:
            later.wait(10)
        else:
            later.set()
        return number

    with in_order(task, workers=2, count=5) as results:
        assert list(results) == [0, 1, 2, 3, 4]


def test_an_error_of_a_task_reaches_whoever_takes_its_result():
    def task(number: int) -> int:
        return 6 // (3 - number)

    taken: list[int] = []
    with pytest.raises(ZeroDivisionError), in_order(task, workers=2) as results:
        taken.extend(results)
    assert taken == [2, 3, 6]


@pytest.fixture
def untouched() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("untouched")
def test_ctrl_c_waits_until_what_is_being_done_is_done():
    done: list[str] = []

    def do() -> None:
        with undisturbed():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("first half")
            done.append("second half")
        done.append("something else")

    with pytest.raises(KeyboardInterrupt):
        do()
    assert done == ["first half", "second half"]


@pytest.mark.usefixtures("untouched")
def test_without_ctrl_c_nothing_happens():
    with undisturbed():
        pass


def test_a_thread_is_never_disturbed():
    with in_order(lambda number: _in_a_thread(), workers=1, count=1) as results:
        assert list(results) == ["done"]


def _in_a_thread() -> str:
    with undisturbed():
        return "done"


SLEEPER = """
import signal, time
from sustainment.parallel import in_order
def task(number):
    if number == 1:
        signal.raise_signal(signal.SIGINT)
        time.sleep(20)
    return number
try:
    with in_order(task, workers=2) as results:
        for number in results:
            pass
except KeyboardInterrupt:
    print("left", flush=True)
    import os
    os._exit(0)
"""


def test_ctrl_c_does_not_wait_for_a_task_that_hears_nothing():
    child = subprocess.run(
        [sys.executable, "-c", SLEEPER], capture_output=True, text=True, timeout=15, check=True
    )
    assert child.stdout == "left\n"
