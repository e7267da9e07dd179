"""What a workbook's sheets hold, counted before they are read."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from sustainment.errors import Fault
from sustainment.files.limits import Limits
from sustainment.files.sheet_bytes import needs_care
from sustainment.files.sheet_cells import (
    OddTexts,
    SheetContent,
    StartMaker,
    TooManyCellsError,
    column_letters,
    sheet_reader,
)
from sustainment.files.zip_scan import damaged

BOOK = "xl"
"""Folder of a workbook's own files inside it."""
ROOTS = {f"{BOOK}/styles.xml": "styleSheet", f"{BOOK}/sharedStrings.xml": "sst"}
"""What files that decide over values must be."""


class DocumentTypeError(Exception):
    """The XML brings a document type, and with it perhaps entities."""


def parsed(
    file: Any, root: str = "", *, start: StartMaker | None = None, text: Callable[[str], None] | None = None
) -> None:
    """
    Run an XML parser over a file; it knows no document type.

    Parameters
    ----------
    file
        Open to read, with its name.
    root
        What its outermost element must be called; blank: anything.
    start
        Makes what is called at each opening tag.
    text
        What is called with each piece of text.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def forbid(*_: Any) -> None:
        raise DocumentTypeError(file.name)

    def forbid_in_cells(*_: Any) -> None:
        raise ValueError("a comment or raw text between its cells")

    def first(tag: str, attributes: dict[str, str]) -> None:
        if root and local_name(tag) != root:
            raise ValueError(f"{local_name(tag)} where {root} should be")
        parser.StartElementHandler = start(parser) if start else None
        if root in ("worksheet", "sst"):
            parser.CommentHandler = parser.StartCdataSectionHandler = forbid_in_cells

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = forbid
    parser.StartElementHandler = first
    parser.CharacterDataHandler = text
    try:
        parser.ParseFile(file)
    except (expat.ExpatError, ValueError) as error:
        raise ValueError(f"{file.name}: {error}") from error


def local_name(tag: str) -> str:
    """Return the name of an element without its prefix."""
    return tag.rpartition(":")[2]


def scan_sheets(path: str, limits: Limits) -> tuple[list[SheetContent], list[Fault]]:
    """
    Count rows, columns and cells of every sheet and the characters of every text, keeping none of it.

    Parameters
    ----------
    path
        The workbook, whose packing is in order.
    limits
        What is refused as too large.

    Returns
    -------
    tuple
        The sheets in their order, and what forbids to read the workbook at all.
    """
    with zipfile.ZipFile(path) as archive:
        contents: list[SheetContent] = []
        try:
            sheets = _sheet_entries(archive)
            if len(sheets) > limits.sheets:
                return [], [Fault("E193", "", f"{len(sheets)} sheets", f"at most {limits.sheets}")]
            odd = _odd_texts(archive, limits)
            for name, entry in sheets:
                content = SheetContent(name)
                _scan_sheet(archive, entry, content=content, odd=odd, limits=limits)
                contents.append(content)
            _scan_others(archive, {entry for _, entry in sheets})
        except TooManyCellsError:
            return [], list(_size_faults([*contents, content], limits))
        except DocumentTypeError as error:
            return [], [Fault("E196", "", f"a document type in {error}", "none, as spreadsheets write it")]
        except (ValueError, LookupError, OverflowError) as error:
            return [], [damaged(str(error))]
    return contents, list(_size_faults(contents, limits))


def _scan_sheet(
    archive: zipfile.ZipFile, entry: str, *, content: SheetContent, odd: OddTexts, limits: Limits
) -> None:
    careful = needs_care(archive, entry)
    with archive.open(entry) as file:
        parsed(file, "worksheet", start=sheet_reader(content, odd, limits=limits, careful=careful))
    content.end_row()


def _scan_others(archive: zipfile.ZipFile, sheets: set[str]) -> None:
    """Hold all other XML to the same rules, so that no reader meets a document type."""
    for entry in archive.namelist():
        if entry.endswith((".xml", ".rels")) and entry not in sheets:
            with archive.open(entry) as file:
                parsed(file, ROOTS.get(entry, ""))


def _size_faults(contents: list[SheetContent], limits: Limits) -> Iterator[Fault]:
    for content in contents:
        if content.rows > limits.rows + 1:
            found = f"a cell in row {content.rows:,}"
            yield Fault("E193", "", found, f"at most {limits.rows:,} rows", file=content.name)
        if content.columns > limits.columns:
            found = f"a cell in column {column_letters(content.columns)}"
            yield Fault("E193", "", found, f"at most {limits.columns:,} columns", file=content.name)
    cells = sum(content.rows * content.columns for content in contents)
    if cells > limits.cells:
        way_out = "keep so large a study as a folder of CSV or parquet files"
        yield Fault("E193", "", f"{cells:,} cells", f"at most {limits.cells:,}", way_out)


def _sheet_entries(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return name and file of each worksheet, as the workbook lists them."""
    targets: dict[str, str] = {}
    listed: list[tuple[str, str]] = []

    def relations(_: Any) -> Any:
        def handle(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) == "Relationship" and attributes.get("TargetMode") != "External":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        return handle

    def sheets(_: Any) -> Any:
        def handle(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) == "sheet":
                relation = next((v for k, v in attributes.items() if local_name(k) == "id"), "")
                listed.append((attributes.get("name", ""), relation))

        return handle

    with archive.open(f"{BOOK}/_rels/workbook.xml.rels") as file:
        parsed(file, "Relationships", start=relations)
    with archive.open(f"{BOOK}/workbook.xml") as file:
        parsed(file, "workbook", start=sheets)
    entries = {relation: _entry(target) for relation, target in targets.items()}
    for entry in set(entries.values()) - set(archive.namelist()):
        raise ValueError(f"{entry} is listed and missing")
    return [(name, entries[rel]) for name, rel in listed if "worksheets/" in entries[rel]]


def _entry(target: str) -> str:
    """Return the file that a relation of the workbook names."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{BOOK}/{target}")


def _odd_texts(archive: zipfile.ZipFile, limits: Limits) -> OddTexts:
    """Return the shared texts that no cell may hold, and those that are empty."""
    entry = f"{BOOK}/sharedStrings.xml"
    if entry not in archive.namelist():
        return OddTexts()
    lengths: list[int] = []

    def start(_: Any) -> Any:
        def handle(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) == "si":
                lengths.append(0)

        return handle

    def count(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    with archive.open(entry) as file:
        parsed(file, "sst", start=start, text=count)
    return OddTexts(
        long=frozenset(str(i) for i, length in enumerate(lengths) if length > limits.characters),
        empty=frozenset(str(i) for i, length in enumerate(lengths) if length == 0),
    )
