"""Two processes compile what one would."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import import_module
from itertools import count

import pytest

from sustainment.kernels import parts, together

MODULE = """
from sustainment.kernels.compiled import compiled, compiled_within, folded, seldom

@folded
def half(x: float) -> float:
    return 0.5 * x

@compiled_within
def steps(n: int) -> int:
    return 0 if n < 2 else 1 + steps(n // 2)

@seldom
def rare(x: float, n: int) -> float:
    return half(x) * steps(n)

@compiled_within
def common(x: float, more: bool) -> float:
    return half(x) + 1.0 if more else x

@compiled_within
def at_hand(x, n):
    return common(x + n, n % 2 == 0)

@compiled_within
def work(x: float, n: int) -> float:
    total = 0.0
    for k in range(n):
        total += at_hand(x, k)
        if k > 6:
            total += rare(x, k)
    return total

@compiled
def door(x, n):
    return work(x, n)

@compiled
def other_door(x):
    return common(x, False) + steps(16)
"""
NAMES = ["half", "common", "at_hand", "steps", "rare", "work"]
"""Parts, called ones first."""
NUMBERS = count()
PATIENCE = 60.0
"""Seconds for a process to start and to compile five parts."""

DIES_AT_THE_SECOND = together.BESIDE.replace(
    "answer(asked)",
    """
import os
import sustainment.kernels.together as together
made, plainly = [], together.make
def make(*given):
    made.append(given)
    return plainly(*given) if len(made) < 2 else os._exit(9)
together.make = make
answer(asked)""",
)


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Return a module that nobody has compiled."""
    name = f"door_{next(NUMBERS)}"
    (tmp_path / f"{name}.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(parts, "worth_two", lambda part: part.py_func.__name__ == "work")
    return import_module(name)


def expected(x: float, n: int) -> float:
    """Return what the door gives."""
    total = 0.0
    for k in range(n):
        total += 0.5 * (x + k) + 1.0 if k % 2 == 0 else x + k
        if k > 6:
            total += 0.5 * x * (k.bit_length() - 1)
    return total


def test_called_parts_come_before_those_that_call_them_each_once(module):
    assert [part.py_func.__name__ for part in together.parts_of(module.work)] == NAMES


def test_what_the_second_process_made_is_all_that_is_needed(module, monkeypatch):
    beside = together._beside

    @contextmanager
    def waited_for(*asked):
        with beside(*asked) as made:
            ends = time.monotonic() + PATIENCE
            while len(made) < len(NAMES) - 1 and time.monotonic() < ends:
                time.sleep(0.01)
            yield made

    here = []
    monkeypatch.setattr(together, "_beside", waited_for)
    monkeypatch.setattr(together, "make", lambda *given: here.append(given))
    assert module.door(3.0, 20) == expected(3.0, 20)
    assert not here


@pytest.mark.parametrize(
    "beside",
    [together.BESIDE, DIES_AT_THE_SECOND, "raise SystemExit(3)", "print('no code', flush=True)"],
    ids=["well", "dies", "dead", "nonsense"],
)
def test_the_answer_is_the_same_whatever_becomes_of_the_second_process(module, monkeypatch, beside):
    begun = []
    start = subprocess.Popen

    def started(*given, **options):
        begun.append(start(*given, **options))
        return begun[-1]

    monkeypatch.setattr(together, "BESIDE", beside)
    monkeypatch.setattr(subprocess, "Popen", started)
    assert module.door(3.0, 20) == expected(3.0, 20)
    assert [process.returncode is not None for process in begun] == [True]


def test_a_compilation_that_was_broken_off_is_made_up_for(module, monkeypatch):
    plainly, here = together.make, []

    def failing(*given):
        here.append(given)
        if len(here) == 3:
            raise KeyboardInterrupt
        return plainly(*given)

    monkeypatch.setattr(together, "BESIDE", "raise SystemExit(3)")
    monkeypatch.setattr(together, "make", failing)
    with pytest.raises(KeyboardInterrupt):
        module.door(3.0, 20)
    assert module.door(3.0, 20) == expected(3.0, 20)


def test_parts_that_another_door_has_compiled_already_are_taken_as_they_are(module, monkeypatch):
    assert module.other_door(3.0) == 3.0 + 4.0
    assert module.door(3.0, 20) == expected(3.0, 20)


def test_a_second_process_may_begin_before_it_is_needed(module, monkeypatch):
    monkeypatch.setattr(together, "worth_two", lambda _: True)
    together.begin(module.work, ("float64", "int64"))
    (beside,) = together._BEGUN.values()
    ends = time.monotonic() + PATIENCE
    while len(beside.made) < len(NAMES) - 1 and time.monotonic() < ends:
        time.sleep(0.01)
    monkeypatch.setattr(subprocess, "Popen", None)
    here = []
    monkeypatch.setattr(together, "make", lambda *given: here.append(given))
    assert module.door(3.0, 20) == expected(3.0, 20)
    assert not here
    assert not together._BEGUN
    assert beside.process.returncode is not None


def test_the_answer_is_the_same_where_no_second_process_starts(module, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert module.door(3.0, 20) == expected(3.0, 20)


def test_a_second_process_is_worth_it_for_a_large_door_on_two_cores(module, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert not together.worth_two(module.work)
    monkeypatch.setattr(together, "MANY", len(NAMES))
    assert together.worth_two(module.work)
    monkeypatch.setattr(sys, "executable", "/opt/planner")
    assert not together.worth_two(module.work)
    monkeypatch.undo()
    monkeypatch.setattr(together, "MANY", len(NAMES))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    assert not together.worth_two(module.work)
