"""One table from and to the text of a CSV file."""

import csv
import io
from typing import NamedTuple

import numpy as np
import polars as pl

from sustainment.errors import Fault, FileError
from sustainment.files.csv_layout import LINE_FEED, RETURN, Layout, layout, line_of, quote_fault
from sustainment.files.limits import LIMITS, Limits

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SHOWN_FAULTS = 20
"""Ragged rows told one by one before the rest is only counted."""


class TableText(NamedTuple):
    """A table as it stands in a file: every cell text, blank is null; the row of the file for each row."""

    frame: pl.DataFrame
    rows: pl.Series


class _Place(NamedTuple):
    """The file and the table whose text is read."""

    file: str
    table: str

    def fault(
        self,
        code: str,
        found: str,
        *,
        expected: str = "",
        way_out: str = "",
        row: int | None = None,
        column: str = "",
    ) -> Fault:
        """Return a fault at this place."""
        return Fault(code, self.table, found, expected, way_out, file=self.file, row=row, column=column)


def table_from_csv(
    data: bytes, file: str, *, table: str, limits: Limits = LIMITS
) -> tuple[TableText | None, list[Fault]]:
    """
    Read one table; every cell stays text and only the empty cell is missing.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for messages.
    table
        The table that it holds, for messages.
    limits
        What is refused as too large.

    Returns
    -------
    tuple
        The table, or None where faults say why nothing was read.

    Examples
    --------
    >>> text, faults = table_from_csv(b"site,kind\\nhub,NA\\n", "sites.csv", table="sites")
    >>> text.frame.rows(), text.rows.to_list(), faults
    ([('hub', 'NA')], [2], [])
    """
    place = _Place(file, table)
    data, faults = _decoded(data, place, limits)
    if faults:
        return None, faults
    if quote := quote_fault(data, file, table=table):
        return None, [quote]
    found = layout(data)
    if not len(found.starts):
        return None, [
            place.fault("E179", "an empty file", expected="a first row with the names of the columns")
        ]
    header = next(csv.reader(io.StringIO(_piece(data, found, 0), newline="")))
    faults = [
        *_size_faults(data, found, place, limits),
        *_header_faults(header, place, int(found.lines[0])),
        *_width_faults(found, place),
    ]
    if faults:
        return None, faults
    return _without_blanks(_cells(data, found, header, file), found, place)


def _piece(data: bytes, found: Layout, row: int) -> str:
    return data[int(found.starts[row]) : int(found.ends[row])].decode()


def _decoded(data: bytes, place: _Place, limits: Limits) -> tuple[bytes, list[Fault]]:
    """Refuse what is not plain UTF-8 text; return it without its byte order mark."""
    if len(data) > limits.file_bytes:
        found = f"{len(data) / 2**20:,.0f} MiB"
        return data, [place.fault("E190", found, expected=f"at most {limits.file_bytes / 2**20:,.0f} MiB")]
    save = "save it as CSV UTF-8"
    if data.startswith(UTF_16_MARKS):
        return data, [place.fault("E175", "text in UTF-16", expected="UTF-8", way_out=save)]
    data = data.removeprefix(BYTE_ORDER_MARK)
    if (at := data.find(b"\0")) >= 0:
        return data, [
            place.fault("E174", "a NUL character", expected="text", way_out=save, row=line_of(data, at))
        ]
    try:
        data.decode()
    except UnicodeDecodeError as error:
        found = f"the byte {data[error.start]:#04x}, which is not UTF-8"
        return data, [
            place.fault("E175", found, expected="UTF-8", way_out=save, row=line_of(data, error.start))
        ]
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data, []


def _size_faults(data: bytes, found: Layout, place: _Place, limits: Limits) -> list[Fault]:
    faults = []
    if len(found.starts) - 1 > limits.rows:
        faults.append(
            place.fault("E193", f"{len(found.starts) - 1:,} rows", expected=f"at most {limits.rows:,}")
        )
    if found.header_width > limits.columns:
        faults.append(
            place.fault("E193", f"{found.header_width:,} columns", expected=f"at most {limits.columns:,}")
        )
    if found.longest > limits.characters:
        cell = data[found.longest_at : found.longest_at + found.longest].decode()
        if len(cell) > limits.characters:
            faults.append(
                place.fault(
                    "E194",
                    f"a cell of {len(cell):,} characters",
                    expected=f"at most {limits.characters:,}",
                    row=line_of(data, found.longest_at),
                )
            )
    if b"\r" in data and (at := _lone_return(data)) is not None:
        faults.append(
            place.fault(
                "E174", "a lone carriage return", expected="line feeds between rows", row=line_of(data, at)
            )
        )
    return faults


