"""What the compiler leaves behind on a computer."""

from dataclasses import dataclass
from pathlib import Path

from sustainment.kernels.compiled import cache_folder
from sustainment.kernels.together import begin
from sustainment.simulation.events.batch import run_at

LAST_OF_EVENTS = "run_batch"
"""The function of the event loop that needs all others: its index is written last."""

TYPES = ("int64*", "int64*", "int64*", "int64", "int64", "int64")
"""Of the arguments of `run_at`."""


@dataclass(frozen=True, slots=True)
class CompiledCode:
    """Where compiled code lies, and what of it is there."""

    folder: Path
    functions: int
    """Formulas, counted by the functions that Python calls."""
    events: bool
    """The event loop."""
    size: int
    """Bytes of all of it."""

    @property
    def formulas(self) -> bool:
        """Tell whether formulas have been compiled."""
        return self.functions > 0


def compiled_code() -> CompiledCode:
    """Return the compiled code of exactly these sources."""
    folder = cache_folder()
    files = [path for path in folder.rglob("*.nb?") if path.is_file()]
    indices = [path.name for path in files if path.suffix == ".nbi"]
    loops = sum(LAST_OF_EVENTS in name for name in indices)
    size = sum(path.stat().st_size for path in files)
    return CompiledCode(folder, functions=len(indices) - loops, events=loops > 0, size=size)


def begin_compiling() -> None:
    """Let a second process begin with the event loop where it is not compiled, beside what comes first."""
    if not compiled_code().events:
        begin(run_at, TYPES)
