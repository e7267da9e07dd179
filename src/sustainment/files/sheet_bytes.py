"""Bytes of a sheet, searched for what would be misread."""

import re
import zipfile

from sustainment.files.zip_scan import CHUNK

EMPTY_VALUES = (b"<v></v>", b"<v/>", b"<v />")
"""Values that some programs write for blank cells; a sheet with them is looked at cell by cell."""
_CELL, _VALUE = rb"<(?:\w+:)?c\b", rb"<(?:\w+:)?v\b[^<>]*>"
MISREAD = (
    (
        re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*""" + _VALUE + rb"(?!\s*[0-9]+\s*<)"),
        "an index that is no number",
    ),
    (re.compile(_CELL + rb"[^<>]*&"), "a cell described by character references"),
    (
        re.compile(
            _CELL
            + rb"""(?![^<>]*\bt\s*=\s*["'](?:str|inlineStr)["'])[^<>]*>\s*"""
            + rb"(?:<(?:\w+:)?f\b[^<>]*>[^<]*</(?:\w+:)?f>\s*)?"
            + _VALUE
            + rb"[^<]*&"
        ),
        "a number written by character references",
    ),
)
"""Values of which the reader of cells would see another one, or the first digits only."""
OVERLAP = 2**15
"""Bytes looked at again with the next piece: longer than a cell's marks with their formula."""
INDEX_BYTES = 64
"""Bytes that must follow a match before it counts; a piece may end within an index."""


def needs_care(archive: zipfile.ZipFile, entry: str) -> bool:
    """
    Tell whether a sheet must be looked at cell by cell; refuse what the reader of cells would misread.

    Parameters
    ----------
    archive
        The workbook.
    entry
        The sheet's file in it.
    """
    careful, seen, piece = False, b"", b"-"
    with archive.open(entry) as file:
        while piece:
            piece = file.read(CHUNK)
            seen = seen[-OVERLAP:] + piece
            careful = careful or any(mark in seen for mark in EMPTY_VALUES)
            for pattern, words in MISREAD if b"&" in seen else MISREAD[:1]:
                for match in pattern.finditer(seen):
                    if not piece or match.end() < len(seen) - INDEX_BYTES:
                        raise ValueError(f"{entry}: {words}")
    return careful
