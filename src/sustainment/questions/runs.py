"""What long answers leave on a computer, and need there."""

from pathlib import Path

from sustainment.simulation.compiling import CompiledCode, begin_compiling, compiled_code
from sustainment.simulation.journalled import forget


def compiled() -> CompiledCode:
    """Return where compiled code lies, and whether it is there; the first answer waits for it."""
    return compiled_code()


def expect_simulation() -> bool:
    """Return whether simulation is compiled; else begin with it beside what comes first."""
    begin_compiling()
    return compiled().events


def forget_journal(path: Path) -> None:
    """Remove the journal of a run that is over, or that is to begin anew."""
    forget(path)
