"""How much a file may hold before it is refused."""

from dataclasses import dataclass

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read; a caller may widen them, a study file never can."""

    file_bytes: int = 64 * MEBIBYTE
    unpacked_bytes: int = 512 * MEBIBYTE
    ratio: int = 200
    """Unpacked bytes for a packed one, for entries above `ratio_from_bytes`."""
    ratio_from_bytes: int = 10 * MEBIBYTE
    entries: int = 2_000
    """Files inside one workbook."""
    sheets: int = 100
    cells: int = 5_000_000
    """Cells of a workbook, counted as the rectangles that hold each sheet's contents."""
    rows: int = 1_000_000
    """Rows of one table, without its header."""
    columns: int = 500
    characters: int = 32_767
    """Of one cell; what a spreadsheet holds at most."""
    text_bytes: int = 8 * MEBIBYTE
    """Of one TOML or JSON file."""
    nesting: int = 64
    key_parts: int = 16
    reader_seconds: int = 30
    """Processor time of the process that reads a workbook."""
    reader_bytes: int = 1024 * MEBIBYTE
    """Memory of the process that reads a workbook."""


LIMITS = Limits()
"""The limits where nobody says otherwise."""

LARGEST_WHOLE = 2**53
"""The largest whole number that a double holds with all those below it."""

SPREADSHEET_ROWS = 1_048_576
"""Rows of one sheet of an .xlsx, its header included."""
