"""The language of uncertain inputs."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its range, shape and source."""

    value: float


Number: TypeAlias = Estimate | float | str
"""What a numeric cell may hold: a number, an estimate, or the text of one."""
