"""A field declared once: unit, bounds, default, meaning."""

from collections.abc import Iterable
from dataclasses import MISSING, dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from math import inf
from typing import Any, TypedDict, Unpack


class Kind(StrEnum):
    """What a cell holds."""

    NAME = "name"
    """The row's own name: the key of its table."""
    REFERENCE = "reference"
    """A name of a row in another table, or a wildcard over it."""
    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    QUANTITY = "quantity"
    """A number, or an estimate of one; with `varies` also a law behind `~`."""
    DAY = "day"
    """A number of days from day zero, an ISO date, or a milestone with days."""
    TERMS = "terms"
    """Several names in one cell, joined by `+`, each with an optional count."""
    ADDRESS = "address"
    """One or several addresses of inputs, joined by `+`; wildcards allowed."""
    LEVEL = "level"
    """A number or a percentage (`3`, `75%`)."""
    DATE = "date"
    """A calendar date, kept as text."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of one table, declared where its record class is.

    `above`, `least`, `below`, `most` bound a quantity: strictly above, at least, strictly below, at most.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    default: Any = None
    required: bool = False
    table: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    above: float = -inf
    least: float = -inf
    below: float = inf
    most: float = inf
    whole: bool = False
    varies: bool = False
    wildcard: bool = False

    @property
    def is_share(self) -> bool:
        """Tell whether it is a share: a number between 0 and 1, shown in percent."""
        return self.unit == "1" and self.least == 0 and self.most == 1

    @property
    def takes_percent(self) -> bool:
        """Tell whether `30%` may stand for 0.3."""
        return self.unit in ("", "1", "1/year") and not self.whole

    @property
    def is_positive(self) -> bool:
        """Tell whether the field is declared to hold nothing below 0."""
        return self.least >= 0 or self.above >= 0

    def holds(self, value: float) -> bool:
        """Tell whether a number lies within the bounds."""
        return self.above < value < self.below and self.least <= value <= self.most

    @property
    def bounds_text(self) -> str:
        """Say the bounds as a reader would: `> 0 d`, `between 0 and 1`."""
        if self.least == 0 and self.most == 1:
            words = "between 0 and 1"
        else:
            words = " and ".join(
                f"{sign} {value:g}"
                for sign, value in (
                    (">", self.above),
                    (">=", self.least),
                    ("<", self.below),
                    ("<=", self.most),
                )
                if abs(value) != inf
            )
        number = "a whole number" if self.whole else "a number"
        unit = "" if self.unit in ("", "1") else f" {self.unit}"
        return f"{number} {words}{unit}" if words else f"{number}{unit}"


def _declare(
    kind: Kind, meaning: str, *, default: Any = MISSING, positional: bool = False, **properties: Any
) -> Any:
    required = default is MISSING
    positional = positional or required
    declaration = Field(
        name="",
        kind=kind,
        meaning=meaning,
        default=None if required else default,
        required=required,
        **properties,
    )
    return dataclass_field(  # a required number is written with its name: Failure("engine", mtbf=280)
        default=MISSING if positional else default,
        kw_only=True if required and kind is Kind.QUANTITY else MISSING,
        metadata={"field": declaration},
    )


def name(meaning: str) -> Any:
    """Declare the row's own name."""
    return _declare(Kind.NAME, meaning)


def reference(
    table: str | Iterable[str],
    meaning: str,
    *,
    default: Any = MISSING,
    wildcard: bool = False,
    positional: bool = False,
) -> Any:
    """Declare a name of a row in `table` (or in one of several); `positional` wants it said, even as None."""
    tables = (table,) if isinstance(table, str) else tuple(table)
    return _declare(
        Kind.REFERENCE, meaning, default=default, positional=positional, table=tables, wildcard=wildcard
    )


class Bounds(TypedDict, total=False):
    """What limits a quantity, and whether it differs from case to case."""

    above: float
    least: float
    below: float
    most: float
    whole: bool
    varies: bool


def quantity(
    unit: str,
    meaning: str,
    *,
    default: Any = MISSING,
    between: tuple[float, float] | None = None,
    **bounds: Unpack[Bounds],
) -> Any:
    """Declare a number or an estimate; `varies` lets it differ from case to case (`~ law`)."""
    if between is not None:
        bounds = {**bounds, "least": between[0], "most": between[1]}
    return _declare(Kind.QUANTITY, meaning, default=default, unit=unit, **bounds)


def share(meaning: str, *, default: Any = MISSING) -> Any:
    """Declare a share: a number between 0 and 1, or a percentage."""
    return quantity("1", meaning, default=default, between=(0, 1))


def duration(meaning: str, *, default: Any = MISSING, above: float = -inf, least: float = -inf) -> Any:
    """Declare a time in days that may vary from case to case."""
    if above == -inf and least == -inf:
        least = 0
    return quantity("d", meaning, default=default, above=above, least=least, varies=True)


def text(meaning: str, *, default: Any = None) -> Any:
    """Declare free text."""
    return _declare(Kind.TEXT, meaning, default=default)


def choice(choices: Iterable[str], meaning: str, *, default: Any = MISSING) -> Any:
    """Declare one word out of a few."""
    return _declare(Kind.CHOICE, meaning, default=default, choices=tuple(choices))


def flag(meaning: str, *, default: bool = False) -> Any:
    """Declare yes or no."""
    return _declare(Kind.FLAG, meaning, default=default)


def day(meaning: str, *, default: Any = None) -> Any:
    """Declare a day: a number, an ISO date, or a milestone with days."""
    return _declare(Kind.DAY, meaning, default=default)


def terms(table: Iterable[str], meaning: str, *, default: Any = None) -> Any:
    """Declare several names in one cell (`bay + 2 technician`)."""
    return _declare(Kind.TERMS, meaning, default=default, table=tuple(table))


def address(meaning: str, *, default: Any = MISSING) -> Any:
    """Declare the address of an input."""
    return _declare(Kind.ADDRESS, meaning, default=default)


def level(meaning: str, *, default: Any = None) -> Any:
    """Declare a number or a percentage."""
    return _declare(Kind.LEVEL, meaning, default=default)


def date(meaning: str, *, default: Any = None) -> Any:
    """Declare a calendar date."""
    return _declare(Kind.DATE, meaning, default=default)
