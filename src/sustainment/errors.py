"""Every error, worded in one place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """Whether a fault stops the work."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that mends a fault; a safe one needs no judgement."""

    address: str
    value: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, what was found, what was expected, and the way out.

    `address` is the input (`table/key/field`); `file`, `row` and `column` say where a file holds it.
    """

    code: str
    address: str
    found: str
    expected: str
    way_out: str = ""
    file: str = ""
    row: int | None = None
    column: str = ""
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """Return warning for codes that begin with W, else error."""
        return Severity.WARNING if self.code.startswith("W") else Severity.ERROR

    @property
    def place(self) -> str:
        """Return the address, and the file, row and column where there is a file."""
        where = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row is not None else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        if self.address and where:
            return f"{self.address} ({where})"
        return self.address or where

    def __str__(self) -> str:
        """Return the fault as one line: code, place, found, expected, way out."""
        parts = [
            f"{self.code} {self.place}: found {self.found}" if self.found else f"{self.code} {self.place}"
        ]
        if self.expected:
            parts.append(f"expected {self.expected}")
        line = ", ".join(parts)
        return f"{line}; {self.way_out}" if self.way_out else line


class SustainmentError(Exception):
    """Anything that a user can mend."""


@dataclass
class StudyError(SustainmentError):
    """All faults of one study."""

    study: str
    faults: Sequence[Fault] = field(default_factory=tuple)

    SHOWN = 20
    """Faults printed before the rest is only counted (UX section 8)."""

    def __str__(self) -> str:
        """Return the number of faults and the first of them, a line each."""
        errors = [fault for fault in self.faults if fault.severity is Severity.ERROR]
        count = f"{len(errors)} fault{'s' if len(errors) != 1 else ''}"
        lines = [f"{count} in {self.study}", *(f"  {fault}" for fault in errors[: self.SHOWN])]
        if len(errors) > self.SHOWN:
            lines.append(f"  and {len(errors) - self.SHOWN} more (--json has them all)")
        return "\n".join(lines)


class MethodError(SustainmentError):
    """A method was asked for what it does not cover; the message names one that can."""


class FileError(SustainmentError):
    """A file could not be read or written at all."""


class UsageError(SustainmentError):
    """An option or argument makes no sense."""


@dataclass
class ConservationError(Exception):
    """A fault of our own: in a replication something appeared or vanished, so that there is no answer."""

    study: str
    law: str
    """That does not hold."""
    place: str
    found: int
    stated: int
    seed: int
    replication: int
    """From 0 on."""

    def __str__(self) -> str:
        """Return which law is broken, where and when, and what to do."""
        return (
            f"in replication {self.replication} under seed {self.seed}, {self.place}: "
            f"found {self.found}, expected {self.stated}, by the law '{self.law}'\n"
            f"The answer to {self.study} would be wrong, so there is none. Please report the line above with "
            "the study and what `sustainment doctor` prints."
        )


def raise_if_any(study: str, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Raise all errors at once; return the warnings."""
    found = tuple(faults)
    if any(fault.severity is Severity.ERROR for fault in found):
        raise StudyError(study, found)
    return found
