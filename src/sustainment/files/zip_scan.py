"""A packed file looked over before anything reads it."""

import zipfile
import zlib
from collections.abc import Iterator

from sustainment.errors import Fault
from sustainment.files.limits import Limits

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of an .xls, and of a workbook behind a password."""
ENCRYPTED = 0x1
CHUNK = 2**20
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def zip_faults(path: str, limits: Limits) -> Iterator[Fault]:
    """
    Look over a workbook: number, sizes and packing of its files, then the checksum of each.

    Parameters
    ----------
    path
        The workbook.
    limits
        What is refused as too large.

    Yields
    ------
    Fault
        The first thing that is wrong; whoever meets one reads no further.
    """
    with open(path, "rb") as file:
        start = file.read(len(OLD_EXCEL))
    if start == OLD_EXCEL:
        yield Fault(
            "E180",
            "",
            "the old .xls format, which cuts tables at 65,536 rows, or a workbook behind a password",
            "an .xlsx without a password",
            "save it as .xlsx or .csv",
        )
        return
    try:
        with zipfile.ZipFile(path) as archive:
            faults = list(_entry_faults(archive.infolist(), limits))
            yield from faults
            for entry in () if faults else archive.infolist():
                _unpack(archive, entry)
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        LookupError,
        OverflowError,
    ) as error:
        yield damaged(str(error))


def damaged(words: str, sheet: str = "") -> Fault:
    """Say that the file is not what a spreadsheet program writes."""
    way_out = "open it in a spreadsheet program and save it again, or fetch it anew"
    return Fault("E181", "", f"a damaged workbook ({words})", "a whole .xlsx", way_out, file=sheet)


def _entry_faults(entries: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Fault]:
    """Judge what the file says of itself, before anything is unpacked."""
    mebibyte = 2**20
    if len(entries) > limits.entries:
        yield Fault("E192", "", f"{len(entries):,} files inside it", f"at most {limits.entries:,}")
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        yield Fault(
            "E190",
            "",
            f"a workbook that unpacks to {total / mebibyte:,.0f} MiB",
            f"at most {limits.unpacked_bytes / mebibyte:,.0f} MiB",
        )
    names = set()
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > limits.ratio_from_bytes and entry.file_size > limits.ratio * packed:
            yield Fault(
                "E191",
                "",
                f"{entry.filename}, packed {entry.file_size // packed:,} to 1",
                f"at most {limits.ratio} to 1",
            )
        if entry.filename.casefold() in names:
            yield damaged(f"{entry.filename} stands in it twice")
        names.add(entry.filename.casefold())
        if entry.flag_bits & ENCRYPTED:
            yield Fault("E180", "", "a workbook behind a password", "one without a password")
        if entry.compress_type not in METHODS:
            yield damaged(f"{entry.filename} is packed by an unknown method")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack an entry to nowhere; the library compares its size and checksum with what it should be."""
    size = 0
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
    if size != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} holds {size} bytes and says {entry.file_size}")
