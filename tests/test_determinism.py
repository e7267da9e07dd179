"""The laws of equal bits, held by reading the source of what computes answers of the simulator."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from numba.core import config

import sustainment.kernels.compiled  # noqa: F401

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "sustainment"
ROOMS = ("kernels", "problem", "simulation")
OF_FORMULAS = {"chains.py"}
"""Only formulas use them: they agree with exact answers to many digits, not with each other to the last."""
FILES = sorted(
    path for room in ROOMS for path in (PACKAGE / room).rglob("*.py") if path.name not in OF_FORMULAS
)
UNEQUAL = {
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "float_power", "cbrt", "hypot",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "sinh", "cosh", "tanh",
}  # fmt: skip
"""Functions of numpy that depend on the width of vectors; compiled code takes those of the C library."""
BY_CHANCE = {"time", "random", "secrets", "uuid"}
COMPILING = {"compiled", "compiled_within", "folded"}


def not_compiled(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands outside compiled functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            names = {mark.id for mark in child.decorator_list if isinstance(mark, ast.Name)}
            if names & COMPILING:
                continue
        yield child
        yield from not_compiled(child)


def calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def is_set(node: ast.AST) -> bool:
    return isinstance(node, (ast.Set, ast.SetComp)) or calls(node, "set", "frozenset")


def taken_in_turn(node: ast.AST) -> list[ast.AST]:
    """Return what a node goes through one by one."""
    if isinstance(node, (ast.For, ast.comprehension)):
        return [node.iter]
    return list(node.args) if calls(node, "list", "tuple", "enumerate") else []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def is_asked_of(node: ast.AST, module: str, names: set[str]) -> bool:
    """Tell whether a node is one of some names of a module, such as `np.log`."""
    of = node.value if isinstance(node, ast.Attribute) else None
    return isinstance(of, ast.Name) and of.id == module and node.attr in names


def faults(text: str) -> list[str]:
    """Return what in a source may give other bits another time."""
    tree, found = ast.parse(text), []
    for node in ast.walk(tree):
        found += [f"imports {name}" for name in imported(node) if name.split(".")[0] in BY_CHANCE]
        if is_asked_of(node, "np", {"random"}) or is_asked_of(node, "date", {"today"}):
            found.append(f"line {node.lineno}: asks for chance or time")
        if any(is_set(each) for each in taken_in_turn(node)):
            found.append(f"goes through a set, in no stated order: {ast.unparse(node)}")
    for node in not_compiled(tree):
        if is_asked_of(node, "np", UNEQUAL):
            found.append(f"line {node.lineno}: np.{node.attr}, which math has too")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_depends_on_time_chance_order_of_sets_or_width_of_vectors(path):
    assert not faults(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "import random",
        "from time import time",
        "x = np.random.rand()",
        "y = date.today()",
        "for x in {1, 2}: pass",
        "y = [x for x in set(z)]",
        "y = list(frozenset(z))",
        "y = np.log(x)",
    ],
)
def test_each_fault_is_seen(text):
    assert faults(text)


def test_what_is_compiled_and_what_is_sorted_may_be():
    assert not faults("@compiled\ndef f(x):\n    return np.log(x)\n\ny = sorted(set(z))")


def test_the_compiler_has_no_vector_library():
    """With one, loops over logarithms would differ in their last bits."""
    assert not config.USING_SVML
