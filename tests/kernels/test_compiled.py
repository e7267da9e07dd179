"""The ways to compile give the same numbers."""

import gc
import math
import subprocess
import sys

import llvmlite.binding as llvm
import numpy as np
import pytest
from numba.core.errors import TypingError

from sustainment.kernels import backorders, counts, stages
from sustainment.kernels.compiled import compiled, compiled_within, folded, linked, seldom
from sustainment.kernels.remembered import REPLACED

PLAINLY = [getattr(owner, name) for owner, name in REPLACED]


def as_it_was() -> bool:
    """Tell whether numba does all by itself again, and Python collects its garbage."""
    return gc.isenabled() and [getattr(owner, name) for owner, name in REPLACED] == PLAINLY


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


@compiled_within
def root_of(x: float) -> float:
    return math.sqrt(x) + math.log(1.0)


@compiled_within
def left(x: float) -> float:
    return root_of(x) + 1


@compiled_within
def right(x: float, more: int) -> float:
    return root_of(x) + more


@seldom
def seldom_right(x: float, more: int) -> float:
    return root_of(x) + more + sum_to(3)


@seldom
def sum_to(n: int) -> int:
    return 0 if n == 0 else n + sum_to(n - 1)


@compiled
def at_the_edge(x: float) -> float:
    held = x * 3.0
    return seldom_right(x, 4) + held if x > 2.0 else held


@compiled_within
def factorial(n: int) -> int:
    return 1 if n < 2 else n * factorial(n - 1)


@compiled_within
def fails(x: float) -> float:
    return right(x, 3) + x.no_such_thing


@compiled
def both(x: float) -> float:
    return left(x) * right(x, 2) + right(x, more=3)


@compiled
def other_door(x: float) -> float:
    return left(x) + factorial(5)


@compiled
def broken_door(x: float) -> float:
    return fails(x)


def test_parts_of_parts_are_linked_once_into_each_door() -> None:
    assert both(9.0) == 4.0 * 5.0 + 6.0
    assert other_door(16.0) == 5.0 + 120.0
    assert as_it_was()


def test_a_part_is_compiled_once_for_all_constants_and_callers() -> None:
    both(1.0)
    both.recompile()  # else it may come from the cache, without its parts
    other_door(1.0)
    assert [len(part.overloads) for part in (root_of, left, right)] == [1, 1, 1]


def test_what_is_inside_a_door_has_no_name_that_other_code_could_find() -> None:
    """numba loads all code into one table of names: of two functions of a name the first is called."""
    both(1.0)
    both.recompile()
    (door,) = both.overloads.values()
    inside = [function for function in door.library._final_module.functions if not function.is_declaration]
    assert {function.linkage for function in inside} <= {llvm.Linkage.external, llvm.Linkage.private}
    assert any(function.linkage == llvm.Linkage.external for function in inside)


def test_what_is_seldom_called_spoils_nothing_of_its_caller() -> None:
    assert at_the_edge(1.0) == 3.0
    assert at_the_edge(9.0) == 3.0 + 4 + 6 + 27.0


FAILING = """
from sustainment.kernels.compiled import compiled, compiled_within

@compiled_within
def steps(step):
    number = 0
    for _ in range(0, 10, step):
        number += 1
    return number

@compiled
def door(step):
    return steps(step)

print(door(3), flush=True)
print(door(0), flush=True)
"""


def test_a_part_that_fails_says_so_by_ending_the_program(tmp_path) -> None:
    script = tmp_path / "failing.py"
    script.write_text(FAILING, encoding="utf-8")
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert ended.stdout == "4\n"
    assert ended.returncode != 0


LOADED = """
import math
import sys
import numpy as np
from sustainment.kernels.compiled import compiled, compiled_within

@compiled_within
def power(x: float, n: int) -> float:
    return math.exp(math.log(x) * n) + x ** n

@compiled
def total(values):
    found = 0.0
    for k in range(values.size):
        found += power(values[k], k) + round(values[k]) + math.floor(values[k])
    return found

@compiled
def raised(values):
    made = np.zeros(values.size)
    for k in range(values.size):
        made[k] = power(values[k], k)
    return made

values = np.array([1.5, 2.5, 3.5])
found, ruled = total(values), "numba.np.linalg" in sys.modules
print(found, raised(values).tolist())
print(len(total.stats.cache_hits), len(raised.stats.cache_hits), ruled)
"""


def test_loaded_code_gives_the_same_and_needs_no_rules_of_compiling(tmp_path, monkeypatch) -> None:
    script = tmp_path / "loaded.py"
    script.write_text(LOADED, encoding="utf-8")
    monkeypatch.setenv("SUSTAINMENT_CACHE", str(tmp_path))
    runs = [
        subprocess.run(
            [sys.executable, str(script)], capture_output=True, text=True, check=True
        ).stdout.split("\n")
        for _ in range(2)
    ]
    assert runs[0][0] == runs[1][0]
    assert runs[0][1] == "0 0 True"
    assert runs[1][1] == "1 1 False"


def test_a_part_that_does_not_compile_leaves_nothing_behind() -> None:
    with pytest.raises(TypingError, match="no_such_thing"):
        broken_door(1.0)
    assert as_it_was()
    assert both(4.0) == 3.0 * 4.0 + 5.0


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
