"""One process at a time: a lock that dies with its holder."""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from sustainment.errors import FileError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
LOCKED_BYTE = 1 << 30
"""On Windows a locked byte cannot be read: one far behind the text is taken."""


class Lock:
    """
    A lock of the operating system on a small file that holds the number of the process that has it.

    It is free at once when its holder ends, however it ends. Where it is held, a FileError says by whom.

    Parameters
    ----------
    path
        Of the small file, removed on release.
    wanted
        What the lock is for, in words.
    """

    def __init__(self, path: Path, wanted: str) -> None:
        self.path = path
        try:
            self._handle = self._take(wanted)
        except OSError as error:
            raise FileError(f"{wanted} cannot be opened: {path}: {error.strerror}") from error

    def _take(self, wanted: str) -> int:
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            if not _took(handle):
                process = os.read(handle, 32).decode("ascii", "replace").strip()
                os.close(handle)
                holder = f"process {process}" if process else "another process"
                raise FileError(f"{wanted} is in use by {holder}; it is free as soon as that ends")
            # Its last holder may have removed the file between the two calls.
            if _is(handle, self.path):
                break
            os.close(handle)
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        return handle

    def release(self) -> None:
        """Let others have it."""
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)
        os.close(self._handle)
        if sys.platform == "win32":
            with suppress(OSError):
                self.path.unlink()


def _took(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in TAKEN:
            return False
        os.close(handle)
        raise
    finally:
        if sys.platform == "win32":
            os.lseek(handle, 0, os.SEEK_SET)
    return True


def _is(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
