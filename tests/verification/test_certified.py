import ast
import statistics
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from certified import table
from certified.certify import AGREED, ROUTES, agreed_digits, certified_values
from certified.engine import ENGINE
from certified.reading import FLOOR, LEVELS, Certified, read_problems
from mpmath import mp, mpf

PROBLEMS = {problem.id: problem for problem in read_problems()}
ROUTES_FOLDER = Path(table.__file__).parent / "routes"
QUICK = [
    *("S03", "S08", "S10", "D02", "D05", "D08", "T02", "T09", "B02", "B09", "E01", "E03", "E07", "E10"),
    *("F03", "F04", "F06", "L01", "L04", "L05", "M03", "M06", "R02", "R03", "R06", "R10"),
    *(f"G{number:02d}" for number in range(1, 11)),
]
"""Problems whose routes take a blink, some of each kind."""
DECIDED = {"repair_levels"}
"""Kinds that the optimiser answers."""
ASKED_QUICKLY = ["S08", "D08", "T09", "B09", "E07", "F04", "L05", "R06", "R07", "G08", "G09", "G10"]
"""Problems put to the engines on every change: hard ones, a kind each."""
STATEMENTS = {"network", "shelf_names", "shop_facts", "pool_facts", "backorder_pools", "chains"}
"""What both routes may know: the statement of the problem, and the two eliminations of `chains`."""
LOWEST_FLOOR = 9.0


def recomputed(problem: Certified) -> float:
    """Return to how many digits both routes give the values that are written."""
    values, agreement = certified_values(problem.model, problem.inputs)
    assert values.keys() == problem.quantities.keys()
    with mp.workdps(60):
        written = min(agreed_digits(mpf(values[at]), mpf(problem.quantities[at])) for at in values)
    return min(agreement, written)


def test_there_are_ten_problems_of_each_kind_and_thirty_at_each_level() -> None:
    problems = list(PROBLEMS.values())
    assert set(Counter(problem.kind for problem in problems).values()) == {10}
    of_formulas = [problem for problem in problems if problem.kind not in DECIDED]
    assert Counter(problem.level for problem in of_formulas) == dict.fromkeys(LEVELS, 30)
    decided = Counter(problem.level for problem in problems if problem.kind in DECIDED)
    assert min(decided[level] for level in LEVELS) >= 3


def test_a_lower_floor_has_a_reason() -> None:
    for problem in PROBLEMS.values():
        assert LOWEST_FLOOR <= problem.floor <= FLOOR
        assert (problem.floor < FLOOR) == bool(problem.reason), problem.id


def test_every_model_has_two_routes() -> None:
    assert {problem.model for problem in PROBLEMS.values()} == set(ROUTES)


@pytest.mark.parametrize("name", QUICK)
def test_both_routes_give_the_value_that_is_written(name: str) -> None:
    assert recomputed(PROBLEMS[name]) >= AGREED


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PROBLEMS.keys() - set(QUICK)))
def test_both_routes_give_every_value_that_is_written(name: str) -> None:
    assert recomputed(PROBLEMS[name]) >= AGREED


def imported(module: str) -> set[str]:
    """Return the routes that a route's file draws on, itself among them."""
    found, new = set(), {module}
    while new:
        one = new.pop()
        found.add(one)
        tree = ast.parse((ROUTES_FOLDER / f"{one}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("certified.routes"):
                below = (node.module or "").split(".")[2:]
                new |= set(below or [alias.name for alias in node.names]) - found
            elif isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(("sustainment", "families")), one
    return found


def test_the_two_routes_share_nothing_but_the_statement() -> None:
    for first, second in ROUTES.values():
        files = [imported(route.__module__.rpartition(".")[2]) for route in (first, second)]
        shared = files[0] & files[1] - STATEMENTS
        # The elimination without subtraction is done in the decimals of `summed_shelves`.
        through_chains = imported("chains") if all("chains" in one for one in files) else set()
        assert shared <= through_chains, (first.__module__, second.__module__)


def test_published_values_are_among_the_certified_ones() -> None:
    def value(problem: str, at: str) -> float:
        return float(PROBLEMS[problem].quantities[at])

    assert value("F02", "mean_fit") == pytest.approx(210 / 109, rel=1e-15), "Taylor and Karlin"
    assert value("F03", "P_failed_first_8/0") == pytest.approx(0.8038585209003, rel=1e-12), "Durrett"
    served = 10.0 * (1.0 - value("L03", "bases/0/emergency"))
    assert served == pytest.approx(8.58974358974359, rel=1e-14), "exercise collection"


def erlang_loss(servers: int, offered: float) -> float:
    loss = 1.0
    for n in range(1, servers + 1):
        loss = offered * loss / (n + offered * loss)
    return loss


@pytest.mark.parametrize("name", ["L01", "L02", "L04", "L05"])
def test_bases_that_all_help_each_other_lose_what_erlang_says(name: str) -> None:
    inputs, values = PROBLEMS[name].inputs, PROBLEMS[name].quantities
    offered = sum(inputs["demand"]) * inputs["mean_resupply"][0]
    lost = erlang_loss(sum(inputs["stock"]), offered)
    for base in range(len(inputs["stock"])):
        assert float(values[f"bases/{base}/emergency"]) == pytest.approx(lost, rel=1e-14)


@pytest.mark.parametrize("name", ASKED_QUICKLY)
def test_an_engine_has_the_digits_that_a_problem_asks_for(name: str) -> None:
    score = table.score(PROBLEMS[name])
    assert score.digits is not None
    assert table.failures([score], medians=False) == [], score.worst


@pytest.mark.slow
def test_every_floor_of_the_table_holds() -> None:
    scores = [table.score(problem) for problem in PROBLEMS.values()]
    assert table.failures(scores) == []
    assert [score.problem.id for score in scores if score.digits is None] == []
    for level in LEVELS:
        assert statistics.median(table.of_level(scores, level)) >= table.MEDIAN_FLOOR


def test_a_digit_that_is_wrong_is_counted() -> None:
    assert table.log_relative_error(2.0, "2") == table.MOST
    assert table.log_relative_error(2.0 * (1 + 1e-9), "2") == pytest.approx(9.0, abs=1e-3)
    assert table.log_relative_error(float("nan"), "2") == 0.0
    assert table.log_relative_error(-2.0, "2") == 0.0


def test_an_answer_below_its_floor_fails_the_table() -> None:
    problem = PROBLEMS["F04"]
    off = {at: value.replace("1", "2", 1) for at, value in problem.quantities.items()}
    score = table.score(replace(problem, quantities=off))
    assert len(table.failures([score], medians=False)) == 1


def test_every_engine_named_here_answers_a_problem() -> None:
    asked = {problem.model for problem in PROBLEMS.values()}
    assert {"erlang_shop", "k_out_of_n", "number_working", "operating_availability"} <= asked & set(ENGINE)
