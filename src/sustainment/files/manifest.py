"""A folder's list of files, each with its SHA-256."""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sustainment.errors import Fault
from sustainment.files.atomic import write_bytes
from sustainment.files.limits import LARGEST_WHOLE, LIMITS, Limits

MANIFEST = "manifest.json"
CHUNK = 2**20
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|["\[\]{}]', re.DOTALL)
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
"""Names of files in a manifest: no folders, nothing hidden."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def write_manifest(folder: Path, said: Mapping[str, object], *, files: Iterable[str]) -> None:
    """
    Write the manifest of a folder, last of all its files.

    Parameters
    ----------
    folder
        The folder.
    said
        What else it states, as plain values.
    files
        Names of its files.
    """
    listed = {name: sha256_of(folder / name) for name in sorted(files)}
    text = json.dumps({**said, "files": listed}, indent=2, ensure_ascii=False, allow_nan=False)
    write_bytes(folder / MANIFEST, f"{text}\n".encode())


def read_manifest(folder: Path, *, limits: Limits = LIMITS) -> tuple[dict[str, Any], list[Fault]]:
    """
    Read a manifest and compare each file with its digest.

    Parameters
    ----------
    folder
        The folder.
    limits
        What is refused as too large or too deep.

    Returns
    -------
    tuple
        What it states, empty where faults say that it, or a file, cannot be trusted.
    """
    with (folder / MANIFEST).open("rb") as file:
        data = file.read(limits.text_bytes + 1)
    said, faults = json_from_text(data, MANIFEST, limits=limits)
    files = said.get("files")
    if faults or not isinstance(files, dict) or not all(map(PLAIN_NAME.match, files)):
        plain = "files with their SHA-256"
        faults = faults or [Fault("E199", "", "no plain list of files", plain, file=MANIFEST)]
    else:
        faults = [fault for name, digest in files.items() if (fault := _changed(folder / name, digest))]
    return ({} if faults else said), faults


def _changed(path: Path, digest: object) -> Fault | None:
    way_out = "write the study anew, or read the one that it came from"
    if not path.is_file():
        return Fault("E198", "", "no such file", "the file that was written", way_out, file=path.name)
    found = sha256_of(path)
    if found != digest:
        expected = f"{digest} as when it was written"
        return Fault("E198", "", f"SHA-256 {found}", expected, way_out, file=path.name)
    return None


def json_from_text(data: bytes, file: str, *, limits: Limits = LIMITS) -> tuple[dict[str, Any], list[Fault]]:
    """
    Read a JSON object: no key twice, finite numbers, whole ones within 2^53, nesting within limits.

    Parameters
    ----------
    data
        The bytes.
    file
        Name of the file, for messages.
    limits
        What is refused as too large or too deep.

    Examples
    --------
    >>> json_from_text(b'{"days": 365}', "study.json")
    ({'days': 365}, [])
    >>> json_from_text(b'{"days": NaN}', "study.json")[1][0].code
    'E199'
    """

    def refused(code: str, found: str, *, expected: str) -> tuple[dict[str, Any], list[Fault]]:
        return {}, [Fault(code, "", found, expected, file=file)]

    if len(data) > limits.text_bytes:
        return refused("E190", "a larger file", expected=f"at most {limits.text_bytes / 2**20:,.0f} MiB")
    try:
        text = data.decode()
        if _depth(text) > limits.nesting:
            return refused(
                "E187", f"more than {limits.nesting} brackets inside each other", expected="plain values"
            )
        values = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        return refused("E199", f"what is no plain JSON: {error}", expected="a file as it was written")
    if not isinstance(values, dict):
        return refused("E199", "no object", expected="a file as it was written")
    return values, []


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in TOKEN.finditer(text):
        sign = match[0]
        if sign == '"':
            break
        depth += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key stands twice")
    return values


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST_WHOLE:
        raise ValueError(f"{text} is above {LARGEST_WHOLE}")
    return number
