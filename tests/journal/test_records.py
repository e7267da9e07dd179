"""Records in a journal: whole or absent, never wrong."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from sustainment.errors import FileError
from sustainment.journal import records
from sustainment.journal.folders import NETWORK, file_system
from sustainment.journal.records import BESIDE, Journal, checksum_of, remove_journal

ABOUT = {"seed": "1", "study (stock)": "a" * 64}
RECORD = bytes(range(256)) * 500
NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.journal"


def filled(path: Path, *, count: int = 5) -> None:
    with Journal(path, ABOUT) as journal:
        for number in range(count):
            journal.write(number, RECORD + bytes([number]))


def test_what_is_written_is_read_again(path: Path):
    filled(path)
    with Journal(path, ABOUT) as journal:
        assert journal.numbers() == [0, 1, 2, 3, 4]
        assert [journal.read(number) for number in (3, 5)] == [RECORD + b"\3", None]
        journal.write(3, b"another")
        assert journal.read(3) == b"another"
        assert journal.damaged == []


def test_one_file_is_left(path: Path):
    filled(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_other_work_is_refused_by_what_differs(path: Path):
    filled(path)
    other = {"seed": "2", "study (stock)": "b" * 64, "study (sites)": "c" * 64}
    with pytest.raises(FileError) as refused:
        Journal(path, other)
    said = str(refused.value)
    assert "seed is 1 there and 2 here; study (stock) differs; study (sites) differs" in said
    assert "aaaa" not in said
    with Journal(path, ABOUT) as journal:
        assert len(journal.numbers()) == 5


def test_what_is_no_journal_is_refused_and_left_alone(path: Path):
    path.write_text("a list of things to buy, longer than the header of a database\n" * 40)
    before = path.read_bytes()
    with pytest.raises(FileError, match="file is not a database"):
        Journal(path, ABOUT)
    assert path.read_bytes() == before


def test_another_database_is_refused(path: Path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE buy (thing TEXT)")
    connection.close()
    with pytest.raises(FileError, match="is no journal"):
        Journal(path, ABOUT)


def test_another_format_is_refused(path: Path):
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=9")
    connection.close()
    with pytest.raises(FileError, match="format 9"):
        Journal(path, ABOUT)


HOLDER = """
import sys, time
from pathlib import Path
from sustainment.journal.records import Journal
with Journal(Path(sys.argv[1]), {"seed": "1"}) as journal:
    journal.write(0, b"held")
    print("holding", flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_refused_by_the_first_ones_number_until_that_ends(path: Path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"holding\n"
            begun = monotonic()
            with pytest.raises(FileError, match=f"in use by process {holder.pid};"):
                Journal(path, {"seed": "1"})
            with pytest.raises(FileError, match=f"in use by process {holder.pid};"):
                remove_journal(path)
            assert monotonic() - begun < 1.0
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.wait()
        with Journal(path, {"seed": "1"}) as journal:
            assert journal.read(0) == b"held"


def test_the_same_process_cannot_have_it_twice(path: Path):
    with (
        Journal(path, ABOUT),
        pytest.raises(FileError, match=f"in use by process {os.getpid()}"),
    ):
        Journal(path, ABOUT)


def test_a_refused_journal_is_free_again(path: Path):
    filled(path)
    for _ in range(2):
        with pytest.raises(FileError, match="belongs to another run"):
            Journal(path, {"seed": "3"})
    filled(path)


@pytest.mark.parametrize("bit", [0, 77, 8 * len(RECORD)])
def test_a_changed_bit_is_found(bit: int, path: Path):
    filled(path)
    with sqlite3.connect(path) as connection:
        (contents,) = connection.execute("SELECT contents FROM records WHERE number = 2").fetchone()
        changed = bytearray(contents)
        changed[bit // 8] ^= 1 << bit % 8
        connection.execute("UPDATE records SET contents = ? WHERE number = 2", (bytes(changed),))
    connection.close()
    with Journal(path, ABOUT) as journal:
        assert journal.read(2) is None
        assert journal.damaged == [2]
        journal.write(2, b"mended")
        assert journal.read(2) == b"mended"


def test_a_record_under_another_number_is_found(path: Path):
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE records SET number = 9 WHERE number = 2")
    connection.close()
    with Journal(path, ABOUT) as journal:
        assert (journal.read(2), journal.read(9), journal.damaged) == (None, None, [9])
    assert checksum_of(2, RECORD) != checksum_of(9, RECORD)


def read_all(path: Path) -> list[bytes | None]:
    with Journal(path, ABOUT) as journal:
        return [journal.read(number) for number in journal.numbers()]


def test_a_torn_file_is_an_error_that_names_it(path: Path):
    filled(path, count=40)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(FileError, match=path.name):
        read_all(path)


def log_and_file(path: Path) -> tuple[bytes, bytes]:
    """Return file and log of a journal in use, as a power cut leaves them."""
    with Journal(path, ABOUT) as journal:
        for number in range(5):
            journal.write(number, RECORD + bytes([number]))
        return path.read_bytes(), path.with_name(f"{path.name}-wal").read_bytes()


def test_a_log_cut_anywhere_holds_the_first_records_and_no_other(path: Path, tmp_path: Path):
    """What was not yet synced when the power failed is gone, from some byte on; or is another's old bytes."""
    file, log = log_and_file(path)
    seen = set()
    for cut in (*range(0, len(log), len(log) // 30), len(log)):
        for rest in (b"", b"\xa5" * 5000):
            torn = tmp_path / "torn.journal"
            torn.write_bytes(file)
            torn.with_name("torn.journal-wal").write_bytes(log[:cut] + rest)
            with Journal(torn, ABOUT) as journal:
                there = journal.numbers()
                assert there == list(range(len(there)))
                assert all(journal.read(number) == RECORD + bytes([number]) for number in there)
                journal.write(4, RECORD)
                seen.add(len(there))
            torn.unlink()
    assert seen == {0, 1, 2, 3, 4, 5}


def test_a_full_disk_is_an_error_and_leaves_what_was_written(path: Path):
    with Journal(path, ABOUT) as journal:
        journal.write(0, RECORD)
        pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
        journal._connection.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(FileError, match=r"database or disk is full; what was written before is safe"):
            journal.write(1, RECORD)
        assert journal.failure is not None
        assert journal.numbers() == [0]
        journal._connection.execute("PRAGMA max_page_count=1000")
        journal.write(1, RECORD)
    with Journal(path, ABOUT) as journal:
        assert [journal.read(number) for number in (0, 1)] == [RECORD, RECORD]


LIMITED = """
import resource, sys
from pathlib import Path
from sustainment.errors import FileError
from sustainment.journal.records import Journal
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with Journal(Path(sys.argv[1]), {"seed": "1"}) as journal:
        for number in range(50):
            journal.write(number, bytes(range(256)) * 400)
            print(number, flush=True)
except FileError as error:
    sys.exit(f"refused: {error}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
@pytest.mark.parametrize("limit", [0, 1_000, 40_000, 200_000, 1_000_000])
def test_a_file_that_may_not_grow_is_an_error_at_whatever_write(limit: int, path: Path):
    """A disk full at each kind of write: lock, header, tables, log."""
    child = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(limit)], capture_output=True, text=True, check=False
    )
    assert child.returncode == 1
    assert child.stderr.startswith("refused: the journal"), child.stderr
    written = [int(line) for line in child.stdout.split()]
    assert len(written) < 50
    with Journal(path, {"seed": "1"}) as journal:
        assert journal.numbers()[: len(written)] == written
        assert all(journal.read(number) == bytes(range(256)) * 400 for number in journal.numbers())


@contextmanager
def without_rights(folder: Path, *, but: int = 0o555) -> Iterator[None]:
    """Take the right to write into a folder, from root too, but for what a mode leaves."""
    folder.chmod(but)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that others may reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="sustainment-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="rights as Unix has them")
def test_a_folder_that_may_not_be_written_is_an_error(open_folder: Path):
    with without_rights(open_folder), pytest.raises(FileError, match="Permission denied"):
        Journal(open_folder / "work.journal", ABOUT)


@pytest.mark.skipif(os.name != "posix", reason="rights as Unix has them")
@pytest.mark.parametrize("kind", ["", "nfs4"])
def test_rights_to_the_file_lost_are_an_error_before_anything_is_run(
    kind: str, open_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(records, "network_kind", lambda folder: kind)
    path = open_folder / "work.journal"
    filled(path)
    path.chmod(0o444)
    with without_rights(open_folder, but=0o777), pytest.raises(FileError, match="readonly database"):
        Journal(path, ABOUT)
    filled(path)


@pytest.mark.skipif(os.name != "posix", reason="rights as Unix has them")
@pytest.mark.parametrize("kind", ["", "nfs4"])
def test_rights_lost_on_the_way_do_no_harm_to_what_is_open(
    kind: str, open_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(records, "network_kind", lambda folder: kind)
    path = open_folder / "work.journal"
    with Journal(path, ABOUT) as journal:
        journal.write(0, RECORD)
        path.chmod(0o444)
        with without_rights(open_folder):
            journal.write(1, RECORD)
    with Journal(path, ABOUT) as journal:
        assert journal.numbers() == [0, 1]


def test_a_journal_taken_away_on_the_way_is_an_error(path: Path):
    with Journal(path, ABOUT) as journal:
        path.rename(path.with_name("elsewhere"))
        with pytest.raises(FileError, match="No such file"):
            journal.write(0, RECORD)
        path.write_bytes(b"")
        with pytest.raises(FileError, match="another file has taken its place"):
            journal.write(0, RECORD)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(FileError, match="there is no folder"):
        Journal(tmp_path / "nowhere" / "work.journal", ABOUT)


def test_removing_takes_all_that_lies_beside(path: Path):
    filled(path)
    for ending in BESIDE:
        path.with_name(path.name + ending).write_bytes(b"left by a kill")
    remove_journal(path)
    remove_journal(path)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(("kind", "mode"), [("nfs4", "delete"), ("", "wal")])
def test_on_another_computer_it_does_without_shared_memory(
    kind: str, mode: str, path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(records, "network_kind", lambda folder: kind)
    with Journal(path, ABOUT) as journal:
        journal.write(0, RECORD)
        assert journal.network == kind
        assert journal._connection.execute("PRAGMA journal_mode").fetchone() == (mode,)
        assert journal._connection.execute("PRAGMA synchronous").fetchone()[0] >= 2
    # A journal may move between the two.
    monkeypatch.undo()
    with Journal(path, ABOUT) as journal:
        assert journal.read(0) == RECORD


MOUNTS = r"""/dev/vda / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
tmpfs /home/me/quick tmpfs rw 0 0
//nas/My\040Files /mnt/My\040Files cifs rw 0 0
me@there: /mnt/there fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/srv/runs", "ext4", False),
        ("/home/me/fleet/runs", "nfs4", True),
        ("/home/me/quick/runs", "tmpfs", False),
        ("/homes", "ext4", False),
        ("/mnt/My Files/runs", "cifs", True),
        ("/mnt/there", "fuse.sshfs", True),
    ],
)
def test_the_innermost_mount_tells_the_file_system(folder: str, kind: str, network: bool):
    assert file_system(Path(folder), MOUNTS) == kind
    assert bool(NETWORK.fullmatch(kind)) is network


def test_a_lock_removed_by_its_last_holder_is_made_anew(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Between opening the small file and locking it, its last holder may have removed it."""
    opened: list[int] = []
    really: Callable[..., int] = os.open

    def slowly(name: Path, flags: int, mode: int = 0o777) -> int:
        handle = really(name, flags, mode)
        if not opened:
            Path(name).unlink()
        opened.append(handle)
        return handle

    monkeypatch.setattr(os, "open", slowly)
    with Journal(path, ABOUT):
        assert len(opened) == 2
        assert path.with_name(f"{path.name}.lock").read_text() == f"{os.getpid()}\n"