def _lone_return(data: bytes) -> int | None:
    """Return the offset of a carriage return outside quotation marks that ends no line."""
    text = np.frombuffer(data, np.uint8)
    outside = ~np.bitwise_xor.accumulate(text == ord('"'))
    following = np.append(text[1:], LINE_FEED)
    lone = np.flatnonzero((text == RETURN) & (following != LINE_FEED) & outside)
    return int(lone[0]) if len(lone) else None


def _header_faults(header: list[str], place: _Place, line: int) -> list[Fault]:
    """Refuse other delimiters, and names that stand twice."""
    first = header[0]
    for delimiter, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and delimiter in first:
            return [
                place.fault(
                    "E176",
                    f"columns separated by {word}",
                    expected="commas",
                    way_out="save it as CSV with commas between the columns and points in the numbers",
                    row=line,
                )
            ]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    return [
        place.fault("E173", f'column "{name}" twice', expected="it once", row=line, column=name)
        for name in twice
    ]


def _width_faults(found: Layout, place: _Place) -> list[Fault]:
    """Name the rows with more or fewer cells than the header."""
    ragged = np.flatnonzero(found.widths != found.header_width)
    faults = []
    for row in ragged[:SHOWN_FAULTS]:
        width, line = int(found.widths[row]), int(found.lines[row])
        following = int(found.lines[row + 1]) if row + 1 < len(found.lines) else line + 1
        folded = found.folded and following > line + 1
        way_out = "put text that holds a comma in quotation marks" if width > found.header_width else ""
        if folded:
            way_out = f"the row goes on until line {following - 1}: is a quotation mark missing?"
        faults.append(
            place.fault(
                "E172",
                f"{width} cells",
                expected=f"{found.header_width} as in the header",
                way_out=way_out,
                row=line,
            )
        )
    if len(ragged) > SHOWN_FAULTS:
        more = len(ragged) - SHOWN_FAULTS
        faults.append(
            place.fault("E172", f"{more:,} more such rows", expected=f"{found.header_width} cells in each")
        )
    return faults


def _cells(data: bytes, found: Layout, header: list[str], file: str) -> pl.DataFrame:
    """Read the cells; columns are named by their position, for a blank name may stand over several."""
    names = [str(column) for column in range(len(header))]
    schema = dict.fromkeys(names, pl.String())
    expected = len(found.starts) - 1
    if not expected:
        return pl.DataFrame(schema=schema).rename(dict(zip(names, _unique(header), strict=True)))
    body = data[int(found.starts[1]) : int(found.ends[-1])]
    if found.folded:  # polars may cut such a text in the middle of a cell
        rows = [row for row in csv.reader(io.StringIO(body.decode(), newline=""), strict=True) if row]
        frame = pl.DataFrame(rows, schema=schema, orient="row")
    else:
        body = body.replace(b"\r\n", b"\n")
        if found.blank_lines:
            body = b"\n".join(line for line in body.split(b"\n") if line)
        frame = pl.read_csv(body, has_header=False, schema=schema, infer_schema=False)
    if frame.shape != (expected, len(header)):
        raise FileError(f"{file}: {expected:,} rows were counted and {frame.height:,} read")
    if found.folded or b'""' in body:
        frame = frame.with_columns(pl.all().replace({"": None}))
    return frame.rename(dict(zip(names, _unique(header), strict=True)))


def _unique(header: list[str]) -> list[str]:
    """Return the names, and a line break with a number for each blank one: no name in a file holds that."""
    return [name or f"\n{position}" for position, name in enumerate(header)]


def _without_blanks(
    frame: pl.DataFrame, found: Layout, place: _Place
) -> tuple[TableText | None, list[Fault]]:
    """Leave out rows and nameless columns in which nothing stands; refuse cells under no name."""
    rows = pl.Series("row", found.lines[1:], pl.Int64)
    faults = []
    for position, name in enumerate(frame.columns):
        if not name.startswith("\n"):
            continue
        if frame[name].null_count() < frame.height:
            at = int(rows[int(frame[name].is_not_null().arg_max() or 0)])
            faults.append(
                place.fault(
                    "E173", f"cells in column {position + 1}, which has no name", expected="a name", row=at
                )
            )
        frame = frame.drop(name)
    if faults:
        return None, faults
    if frame.width:
        held = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        if not held.all():
            frame, rows = frame.filter(held), rows.filter(held)
    return TableText(frame, rows), []


def csv_from_table(frame: pl.DataFrame) -> bytes:
    """Write a table of text cells; blank cells are empty, lines end with a line feed."""
    return frame.write_csv(line_terminator="\n").encode()
