"""Every code of a fault in a file, with its short title."""

from collections.abc import Mapping
from types import MappingProxyType

FILE_CODES: Mapping[str, str] = MappingProxyType(
    {
        "E160": "cell with an error value",
        "E161": "formula without a stored value",
        "E162": "merged cells",
        "E170": "quotation mark that is never closed",
        "E171": "quotation mark inside a cell",
        "E172": "row with more or fewer cells than the header",
        "E173": "column that stands twice or has no name",
        "E174": "character that is no text",
        "E175": "text that is not UTF-8",
        "E176": "columns separated by other signs than commas",
        "E177": "sheet or file of settings that cannot be read",
        "E179": "nothing in a file",
        "E180": "format that is not read",
        "E181": "damaged file",
        "E182": "workbook on which the reader broke down",
        "E185": "text that is not TOML",
        "E186": "setting that stands twice",
        "E187": "text nested too deep",
        "E188": "number too large to hold",
        "E190": "file too large",
        "E191": "file packed too well",
        "E192": "too many files in one",
        "E193": "table too large",
        "E194": "cell too long",
        "E195": "workbook that takes too long or too much memory",
        "E196": "workbook with a document type of its own",
        "E198": "file changed since it was written",
        "E199": "list of files that cannot be read",
    }
)
"""Code of a fault: its short title, as `explain` heads it."""
