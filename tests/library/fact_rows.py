"""Hold the cells of a library study against the published rows that they were copied from."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from math import isclose
from pathlib import Path

import sustainment
from sustainment.model.reading import estimate
from sustainment.model.tables import TABLES

LIBRARY = Path(sustainment.__file__).parent / "library"
FACTS = Path(__file__).parent / "facts"
_FALLING: dict[str, Callable[[float], float]] = {
    "156340 / stress": lambda stress: 156340 / stress,
    "8760 / mtbf": lambda mtbf: 8760 / mtbf,
}
_RISING: dict[str, Callable[[float], float]] = {
    "12 * turnaround_days": lambda days: 12 * days,
    "cost_per_year / 365": lambda cost: cost / 365,
}
_ROUNDING = 0.01
"""Derived cells are rounded for the eye; copied ones are not."""


@dataclass(frozen=True)
class Fact:
    """One published number and the cell that holds it."""

    fact: str
    file: str
    where: str
    field: str
    value: float
    low: float
    high: float
    source_ref: str


def facts_of(study: str) -> list[Fact]:
    """Return the published numbers that a study of the library holds."""
    return [
        Fact(
            *(row[name] for name in ("fact", "file", "where", "field")),
            *(float(row[name]) for name in ("value", "low", "high")),
            row["source_ref"],
        )
        for row in _rows(FACTS / f"{study}.csv")
    ]


def differences(study: str) -> list[str]:
    """Return what differs between the published rows and the cells of a study, a line each."""
    links = {row["source"]: row["link"] for row in _rows(LIBRARY / study / "sources.csv")}
    return [line for fact in facts_of(study) for line in _differences(study, fact, links)]


def _differences(study: str, fact: Fact, links: dict[str, str]) -> list[str]:
    wanted = [part.partition("=")[::2] for part in fact.where.split("|")]
    rows = [
        row
        for row in _rows(LIBRARY / study / f"{fact.file}.csv")
        if all(row.get(name, "") == value for name, value in wanted)
    ]
    if not rows:
        return [f"{fact.fact}: no row of {fact.file} with {fact.where}"]
    return [line for row in rows for line in _row_differences(fact, row, links)]


def _row_differences(fact: Fact, row: dict[str, str], links: dict[str, str]) -> list[str]:
    column = next(word for word in fact.field.split() if word in TABLES[fact.file].fields)
    cell = estimate(row[column], TABLES[fact.file].fields[column])
    low, high = (cell.value if end is None else end for end in (cell.low, cell.high))
    found, tolerance = (cell.value, low, high), 1e-12
    if fact.field in _FALLING:
        made = _FALLING[fact.field]
        found, tolerance = (made(cell.value), made(high), made(low)), _ROUNDING
    elif fact.field in _RISING:
        made = _RISING[fact.field]
        found, tolerance = (made(cell.value), made(low), made(high)), _ROUNDING
    asked = (fact.value, fact.low, fact.high) if fact.low < fact.high else (fact.value,)
    lines = [
        f"{fact.fact} {fact.file} {fact.where} {fact.field}: {found} is not {asked}"
        for one, other in zip(found, asked, strict=False)
        if not isclose(one, other, rel_tol=tolerance)
    ]
    source = cell.source or row.get("source", "")
    if fact.source_ref not in ("", links.get(source, "")):
        lines.append(f"{fact.fact} {fact.file} {fact.where}: source {source} is not {fact.source_ref}")
    return lines


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
