"""Which rows and targets an address means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.model.address import keys_of, matching_rows
from sustainment.model.tables import TABLES
from sustainment.problem.arrays import Flags
from sustainment.problem.wildcards import Register

_NEXT = re.compile(r"\s*\+\s*(?=(?:" + "|".join(TABLES) + r")/)")


@dataclass(frozen=True)
class Address:
    """A table, a key, and a field (blank: the whole row)."""

    table: str
    key: str
    field: str

    @property
    def parts(self) -> list[str]:
        """Return the parts of the key; `*` stands for those left out."""
        parts = [part.strip() for part in self.key.partition("+")[0].split("@")]
        return parts + ["*"] * (len(TABLES[self.table].key) - len(parts))


def addresses(text: str) -> list[Address]:
    """Read addresses joined by `+`.

    Examples
    --------
    >>> addresses("lanes/hub@base + resources/bay@hub/quantity")[1].field
    'quantity'
    """
    return [_address(one) for one in _NEXT.split(text.strip())]


def _address(text: str) -> Address:
    table, _, rest = text.partition("/")
    key, slash, field = rest.rpartition("/")
    if slash and field.strip() in TABLES[table].fields:
        return Address(table, key, field.strip())
    return Address(table, rest, "")


def rows_addressed(address: Address, frame: pl.DataFrame, *, registers: Mapping[str, Register]) -> Flags:
    """Tell which rows of its table an address means."""
    table = TABLES[address.table]

    def members(name: str, cell: str) -> list[str]:
        register = registers[name]
        return [register.names[place] for place in register.members(cell)]

    meant = np.zeros(len(frame), dtype=np.bool_)
    meant[matching_rows(table, frame, key=address.key, keys=keys_of(table, frame), members=members)] = True
    return meant
