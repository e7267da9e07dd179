"""Where the rows and cells of a CSV file begin and end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sustainment.errors import Fault

COMMA, QUOTE, LINE_FEED, RETURN = 44, 34, 10, 13


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of a CSV text, found without reading a cell.

    `starts` and `ends` are offsets of the rows that hold anything (header first), `lines` the lines of the
    file on which they begin, `widths` their cells. `longest` is the longest cell in bytes and `longest_at`
    its offset. `folded` tells whether a quoted cell holds a line break.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    lines: NDArray[np.int64]
    widths: NDArray[np.int64]
    longest: int
    longest_at: int
    folded: bool
    blank_lines: bool

    @property
    def header_width(self) -> int:
        """Return the number of cells of the first row."""
        return int(self.widths[0]) if len(self.widths) else 0


def quote_fault(data: bytes, file: str, *, table: str) -> Fault | None:
    """Return the first quotation mark that is out of place (RFC 4180), if any."""
    text = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(text == QUOTE)
    if not len(quotes):
        return None
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, text[np.maximum(opening - 1, 0)], LINE_FEED)
    doubled = np.zeros(len(opening), bool)
    doubled[1:] = opening[1:] == closing[: len(opening) - 1] + 1
    stray_opening = opening[~(np.isin(before, (COMMA, LINE_FEED)) | doubled)]
    after = np.where(closing + 1 < len(text), text[np.minimum(closing + 1, len(text) - 1)], LINE_FEED)
    stray_closing = closing[~np.isin(after, (COMMA, LINE_FEED, RETURN, QUOTE))]
    first_stray = min((int(stray[0]) for stray in (stray_opening, stray_closing) if len(stray)), default=None)
    if first_stray is None and len(opening) == len(closing):
        return None
    return _quote_fault(text, opening, first_stray, (file, table))


def _quote_fault(
    text: NDArray[np.uint8], opening: NDArray[np.int64], stray: int | None, place: tuple[str, str]
) -> Fault:
    """Say what the quotation mark does: swallow lines, or stand inside a cell."""
    file, table = place
    breaks = np.flatnonzero(text == LINE_FEED)
    at = int(opening[-1]) if stray is None else int(opening[np.searchsorted(opening, stray, "right") - 1])
    until = len(text) - 1 if stray is None else stray
    swallowed = int(np.searchsorted(breaks, until) - np.searchsorted(breaks, at))
    line = int(np.searchsorted(breaks, at)) + 1
    if stray is None or swallowed:
        return Fault(
            "E170",
            table,
            f"a quotation mark opened here that is never closed; {swallowed:,} following lines "
            "would have been swallowed",
            "a closing quotation mark before the next comma or line end",
            "nothing was read; close it, or double it where it is part of the text",
            file=file,
            row=line,
        )
    return Fault(
        "E171",
        table,
        "a quotation mark inside a cell",
        'such a cell in quotation marks with its own ones doubled ("5"" gun")',
        file=file,
        row=line,
    )


def layout(data: bytes) -> Layout:
    """Find the rows of a text whose quotation marks are in order."""
    text = np.frombuffer(data, np.uint8)
    quote = text == QUOTE
    outside = ~np.bitwise_xor.accumulate(quote) if quote.any() else np.ones(len(text), bool)
    breaks = np.flatnonzero(text == LINE_FEED)
    row_ends = breaks[outside[breaks]]
    folded = len(row_ends) < len(breaks) or bool(np.any(~outside & (text == RETURN)))
    if len(text) and (not len(row_ends) or row_ends[-1] != len(text) - 1):
        row_ends = np.append(row_ends, len(text))
    row_starts = np.concatenate(([0], row_ends[:-1] + 1)).astype(np.int64)[: len(row_ends)]
    commas = np.flatnonzero((text == COMMA) & outside)
    widths = np.searchsorted(commas, row_ends) - np.searchsorted(commas, row_starts) + 1
    lines = np.searchsorted(breaks, row_starts) + 1
    bounds = np.sort(np.concatenate(([-1], commas, row_ends)))
    lengths = np.diff(bounds) - 1
    widest = int(np.argmax(lengths)) if len(lengths) else 0
    lengths_of_rows = row_ends - row_starts
    returns_only = (lengths_of_rows == 1) & (text[np.minimum(row_starts, max(len(text) - 1, 0))] == RETURN)
    held = (lengths_of_rows > 0) & ~returns_only if len(text) else np.zeros(0, bool)
    return Layout(
        row_starts[held],
        row_ends[held],
        lines[held],
        widths[held],
        longest=int(lengths[widest]) if len(lengths) else 0,
        longest_at=int(bounds[widest]) + 1,
        folded=folded,
        blank_lines=not bool(held.all()),
    )


def line_of(data: bytes, offset: int) -> int:
    """Return the line, from 1, on which an offset lies."""
    return data.count(b"\n", 0, offset) + 1
