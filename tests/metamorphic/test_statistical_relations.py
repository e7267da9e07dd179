"""Metamorphic relations 23 to 30: what must help on average, paired by replication, one-sided.

Each holds on every random fleet, and on all of them together the gain must be plain: a law that no change
moved would not have been tested. Numbers in square brackets are of the list.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from paired import assert_no_worse
from random_fleets import Tables, fleet, study

pytestmark = pytest.mark.slow

Change = Callable[[Tables], Tables]
Pair = Callable[[int], tuple[Tables, Tables]]


def rows(table: str, changed: Callable[[dict[str, Any]], dict[str, Any]], *, which: dict[str, Any]) -> Change:
    """Return what changes the rows of a table that hold given cells."""

    def change(tables: Tables) -> Tables:
        return {
            table: [
                changed(row) if all(row.get(name) == value for name, value in which.items()) else row
                for row in tables[table]
            ]
        }

    return change


def longer(row: dict[str, Any]) -> dict[str, Any]:
    mean, _, law = str(row["turnaround_days"]).partition(" ~ ")
    return {**row, "turnaround_days": f"{2 * float(mean)} ~ {law}" if law else 2 * float(mean)}


def with_change(change: Change, *, better: bool) -> Pair:
    def pair(seed: int) -> tuple[Tables, Tables]:
        tables = fleet(seed)
        changed = {**tables, **change(tables)}
        return (tables, changed) if better else (changed, tables)

    return pair


def without_laterals(seed: int) -> Tables:
    tables = fleet(seed)
    lanes = [row for row in tables["lanes"] if "role" not in row]
    stock = [row if row["item"] != "radio" else {**row, "quantity": 1} for row in tables["stock"]]
    return {**tables, "lanes": lanes, "stock": stock}


def laterals(seed: int) -> tuple[Tables, Tables]:
    """Units alike at all bases, so that what one base gives is worth as much at the other."""
    tables = without_laterals(seed)
    bases = [row["site"] for row in tables["sites"] if row["site"] != "depot"]
    tables.update(
        units=[{"unit": f"unit {k}", "site": base} for k, base in enumerate(bases)],
        authorised=[{"unit": "*", "item": "truck", "quantity": 4}],
        use=[{"unit": "*", "item": "truck", "life_unit": "km", "per_day": 16}],
        failures=[{"item": "radio", "mtbf": 64, "life_unit": "day"}],
        damage=None, deliveries=None, disruptions=None,
    )  # fmt: skip
    lane = {"from_site": "kind:base", "to_site": "kind:base", "role": "lateral", "days": 0.25}
    return tables, {**tables, "lanes": [*tables["lanes"], lane]}


def delivered_on(day: int) -> Change:
    return lambda tables: {
        "deliveries": [
            {"delivery": "float", "item": "truck", "site": "depot", "quantity": 4, "from_day": day}
        ]
    }


def earlier_delivery(seed: int) -> tuple[Tables, Tables]:
    tables = {**fleet(seed), "damage": None}
    return tuple({**tables, **delivered_on(day)(tables)} for day in (70, 20))  # type: ignore[return-value]


def earlier_crews(seed: int) -> tuple[Tables, Tables]:
    tables = fleet(seed)
    crewed = [{**row, "crew": "crew", "held": row["quantity"] - row["quantity"] // 2}
              for row in tables["authorised"] if "from_day" not in row]  # fmt: skip
    tables.update(
        items=[*tables["items"], {"item": "crew", "kind": "crew"}],
        authorised=crewed,
        deliveries=[
            {"delivery": item, "item": item, "site": "depot", "quantity": 12, "from_day": 5}
            for item in ("truck", "van")
        ],
    )

    def course(day: int) -> dict[str, Any]:
        return {"course": "drivers", "item": "crew", "site": "depot", "from_day": day, "every_days": 30,
                "length_days": 10, "seats": 3}  # fmt: skip

    return {**tables, "courses": [course(50)]}, {**tables, "courses": [course(5)]}


def fewer_needed(seed: int) -> tuple[Tables, Tables]:
    both, one = (
        rows("parts", lambda row, k=k: {**row, "needed": k}, which={"item": "radio"}) for k in (2, 1)
    )
    tables = fleet(seed)
    return {**tables, **both(tables)}, {**tables, **one(tables)}


ENGINE = {"item": "engine", "mode": None}
LAWS: dict[str, Pair] = {
    "[23] a higher failure rate": with_change(
        rows("failures", lambda row: {**row, "mtbf": row["mtbf"] / 2}, which=ENGINE), better=False
    ),
    "[24] a longer repair": with_change(
        rows("repairs", longer, which={"item": "engine", "site": "depot"}), better=False
    ),
    "[25] fewer that are needed": fewer_needed,
    "[26] cannibalisation": with_change(lambda tables: {"cannibalisation": True}, better=True),
    "[27] lateral supply": laterals,
    "[28] an earlier delivery": earlier_delivery,
    "[29] crews trained earlier": earlier_crews,
    "[30] more losses": with_change(
        rows("damage", lambda row: {**row, "per_1000_days": 10, "write_off_share": 1}, which={}), better=False
    ),
}
"""The worse and the better tables of each law."""


@pytest.fixture(scope="module")
def gains() -> Iterator[dict[str, list[float]]]:
    """Hold the laws together at the end: z of the gains over all fleets."""
    found: dict[str, list[float]] = {name: [] for name in LAWS}
    yield found
    for name, z in found.items():
        if len(z) >= 5:
            assert sum(z) / len(z) ** 0.5 > 3, f"{name} makes no difference: {z}"


@pytest.mark.random_studies(5)
@pytest.mark.parametrize("law", LAWS)
def test_what_must_help_helps_on_average(law, seed, gains):
    worse, better = (study(tables) for tables in LAWS[law](seed))
    gains[law].append(assert_no_worse(worse, better, seed=seed))
