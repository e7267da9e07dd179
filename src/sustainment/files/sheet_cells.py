"""The cells of one sheet, looked over one by one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from sustainment.errors import Fault
from sustainment.files.limits import Limits

SHOWN_FAULTS = 50
"""Cells that cannot be trusted, told one by one."""

LETTERS = re.compile(r"[A-Z]{1,3}")
CAREFUL_TYPES = ("str", "inlineStr", "e")
"""Types of cell whose text is looked at: results of formulas, texts of their own, error values."""

StartMaker: TypeAlias = Callable[[Any], Callable[[str, dict[str, str]], None]]
"""Given a parser, makes what is called at each opening tag."""


class TooManyCellsError(Exception):
    """The rectangle that holds a sheet's contents is larger than any table may be."""


@dataclass
class SheetContent:
    """The rectangle that holds a sheet's contents, and cells that cannot be trusted."""

    name: str
    rows: int = 0
    columns: int = 0
    faults: list[Fault] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    row: int = 0
    """The row under the parser."""
    valued: set[str] = field(default_factory=set)
    """Letters of its cells that hold a value."""
    blanks: int = 0
    """How many of these values are empty texts or errors."""
    counts: dict[int, int] = field(default_factory=dict)
    """Values that are not empty, by row: what a reader must find there."""
    letters: set[str] = field(default_factory=set)

    def add(self, code: str, reference: str, *, found: str, expected: str, way_out: str = "") -> None:
        """Note a cell by its reference, such as C14."""
        if len(self.faults) < SHOWN_FAULTS:
            row, column = cell_place(reference)
            letters = column_letters(column)
            self.faults.append(
                Fault(code, "", found, expected, way_out, file=self.name, row=row, column=letters)
            )

    def end_row(self) -> None:
        """Widen the rectangle by the row under the parser."""
        if not self.valued:
            return
        self.rows = self.row
        self.counts[self.row] = len(self.valued) - self.blanks
        self.blanks = 0
        if not self.valued <= self.letters:
            for letters in self.valued - self.letters:
                if not LETTERS.fullmatch(letters):
                    raise ValueError(f"cell {letters}{self.row} has no such place")
                self.columns = max(self.columns, column_number(letters))
            self.letters |= self.valued
        self.valued.clear()

    def next_row(self, reference: str | None) -> int:
        """Go to the next row, which must lie below."""
        self.end_row()
        row = int(reference) if reference else self.row + 1
        if row <= self.row:
            raise ValueError(f"row {row} stands after row {self.row}")
        self.row = row
        return row


def column_letters(column: int) -> str:
    """
    Return the letters of a column, from 1.

    Examples
    --------
    >>> column_letters(1), column_letters(27), column_letters(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number, from 1, of a column by its letters."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def cell_place(reference: str) -> tuple[int, int]:
    """
    Return row and column, from 1, of a reference such as AB12.

    Examples
    --------
    >>> cell_place("AB12")
    (12, 28)
    """
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :] or 0), column_number(letters)


class OddTexts(NamedTuple):
    """Indices of shared texts that are too long for a cell, and of those that are empty."""

    long: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()


class CellWatch:
    """Looks at the text of the one cell whose text matters."""

    def __init__(self, parser: Any, content: SheetContent, odd: OddTexts, limits: Limits) -> None:
        self.parser, self.content, self.odd, self.limits = parser, content, odd, limits
        self.text: list[str] = []
        self.reference = self.type = ""
        self.formula = self.valued = False

    def open(self, reference: str, kind: str, *, formula: bool = False) -> None:
        """Begin with a cell; from here its end and its text are told."""
        self.reference, self.type, self.formula, self.valued = reference, kind, formula, False
        self.text.clear()
        self.parser.EndElementHandler = self.close
        self.parser.CharacterDataHandler = self.text.append

    def value(self) -> None:
        """Begin with the stored value; what came before was the formula."""
        self.valued = True
        self.text.clear()

    def close(self, tag: str) -> None:
        """Judge the cell at its end."""
        if tag != "c" and not tag.endswith(":c"):
            return
        self.parser.EndElementHandler = self.parser.CharacterDataHandler = None
        text = "".join(self.text) if self.valued else ""
        blank = not text or (self.type == "s" and text in self.odd.empty)
        if self.type == "s" and self.valued and not text.strip().isdecimal():
            raise ValueError(f"cell {self.reference} names a shared text by {text[:20]!r}")
        if self.type == "e":
            way_out = "mend the formula, or type the value"
            self._add("E160", f"the error value {text[:20]}", expected="a value", way_out=way_out)
        elif self.formula and not text and not (self.valued and self.type == "str"):
            way_out = "open and save the file once in a spreadsheet program, or type the value"
            self._add("E161", "a formula without a stored value", expected="a value", way_out=way_out)
        if len(text) > self.limits.characters or (self.type == "s" and text in self.odd.long):
            most = f"at most {self.limits.characters:,} characters"
            self._add("E194", "a text too long for a cell", expected=most)
        if self.valued and (blank or self.type == "e"):
            self.content.blanks += 1

    def _add(self, code: str, found: str, *, expected: str, way_out: str = "") -> None:
        self.content.add(code, self.reference, found=found, expected=expected, way_out=way_out)


def sheet_reader(
    content: SheetContent, odd: OddTexts, *, limits: Limits, careful: bool = False
) -> StartMaker:
    """
    Return what counts the cells of a sheet while a parser runs over it.

    A closure with local names, for it is called twice a cell.

    Parameters
    ----------
    content
        Filled: the rectangle, values in each row, cells that cannot be trusted, merged cells.
    odd
        Shared texts at which a cell that holds them is looked at.
    limits
        Counting stops with `TooManyCellsError` once the rectangle is too large.
    careful
        Look at the text of every cell.
    """

    def start(parser: Any) -> Callable[[str, dict[str, str]], None]:
        watch = CellWatch(parser, content, odd, limits)
        types = {*CAREFUL_TYPES, *(("s",) if odd.long or odd.empty else ())}
        valued, row_text, kind, reference = content.valued, "0", "", ""

        def handle(tag: str, attributes: dict[str, str]) -> None:
            nonlocal row_text, kind, reference
            if ":" in tag:
                tag = tag.rpartition(":")[2]
            if tag == "c":
                before, reference = reference, attributes.get("r", "")
                kind = attributes.get("t", "")
                if not reference:
                    reference = f"{column_letters(cell_place(before)[1] + 1)}{row_text}"
                if careful or kind in types:
                    watch.open(reference, kind)
            elif tag in ("v", "is") and reference:
                letters = reference.removesuffix(row_text)
                if letters in valued:
                    raise ValueError(f"cell {reference} holds two values")
                valued.add(letters)
                if watch.reference == reference:
                    watch.value()
            elif tag == "f" and reference:
                watch.open(reference, kind, formula=True)
            elif tag == "row":
                row_text, reference = str(content.next_row(attributes.get("r"))), ""
                if content.rows * content.columns > limits.cells:
                    raise TooManyCellsError(content.name)
            elif tag == "mergeCell":
                content.merged.append(attributes.get("ref", ""))
            elif tag == "extLst":  # what programs keep for themselves, behind the rows
                reference = ""

        return handle

    return start
