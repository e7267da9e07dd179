"""How a command ends."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    NOT_MET = 1
    """A requirement is not met, and `--require` was given."""
    DATA = 2
    """Usage or data error: the user can mend it."""
    OUR_FAULT = 3
    NO_PROOF = 4
    """Stopped before what was asked was shown."""
    INTERRUPTED = 130
