"""What the compiler leaves behind on a computer."""

from dataclasses import dataclass
from pathlib import Path

from sustainment.kernels.compiled import cache_folder

LAST_OF_EVENTS = "run_batch"
"""The function of the event loop that needs all others: its index is written last."""


@dataclass(frozen=True, slots=True)
class CompiledCode:
    """Where compiled code lies, and whether that of the formulas and of the event loop is there."""

    folder: Path
    formulas: bool
    events: bool


def compiled_code() -> CompiledCode:
    """Return the compiled code of exactly these sources."""
    folder = cache_folder()
    indices = {path.name for path in folder.rglob("*.nbi")}
    return CompiledCode(
        folder,
        formulas=any(LAST_OF_EVENTS not in name for name in indices),
        events=any(LAST_OF_EVENTS in name for name in indices),
    )
