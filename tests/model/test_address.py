"""Addresses: taken apart, made for every row, matched."""

import pytest

from sustainment.model.address import keys_of, matching_rows, split_address, split_addresses
from sustainment.model.study import Study
from sustainment.model.tables import TABLES
from sustainment.model.wildcards import Names


def lanes_study() -> Study:
    return Study(
        sites=[
            {"site": "hub", "kind": "depot"},
            {"site": "north", "kind": "base"},
            {"site": "south", "kind": "base"},
        ],
        items=[
            {"item": "engine", "procurement_days": 9},
            {"item": "pump", "kind": "SRU", "procurement_days": 9},
        ],
        parts=[{"parent": "engine", "item": "pump", "failure_share": 0.5}],
        lanes=[
            {"from_site": "hub", "to_site": "north", "days": 1},
            {"from_site": "hub", "to_site": "north", "item": "engine", "days": 2},
            {"from_site": None, "to_site": "hub", "role": "emergency", "days": 3},
            {"from_site": "hub", "to_site": "kind:base", "days": 4, "from_day": 10, "to_day": 20},
            {"from_site": "hub", "to_site": "south", "days": 5, "to_day": 30},
        ],
        failures=[{"item": "engine", "mtbf": 5}, {"item": "engine", "mode": "leak", "mtbf": 50}],
        history=[{"day": 4.5, "scope": "hub", "value": 1}],
    )


def rows(study: Study, table: str, key: str) -> list[int]:
    found = matching_rows(
        TABLES[table],
        study.table(table),
        key=key,
        keys=study.keys(table),
        members=Names({name: study.table(name) for name in TABLES}).members,
    )
    return [int(row) for row in found]


def test_keys_leave_out_blank_and_default_parts_at_the_end_and_end_in_their_day() -> None:
    study = lanes_study()
    assert study.keys("lanes").to_list() == [
        "hub@north",
        "hub@north@supply@engine",
        "@hub@emergency",
        "hub@kind:base+10",
        "hub@south+until 30",
    ]
    assert study.keys("failures").to_list() == ["engine", "engine@leak"]
    assert study.keys("history").to_list() == ["4.5@hub"]
    assert keys_of(TABLES["lanes"], study.lanes).equals(study.keys("lanes"))


@pytest.mark.parametrize(
    ("table", "key", "found"),
    [
        ("lanes", "hub@north", [0]),
        ("lanes", "hub@north@supply", [0]),
        ("lanes", "hub@north@supply@engine", [1]),
        ("lanes", "hub@north@*@*", [0, 1]),
        ("lanes", "hub@north@*", [0, 1]),
        ("lanes", "*", [0, 1, 2, 3, 4]),
        ("lanes", "hub@kind:base", [0, 3, 4]),
        ("lanes", "hub@kind:base+10", [3]),
        ("lanes", "hub@south", []),
        ("lanes", "hub@south+until 30", [4]),
        ("failures", "engine@failure", [0]),
        ("failures", "under:engine", [0]),
        ("failures", "*@leak", [1]),
        ("failures", "kind:LRU@*", [0, 1]),
        ("failures", "pump", []),
        ("failures", "engine@leak@more", []),
        ("history", "4.5@hub", [0]),
        ("history", "4.50@hub", [0]),
    ],
)
def test_a_key_names_the_rows_that_it_means(table: str, key: str, found: list[int]) -> None:
    assert rows(lanes_study(), table, key) == found


def test_an_address_is_taken_apart_at_its_first_and_last_slash() -> None:
    inner = split_address("ledger/failures/engine/mtbf@book/weight")
    assert inner is not None
    assert (inner.table, inner.key, inner.field) == ("ledger", "failures/engine/mtbf@book", "weight")
    assert split_address("engine") is None
    assert str(split_address("study/days")) == "study/days"
    assert split_addresses("items/a+b/price + stock/a@hub/quantity") == [
        "items/a+b/price",
        "stock/a@hub/quantity",
    ]
