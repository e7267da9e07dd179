"""One fingerprint of all that a study states."""

import hashlib
import json
from collections.abc import Iterator

import polars as pl

from sustainment.model.tables import TABLES
from sustainment.model.text import HasTables, settings_text, table_text

SETTINGS = "settings"


def digest_of(study: HasTables) -> str:
    """
    Return the SHA-256 of settings and tables as text, whatever the order of rows and columns.

    Own columns (`x_...`) and scenarios do not count: no answer reads them.
    """
    digest = hashlib.sha256()
    for name, text in _texts(study):
        if name != SETTINGS:
            digest.update(f"\n{name}\n".encode())
        digest.update(text)
    return digest.hexdigest()


def digests_by_table(study: HasTables) -> dict[str, str]:
    """Return the SHA-256 of the settings and of each table with rows: where two studies differ."""
    return {name: hashlib.sha256(text).hexdigest() for name, text in _texts(study)}


def _texts(study: HasTables) -> Iterator[tuple[str, bytes]]:
    yield SETTINGS, json.dumps(settings_text(study), sort_keys=True, ensure_ascii=False).encode()
    for name in sorted(TABLES):
        text = table_text(study, name)
        if text.height > 0:
            columns = sorted(column for column in text.columns if not column.startswith("x_"))
            yield name, _as_bytes(text.select(columns).sort(columns, nulls_last=False))


def _as_bytes(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(quote_style="always", null_value="", line_terminator="\n").encode()
