"""Wildcards: the more exact row wins."""

import itertools

import numpy as np
import polars as pl
import pytest
from small_problems import base_and_depot

from sustainment.problem.build import build
from sustainment.problem.lookup import Lookup
from sustainment.problem.wildcards import Register, patterns

ITEMS = Register(
    ["engine", "pump", "radio", "tank"],
    ["LRU", "SRU", "LRU", "end item"],
    np.array([0, 3, 3]),
    np.array([1, 0, 2]),
)
SITES = Register(["depot", "north", "south"], ["depot", "base", "base"])


def _obvious(rows: list[tuple[str | None, str]], item: str, site: str) -> int:
    """Return the row that wins, by looking at every row: the slow twin."""

    def fits(cell: str | None, name: str, register: Register) -> bool:
        if cell is None or cell in ("*", name):
            return True
        return register.names.index(name) in register.members(cell).tolist() if ":" in cell else False

    def rank(cell: str | None, register: Register) -> tuple[int, int, str]:
        if cell is None:
            return (3, 0, "")
        if cell == "*":
            return (2, 0, "")
        if ":" in cell:
            return (1, register.members(cell).size, cell)
        return (0, 0, "")

    fitting = [
        (rank(row[0], ITEMS), rank(row[1], SITES), place)
        for place, row in enumerate(rows)
        if fits(row[0], item, ITEMS) and fits(row[1], site, SITES)
    ]
    return min(fitting)[2] if fitting else -1


def test_lookup_finds_what_looking_at_every_row_finds() -> None:
    cells = itertools.product(
        ["engine", "radio", "kind:LRU", "under:tank", "under:engine", "*", None],
        ["north", "kind:base", "kind:depot", "*"],
    )
    every = list(cells)
    draws = np.random.default_rng(4)
    names = list(itertools.product(range(4), range(3)))
    item, site = (np.array(column) for column in zip(*names, strict=True))
    for _ in range(80):
        chosen = draws.choice(len(every), size=draws.integers(1, 12), replace=False)
        rows = [every[k] for k in chosen]
        columns = [
            patterns(pl.Series([row[0] for row in rows], dtype=pl.String), ITEMS),
            patterns(pl.Series([row[1] for row in rows], dtype=pl.String), SITES),
        ]
        found = Lookup(columns).find([item, site])
        expected = [_obvious(rows, ITEMS.names[i], SITES.names[j]) for i, j in names]
        assert found.tolist() == expected, rows


def test_under_names_an_item_and_all_below_it() -> None:
    assert ITEMS.members("under:tank").tolist() == [0, 1, 2, 3]
    assert ITEMS.members("under:engine").tolist() == [0, 1]
    assert ITEMS.members("under:nothing").tolist() == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("*", "*", 1), ("kind:LRU", "*", 2), ("radio", "*", 3)], 3),
        ([("*", "north", 1), ("kind:LRU", "*", 2)], 2),
        ([("under:truck", "*", 1), ("kind:LRU", "*", 2)], 2),
        ([("*", "kind:base", 1), ("*", "north", 2)], 2),
    ],
)
def test_stock_of_the_most_exact_row_lies_on_the_shelf(
    rows: list[tuple[str, str, int]], expected: int
) -> None:
    stock = [{"item": item, "site": site, "quantity": quantity} for item, site, quantity in rows]
    problem = build(base_and_depot(stock=stock))
    assert problem.pairs.stock[problem.pair_of("radio", "north")] == expected


def test_a_more_exact_row_of_nothing_empties_the_shelf() -> None:
    stock = [
        {"item": "*", "site": "*", "quantity": 3},
        {"item": "truck", "site": "*", "quantity": 0},
    ]
    problem = build(base_and_depot(stock=stock))
    assert problem.pairs.stock.tolist() == [3, 3, 3, 0, 0, 0]
