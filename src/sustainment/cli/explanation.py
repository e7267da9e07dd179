"""What `explain` says of one code."""

from typing import NamedTuple


class Explanation(NamedTuple):
    """A code explained: what it is called, an example, the cause, the fix."""

    title: str
    example: str
    cause: str
    fix: str
