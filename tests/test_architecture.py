"""The laws of the house, held by reading the source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "sustainment"
FILES = sorted(path for path in PACKAGE.rglob("*.py"))

FLOORS: dict[str, set[str]] = {
    "errors": set(),
    "kernels": set(),
    "parallel": set(),
    "journal": set(),
    "model": set(),
    "problem": {"model"},
    "files": {"model"},
    "analytic": {"model", "problem", "kernels", "parallel"},
    "simulation": {"model", "problem", "kernels", "parallel", "journal"},
    "optimisation": {"analytic", "model", "problem", "kernels"},
    "whatif": {"optimisation", "simulation", "analytic", "model", "problem", "parallel"},
    "views": {"analytic", "simulation", "optimisation", "whatif", "model"},
    "questions": {"analytic", "simulation", "optimisation", "whatif", "model", "views"},
    "web": {"questions", "views", "files"},
    "cli": {"questions", "files", "web"},
}
"""Who may import whom; every floor may import itself and `errors`."""

ENGINE_RESULTS = re.compile(r"^(analytic(\.over_time)?|simulation|optimisation|whatif)\.result$")
"""What views may see of the engines."""

COMPILING = {"apart", "compiled", "compiled_within", "folded", "seldom"}
LATE_LOADERS = {"__init__", "cli.main"}
THROUGH_THE_DOOR = {"cli.main", "questions.verbs"}
"""Who may use the package's own face, which loads a name when it is asked for."""
FORBIDDEN_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "manager",
    "handler",
}
MOST_LINES, MOST_FUNCTION_LINES, MOST_CLASS_LINES, MOST_ARGUMENTS, MOST_FREE_ARGUMENTS = 400, 60, 150, 7, 2
LONGEST_OPENING = 60


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def floor(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def own_imports(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            if module == "sustainment":
                yield from ((alias.name, node) for alias in node.names)
            elif module.startswith("sustainment."):
                inner = module.removeprefix("sustainment.")
                for alias in node.names:
                    deeper = f"{inner}.{alias.name}"
                    yield (deeper if deeper in MODULES else inner), node
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "sustainment":
                    yield alias.name.removeprefix("sustainment").lstrip("."), node


def foreign_imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
    return found


MODULES = {module_name(path) for path in FILES}
INNER = [path for path in FILES if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", INNER, ids=module_name)
def test_imports_run_down_only(path: Path) -> None:
    here = floor(module_name(path))
    for imported, node in own_imports(path):
        there = floor(imported)
        if module_name(path) in THROUGH_THE_DOOR and imported == "":
            continue
        allowed = there in FLOORS[here] | {here, "errors"}
        assert allowed, f"{path.name}:{node.lineno}: {here} imports {imported}"
        if here == "views" and there in {"analytic", "simulation", "optimisation", "whatif"}:
            assert ENGINE_RESULTS.match(imported), f"{path.name}:{node.lineno}: views see results only"


@pytest.mark.parametrize("path", INNER, ids=module_name)
def test_our_own_imports_stand_at_the_top(path: Path) -> None:
    top = set(map(id, tree(path).body))
    if module_name(path) in LATE_LOADERS:
        return
    lines = {node.lineno for node in tree(path).body}
    assert top
    for imported, node in own_imports(path):
        assert node.lineno in lines, f"{path.name}:{node.lineno}: {imported} is imported inside"
    assert "TYPE_CHECKING" not in path.read_text(encoding="utf-8"), f"{path.name}: TYPE_CHECKING"


def test_nothing_imports_in_a_circle() -> None:
    graph = {module_name(path): {m for m, _ in own_imports(path) if m in MODULES} for path in INNER}
    state: dict[str, int] = {}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        if state.get(module) == 2:
            return
        assert state.get(module) != 1, f"a circle: {' -> '.join((*trail, module))}"
        state[module] = 1
        for below in sorted(graph.get(module, ())):
            if below != module:
                visit(below, (*trail, module))
        state[module] = 2

    for module in sorted(graph):
        visit(module, ())


@pytest.mark.parametrize("path", INNER, ids=module_name)
def test_nothing_inside_imports_from_the_face(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "sustainment":
            names = {alias.name for alias in node.names}
            inside = {name for name in names if name in MODULES or (PACKAGE / name).is_dir()}
            assert names == inside, f"{path.name}:{node.lineno}: imports {names - inside} from the face"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    module, imports = module_name(path), foreign_imports(path)
    if not (module.startswith("kernels") or module.startswith("simulation.events")):
        assert "numba" not in imports, f"{module} sees numba"
    if module != "optimisation.highs":
        assert "highspy" not in imports, f"{module} sees HiGHS"
    if module.startswith(("model", "files", "views", "questions", "web", "cli")):
        assert not imports & {"numba", "highspy"}
    if module.startswith("model"):
        assert not imports & {"scipy", "jinja2", "click", "rich", "vl_convert"}
    assert not imports & {"pickle", "yaml", "pandas", "matplotlib", "openpyxl"}, f"{module}: {imports}"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_compilation_goes_through_one_decorator(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if module_name(path) != "kernels.compiled":
        assert "njit" not in text, f"{path.name} compiles by itself"
    assert not re.search(r"fastmath\s*=\s*True|parallel\s*=\s*True|prange", text)


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_html_stays_in_the_web(path: Path) -> None:
    if floor(module_name(path)) != "web":
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"</?(div|span|table|script|html|body|p|td|tr)\b[^<>]*>", text), path.name


def test_analytic_and_simulation_do_not_know_each_other() -> None:
    for path in INNER:
        here = floor(module_name(path))
        others = {"analytic": "simulation", "simulation": "analytic"}.get(here)
        assert all(floor(imported) != others for imported, _ in own_imports(path))


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_files_functions_and_classes_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES, f"{path.name} has {text.count(chr(10))} lines"
    compiled = _compiled_functions(path)
    for node in ast.walk(tree(path)):
        lines = (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1
        if isinstance(node, ast.ClassDef):
            assert lines <= MOST_CLASS_LINES, f"{path.name}: class {node.name} has {lines} lines"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert lines <= MOST_FUNCTION_LINES, f"{path.name}: {node.name} has {lines} lines"
            if node.name not in compiled:
                _hold_arguments(path, node)


def _compiled_functions(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id in COMPILING for d in node.decorator_list)
    }


def _hold_arguments(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    free = [a for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in {"self", "cls"}]
    every = len(free) + len(node.args.kwonlyargs)
    assert every <= MOST_ARGUMENTS, f"{path.name}: {node.name} takes {every} arguments"
    if not node.name.startswith("_"):
        most = max(MOST_FREE_ARGUMENTS, 0)
        assert len(free) <= most, f"{path.name}: {node.name} takes {len(free)} arguments by position"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_file_is_a_drawer(path: Path) -> None:
    assert not set(module_name(path).lower().split(".")) & FORBIDDEN_NAMES


@pytest.mark.parametrize("path", INNER, ids=module_name)
def test_a_module_opens_with_one_short_line(path: Path) -> None:
    opening = (ast.get_docstring(tree(path)) or "").split("\n")[0]
    assert 0 < len(opening) <= LONGEST_OPENING, f"{path.name}: {opening!r}"


@pytest.mark.parametrize("path", [p for p in INNER if p.name == "__init__.py"], ids=module_name)
def test_inner_faces_are_empty(path: Path) -> None:
    assert len(tree(path).body) == 1, f"{path} does more than say its line"
    assert path.read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_nothing_is_left_unfinished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX)\b|NotImplementedError", text), path.name
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec"}, f"{path.name}: {node.func.id}"
