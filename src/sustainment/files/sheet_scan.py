"""What a workbook's sheets hold, counted before they are read."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from sustainment.errors import Fault
from sustainment.files.limits import Limits
from sustainment.files.sheet_cells import (
    SheetContent,
    StartMaker,
    TooManyCellsError,
    column_letters,
    sheet_reader,
)
from sustainment.files.zip_scan import damaged


class DocumentTypeError(Exception):
    """The XML brings a document type, and with it perhaps entities."""


def parsed(data: Any, start: StartMaker | None = None, *, text: Callable[[str], None] | None = None) -> None:
    """Run an XML parser that knows no document type over a file."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def forbid(*_: Any) -> None:
        raise DocumentTypeError(data.name)

    parser.StartDoctypeDeclHandler = forbid
    parser.EntityDeclHandler = forbid
    if start:
        parser.StartElementHandler = start(parser)
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.ParseFile(data)
    except (expat.ExpatError, ValueError) as error:
        raise ValueError(f"{data.name}: {error}") from error


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
            long_texts = _long_texts(archive, limits)
            for name, entry in sheets:
                content = SheetContent(name)
                with archive.open(entry) as file:
                    parsed(file, sheet_reader(content, long_texts, limits=limits))
                content.end_row()
                contents.append(content)
            read = {name for _, name in sheets}
            for entry in archive.namelist():
                if entry.endswith((".xml", ".rels")) and entry not in read:
                    with archive.open(entry) as file:
                        parsed(file)
        except TooManyCellsError:
            return [], list(_size_faults([*contents, content], limits))
        except DocumentTypeError as error:
            return [], [Fault("E196", "", f"a document type in {error}", "none, as spreadsheets write it")]
        except (ValueError, LookupError, OverflowError) as error:
            return [], [damaged(str(error))]
    return contents, list(_size_faults(contents, limits))


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
            if local_name(tag) == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        return handle

    def sheets(_: Any) -> Any:
        def handle(tag: str, attributes: dict[str, str]) -> None:
            if local_name(tag) == "sheet":
                relation = next((v for k, v in attributes.items() if local_name(k) == "id"), "")
                listed.append((attributes.get("name", ""), relation))

        return handle

    with archive.open("xl/_rels/workbook.xml.rels") as file:
        parsed(file, relations)
    with archive.open("xl/workbook.xml") as file:
        parsed(file, sheets)
    entries = []
    for name, relation in listed:
        target = targets[relation]
        entry = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if "worksheets/" in entry:
            entries.append((name, entry))
    return entries


def _long_texts(archive: zipfile.ZipFile, limits: Limits) -> set[str]:
    """Return the indices of shared texts that no cell may hold."""
    entry = "xl/sharedStrings.xml"
    if entry not in archive.namelist():
        return set()
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
        parsed(file, start, text=count)
    return {str(index) for index, length in enumerate(lengths) if length > limits.characters}
