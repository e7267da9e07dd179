"""A table as a file holds it: text, with its places."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class RawTable:
    """
    Cells as text, and where a file holds them.

    Parameters
    ----------
    frame
        Columns of text, blank cells null. Tables given by hand may hold numbers and flags.
    file
        Name of the file, blank for a table given by hand.
    rows
        Row of the file that each row came from.
    letters
        Letter of each column in a spreadsheet.
    """

    frame: pl.DataFrame
    file: str = ""
    rows: pl.Series | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    by_hand: bool = False

    def row_number(self, row: int) -> int | None:
        """Return the row of the file that a row came from."""
        return int(self.rows[row]) if self.rows is not None else None

    def column_name(self, column: str) -> str:
        """Return the letter of a column in a spreadsheet, else its name; blank for a table given by hand."""
        return self.letters.get(column, column) if self.file else ""
