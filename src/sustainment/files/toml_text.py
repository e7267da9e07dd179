"""TOML in and out, within limits and without surprises."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from sustainment.errors import Fault
from sustainment.files.limits import LARGEST_WHOLE, LIMITS, Limits

TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|#[^\n]*|[^\s\"'#\[\]{}=.,\\]+|[ \t]+|.",
    re.DOTALL,
)
"""Strings, comments, words, blanks, signs."""

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
LINE = re.compile(r"at line (\d+)")


def toml_from_text(
    data: bytes, file: str, *, address: str = "study", limits: Limits = LIMITS
) -> tuple[dict[str, Any], list[Fault]]:
    """
    Read a TOML file into plain values; dates become ISO text.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for messages.
    address
        What it holds, for messages.
    limits
        What is refused as too large or too deep.

    Returns
    -------
    tuple
        The values, empty where faults say why nothing was read.

    Examples
    --------
    >>> toml_from_text(b"day_zero = 2024-01-01", "study.toml")
    ({'day_zero': '2024-01-01'}, [])
    >>> [fault.code for fault in toml_from_text(b"days = 1\\ndays = 2", "study.toml")[1]]
    ['E186']
    """

    def refused(
        code: str, found: str, *, expected: str = "", row: int | None = None
    ) -> tuple[dict[str, Any], list[Fault]]:
        return {}, [Fault(code, address, found, expected, file=file, row=row)]

    if len(data) > limits.text_bytes:
        return refused(
            "E190", f"{len(data) / 2**20:,.0f} MiB", expected=f"at most {limits.text_bytes / 2**20:,.0f} MiB"
        )
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        return refused("E175", f"the byte {data[error.start]:#04x}", expected="UTF-8", row=row)
    if deep := _too_deep(text, limits):
        return refused("E187", deep[0], expected=deep[1], row=deep[2])
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, [_syntax_fault(str(error), text, address=address, file=file)]
    faults = [
        Fault("E188", f"{address}/{key}", f"{value}", f"a finite number within {LARGEST_WHOLE}", file=file)
        for key, value in _leaves(values, "")
        if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) <= _bound(value))
    ]
    return ({} if faults else _plain(values)), faults


def _syntax_fault(words: str, text: str, *, address: str, file: str) -> Fault:
    """Return what the parser says, and the line where it says so."""
    line = LINE.search(words)
    last = text.count("\n") + 1 if "end of document" in words else None
    twice = "overwrite" in words or "twice" in words
    found = f"what is not TOML: {words.split(' (at ', maxsplit=1)[0]}"
    row = int(line[1]) if line else last
    return Fault("E186" if twice else "E185", address, found, "key = value", file=file, row=row)


def _bound(value: float) -> float:
    return LARGEST_WHOLE if isinstance(value, int) else math.inf


def _too_deep(text: str, limits: Limits) -> tuple[str, str, int] | None:
    """Find brackets or keys nested beyond the limits; the parser's own cost grows with their square."""
    depth = parts = 0
    dotted = False
    for match in TOKEN.finditer(text):
        token = match[0]
        first = token[0]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth -= 1
        elif first == ".":
            dotted = True
            continue
        elif token in "\"'\\":  # open string or stray escape: the parser says it better
            return None
        elif first in " \t":
            continue
        elif first not in "#=,\n\r":
            parts = parts + 1 if dotted else 1
        dotted = False
        if depth > limits.nesting or parts > limits.key_parts:
            line = text.count("\n", 0, match.start()) + 1
            if depth > limits.nesting:
                return f"more than {limits.nesting} brackets inside each other", "plain values", line
            return f"a key of more than {limits.key_parts} parts", "a plain key", line
    return None


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, value


def _plain(value: Any) -> Any:
    """Return the value with dates and times as ISO text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def line_of_key(data: bytes, key: str) -> int | None:
    """Return the line, from 1, on which a key of the outermost table stands, if it can be told."""
    found = re.search(rb"^[ \t]*" + re.escape(key.encode()) + rb"[ \t]*=", data, re.MULTILINE)
    return data.count(b"\n", 0, found.start()) + 1 if found else None


def toml_text(values: Mapping[str, object]) -> str:
    """
    Write plain values as TOML, a line a key; None is left out.

    Examples
    --------
    >>> print(toml_text({"title": "A fleet", "days": 365, "lane/a@b": "3 to 5"}), end="")
    title = "A fleet"
    days = 365
    "lane/a@b" = "3 to 5"
    """
    return "".join(
        f"{key if BARE_KEY.match(key) else _quoted(key)} = {_literal(value)}\n"
        for key, value in values.items()
        if value is not None
    )


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        whole = isinstance(value, int) and abs(value) > LARGEST_WHOLE  # read back as text, digit by digit
        return f'"{value}"' if whole else repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_literal(inner) for inner in value)}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """Return a basic string; control characters are escaped, all else stands as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda sign: f"\\u{ord(sign[0]):04X}", escaped) + '"'
