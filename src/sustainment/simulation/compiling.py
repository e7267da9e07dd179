"""What the compiler leaves behind on a computer."""

from dataclasses import dataclass
from pathlib import Path

from sustainment.kernels.compiled import cache_folder


@dataclass(frozen=True, slots=True)
class CompiledCode:
    """Where compiled code lies, and whether it is there."""

    folder: Path
    present: bool


def compiled_code() -> CompiledCode:
    """Return the compiled code of exactly these sources."""
    folder = cache_folder()
    return CompiledCode(folder, folder.is_dir() and any(folder.iterdir()))
