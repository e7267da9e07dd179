"""Records that are on the disk once they are written.

One SQLite file in WAL mode with full sync, so that a record outlasts a kill and a power cut once `write` has
returned; each stands with its number and a checksum. One process has the file at a time.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock as ThreadLock
from types import TracebackType
from typing import Self
from zlib import crc32

from sustainment.errors import FileError
from sustainment.journal.folders import network_kind
from sustainment.journal.lock import Lock

FORMAT = 1
"""Of the tables below."""
APPLICATION = 0x53757374
"""By which the file is known as ours."""
PAGE_BYTES = 32_768
"""A record takes tens to hundreds of kilobytes."""
PAGES_IN_LOG = 256
"""Pages after which the log is worked into the file."""
DIGEST_LENGTH = 64

TABLES = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE records (number INTEGER PRIMARY KEY, contents BLOB NOT NULL, checksum INTEGER NOT NULL)",
)
BESIDE = ("-wal", "-shm", "-journal")
"""Endings of what SQLite may leave beside its file."""


class Journal:
    """
    Records by number, in a file that belongs to one piece of work.

    It may be used from several threads. Every failure is a FileError that names the file.

    Parameters
    ----------
    path
        The file; made where it is missing, gone on with where it is there.
    about
        What the work is, by name: all of it must be as it was when the file was made.
    """

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        self.path = path
        self.network = ""
        """How the folder is reached, where it lies on another computer."""
        self.damaged: list[int] = []
        """Records that were read and did not agree with their checksum."""
        self.failure: FileError | None = None
        """Why the first record that could not be kept was not."""
        self._threads = ThreadLock()
        if not path.parent.is_dir():
            raise FileError(f"the journal {path} cannot be made: there is no folder {path.parent}")
        self._lock = _lock(path)
        try:
            self._connection = self._open(about)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def _open(self, about: Mapping[str, str]) -> sqlite3.Connection:
        with self._telling("opened"):
            connection = sqlite3.connect(
                self.path, timeout=0.0, isolation_level=None, check_same_thread=False
            )
        try:
            with self._telling("opened"):
                self.network = network_kind(self.path.parent)
                _prepare(connection, shared=not self.network)
                self._agree(connection, about)
                self._file = self.path.stat()
        except BaseException:
            connection.close()
            raise
        return connection

    def _agree(self, connection: sqlite3.Connection, about: Mapping[str, str]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        application, version, tables = (
            connection.execute(question).fetchone()[0]
            for question in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        if (application, version, tables) == (0, 0, 0):
            _make(connection, about)
        elif application != APPLICATION:
            raise FileError(f"{self.path} is no journal: name another file")
        elif version != FORMAT:
            raise FileError(
                f"{self.path} is a journal of format {version}, and this program goes on from {FORMAT} only"
            )
        else:
            there = dict(connection.execute("SELECT name, value FROM about"))
            wrong = list(differences(there, about))
            if wrong:
                raise FileError(
                    f"{self.path} belongs to another run: {'; '.join(wrong)}. Go on with that run, name "
                    "another journal, or delete this one"
                )
            # Changes nothing, but whoever may only read learns it here and not after the first batch.
            connection.execute("DELETE FROM records WHERE false")
        connection.execute("COMMIT")

    @contextmanager
    def _telling(self, done: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            rest = "; what was written before is safe" if done == "written" else ""
            raise FileError(f"the journal {self.path} cannot be {done}: {error}{rest}") from error

    def numbers(self) -> list[int]:
        """Return the numbers of all records, in order."""
        with self._threads, self._telling("read"):
            return [row[0] for row in self._connection.execute("SELECT number FROM records ORDER BY number")]

    def read(self, number: int) -> bytes | None:
        """Return a record; None where there is none, or where it is `damaged`."""
        asked = "SELECT contents, checksum FROM records WHERE number = ?"
        with self._threads, self._telling("read"):
            row = self._connection.execute(asked, (number,)).fetchone()
        if row is None:
            return None
        contents, checksum = row
        if not isinstance(contents, bytes) or checksum != checksum_of(number, contents):
            self.damaged.append(number)
            return None
        return contents

    def write(self, number: int, contents: bytes) -> None:
        """Keep a record, in place of what may be there; once this returns, it is on the disk."""
        row = (number, contents, checksum_of(number, contents))
        try:
            with self._threads, self._telling("written"):
                found = self.path.stat()
                if (found.st_dev, found.st_ino) != (self._file.st_dev, self._file.st_ino):
                    raise OSError("another file has taken its place")
                self._connection.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", row)
        except FileError as error:
            self.failure = self.failure or error
            raise

    def close(self) -> None:
        """Close the file and let others have it."""
        try:
            with self._threads, self._telling("closed"):
                self._connection.close()
        finally:
            self._lock.release()


def _prepare(connection: sqlite3.Connection, *, shared: bool) -> None:
    """Set how it is written; without WAL where memory cannot be shared, as between computers."""
    if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    kept = connection.execute(f"PRAGMA journal_mode={'wal' if shared else 'delete'}").fetchone()[0]
    connection.execute(f"PRAGMA synchronous={'FULL' if kept == 'wal' else 'EXTRA'}")
    connection.execute("PRAGMA fullfsync=1")
    connection.execute(f"PRAGMA wal_autocheckpoint={PAGES_IN_LOG}")


def _make(connection: sqlite3.Connection, about: Mapping[str, str]) -> None:
    for table in TABLES:
        connection.execute(table)
    connection.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={FORMAT}")


def checksum_of(number: int, contents: bytes) -> int:
    """Return the checksum of a record and its number."""
    return crc32(contents, crc32(number.to_bytes(8, "little")))


def differences(there: Mapping[str, str], here: Mapping[str, str]) -> Iterator[str]:
    """
    Say what of two descriptions differs, digests without their digits.

    Examples
    --------
    >>> list(differences({"seed": "1", "version": "2"}, {"seed": "7", "version": "2"}))
    ['seed is 1 there and 7 here']
    """
    for name in (*here, *(name for name in there if name not in here)):
        one, other = there.get(name, "nothing"), here.get(name, "nothing")
        if one != other:
            told = DIGEST_LENGTH not in (len(one), len(other))
            yield f"{name} is {one} there and {other} here" if told else f"{name} differs"


def remove_journal(path: Path) -> None:
    """Remove a journal that no process has, and what lies beside it; nothing where there is none."""
    files = [path.with_name(path.name + ending) for ending in ("", *BESIDE)]
    if not any(file.exists() for file in files):
        return
    lock = _lock(path)
    try:
        for file in files:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"the journal {path} cannot be removed: {error.strerror}") from error
    finally:
        lock.release()


def _lock(path: Path) -> Lock:
    return Lock(path.with_name(f"{path.name}.lock"), f"the journal {path}")
