"""A copy of the project in which every planted bug sleeps, to be woken one at a time.

To compile the event loop once for each bug would take most of an hour. So each bug becomes a function of its
own, a copy of the one that it spoils, and the original hands over to it where this bug is awake: compiled
code reads that in a flag of the world, other code in the environment. All bugs are compiled at once.
"""

import ast
import os
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CARRIED = ("src", "tests", "verification", "examples", "benchmarks", "docs", "scripts", "frontend")
"""Folders that tests may read."""
AWAKE = "PLANTED_BUG"
"""The environment variable that holds the number of the bug that is awake, from 1 on."""

IN_THE_ENVIRONMENT = f'''"""Which planted bug is awake."""

import os


def awake() -> int:
    return int(os.environ.get("{AWAKE}", "0"))
'''
IN_A_FLAG = '''"""Which planted bug is awake."""

from sustainment.kernels.compiled import compiled_within
from sustainment.simulation.events.state import World, flags


@compiled_within
def awake_in(world: World) -> int:
    return int(flags(world, flags_before()).value)
'''


class PlantingError(Exception):
    """A bug does not fit the sources any more."""


@dataclass(frozen=True)
class Bug:
    """One bug: a text of a function, and what stands in its place."""

    number: int
    what: str
    file: str
    function: str
    before: str
    after: str
    tests: tuple[str, ...]

    @property
    def compiled(self) -> bool:
        """Tell whether it is in compiled code."""
        return self.file.startswith(("simulation/events/", "kernels/"))


def read_bugs() -> tuple[list[Bug], dict[str, list[str]]]:
    """Return the bugs, and the test files of each suite."""
    rows = tomllib.loads((Path(__file__).parent / "bugs.toml").read_text(encoding="utf-8"))
    suites: dict[str, list[str]] = rows["suites"]
    bugs = []
    for number, row in enumerate(rows["bug"], start=1):
        file, function = row["where"].split()
        bugs.append(
            Bug(number, row["what"], file, function, row["before"], row["after"], tuple(row["tests"]))
        )
        unknown = set(row["tests"]) - set(suites)
        if unknown:
            raise PlantingError(f"bug {number} names suites that there are not: {sorted(unknown)}")
    return bugs, suites


def copied_function(bug: Bug, source: str) -> tuple[ast.FunctionDef, str]:
    """Return the function that a bug spoils, and its text with the bug; refuse what does not fit."""
    place = f"bug {bug.number} ({bug.what}): {bug.file}"
    found = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == bug.function
    ]
    if len(found) != 1:
        raise PlantingError(f"{place} has {len(found)} functions {bug.function}, not one")
    node = found[0]
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    text = "\n".join(source.splitlines()[first - 1 : node.end_lineno]) + "\n"
    times = text.count(bug.before)
    if times != 1:
        raise PlantingError(f"{place} {bug.function} holds {bug.before!r} {times} times, not once")
    spoilt = text.replace(bug.before, bug.after)
    if spoilt == text:
        raise PlantingError(f"{place} {bug.function} is the same with the bug")
    ast.parse(spoilt)
    if bug.compiled and (not node.args.args or node.args.args[0].arg != "world"):
        raise PlantingError(f"{place} {bug.function} does not see the world, where the bug is woken")
    return node, spoilt.replace(f"def {bug.function}(", f"def {bug.function}_bug_{bug.number}(", 1)


def with_bugs(source: str, bugs: list[Bug]) -> str:
    """Return a file whose functions hand over to their spoilt copies where a bug is awake."""
    lines = source.splitlines()
    copies, turns = [], []
    for bug in bugs:
        node, copy = copied_function(bug, source)
        copies.append(copy)
        arguments = [argument.arg for argument in node.args.posonlyargs + node.args.args]
        arguments += [f"{argument.arg}={argument.arg}" for argument in node.args.kwonlyargs]
        call = f"{bug.function}_bug_{bug.number}({', '.join(arguments)})"
        is_awake = "awake_in(world)" if bug.compiled else "awake()"
        turns.append((node.body[0].end_lineno, f"    if {is_awake} == {bug.number}:\n        return {call}"))
    for line, turn in sorted(turns, reverse=True):
        assert line is not None
        lines.insert(line, turn)
    module, name = ("simulation.events.planted", "awake_in") if bugs[0].compiled else ("planted", "awake")
    tree = ast.parse(source)
    after_docstring = tree.body[0].end_lineno
    assert after_docstring is not None
    lines.insert(after_docstring, f"\nfrom sustainment.{module} import {name}")
    return "\n".join(lines) + "\n\n\n" + "\n\n".join(copies)


def plant(bugs: list[Bug], folder: Path) -> None:
    """Make the copy in a folder."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
    for name in CARRIED:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored, dirs_exist_ok=True)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith("."):
            shutil.copy(path, folder / path.name)
    package = folder / "src" / "sustainment"
    for file in sorted({bug.file for bug in bugs}):
        source = (ROOT / "src" / "sustainment" / file).read_text(encoding="utf-8")
        spoilt = with_bugs(source, [bug for bug in bugs if bug.file == file])
        (package / file).write_text(spoilt, encoding="utf-8")
    (package / "planted.py").write_text(IN_THE_ENVIRONMENT, encoding="utf-8")
    _make_room_for_the_flag(package)


def _make_room_for_the_flag(package: Path) -> None:
    """Give the worlds of the copy one flag more, which is filled when a world is made."""
    path = package / "simulation" / "layout.py"
    source = path.read_text(encoding="utf-8")
    flags = [line for line in source.splitlines() if line.strip().startswith('"flags": ')]
    ends = "        return world\n"
    if len(flags) != 1 or source.count(ends) != 1:
        raise PlantingError("layout.py makes its worlds in another way than planting.py knows")
    number = int(flags[0].strip().removeprefix('"flags": ').removesuffix(","))
    source = source.replace(flags[0], flags[0].replace(str(number), str(number + 1)))
    source = source.replace(ends, f'        table(world, "flags")["value"][{number}] = awake()\n{ends}')
    source = source.replace("\nimport numpy", "\nfrom sustainment.planted import awake\n\nimport numpy", 1)
    path.write_text(source, encoding="utf-8")
    text = IN_A_FLAG.replace("flags_before()", str(number))
    (package / "simulation" / "events" / "planted.py").write_text(text, encoding="utf-8")


def environment(folder: Path) -> dict[str, str]:
    """Return the environment in which the copy is tested."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(folder / "tests")]),
        "SUSTAINMENT_CACHE": str(folder / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
