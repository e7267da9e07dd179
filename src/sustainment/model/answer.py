"""What every answer says of itself."""

from dataclasses import dataclass

from sustainment.errors import Fault


@dataclass(frozen=True, slots=True)
class LeftOutRows:
    """Rows of a study that an answer did not use, and why."""

    table: str
    rows: int
    reason: str

    def __str__(self) -> str:
        """Return the rows and the reason in one line."""
        return f"{self.rows} row{'s' if self.rows != 1 else ''} of {self.table}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Quality:
    """How good an answer is: method, a statement of its precision, and where it is blind.

    `statement` is one line that a reader may quote, such as an interval with its replications, or the method
    and its known error. `limits` are the blind spots that touch this study.
    """

    method: str
    statement: str
    warnings: tuple[Fault, ...] = ()
    left_out: tuple[LeftOutRows, ...] = ()
    limits: tuple[str, ...] = ()
