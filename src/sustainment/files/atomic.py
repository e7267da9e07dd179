"""Files that are written whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from sustainment.errors import FileError

READABLE = 0o666
"""Mode of a new file before the user's mask takes its part."""


def write_file(path: Path, write: Callable[[Path], None], *, among_others: bool = False) -> None:
    """
    Write a file under a temporary name, flush it to the disk, and give it its name.

    Parameters
    ----------
    path
        The file, replaced if it is there.
    write
        Called with the temporary name, in the same folder.
    among_others
        The caller flushes the folder once all its files are written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}") from error
    temporary = Path(name)
    try:
        write(temporary)
        _flush(temporary)
        temporary.chmod(READABLE & ~_mask())
        temporary.replace(path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    if not among_others:
        flush_folder(path.parent)


def write_bytes(path: Path, data: bytes, *, among_others: bool = False) -> None:
    """Write a file of known contents."""

    def write(temporary: Path) -> None:
        temporary.write_bytes(data)

    write_file(path, write, among_others=among_others)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """
    Write several files into a folder, which is made where it is missing.

    Parameters
    ----------
    folder
        The folder.
    files
        Contents by name; a name may hold one folder (`scenarios/hub.toml`).
    """
    for name, data in files.items():
        path = folder / name
        make_folder(path.parent)
        write_bytes(path, data, among_others=True)
    for parent in {(folder / name).parent for name in files}:
        flush_folder(parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"the folder {folder} cannot be made: {error.strerror}") from error


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system knows how."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
