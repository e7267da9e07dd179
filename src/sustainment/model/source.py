"""Where numbers come from."""

from dataclasses import dataclass

from sustainment.model import fields as f
from sustainment.model.estimate import Number

LARGEST_GRADE = 4
"""Pedigree of an input, 0 to 4 (NASA-STD-7009B, 2024)."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document, data set or person behind numbers."""

    source: str = f.name("short name, as cited in cells: [gao-81]")
    title: str | None = f.text("its title")
    publisher: str | None = f.text("who published it")
    date: str | None = f.date("when")
    link: str | None = f.text("where to find it")
    grade: Number | None = f.quantity(
        "1", "pedigree: 0 guess to 4 measured", default=None, between=(0, LARGEST_GRADE), whole=True
    )


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What a cell cannot say of an input: several sources, common causes, notes."""

    address: str = f.address("the input, wildcards allowed")
    source: str | None = f.reference("sources", "where the value comes from", default=None)
    low: Number | None = f.quantity("", "low end of the 90 % range", default=None)
    value: Number | None = f.quantity("", "best value", default=None)
    high: Number | None = f.quantity("", "high end of the 90 % range", default=None)
    shape: str | None = f.text("lognormal, normal, uniform, triangular")
    weight: Number | None = f.quantity("1", "of this source among several", default=None, least=0)
    same_cause: str | None = f.text("inputs of one cause move together")
    note: str | None = f.text("a remark")
