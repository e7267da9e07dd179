"""One fingerprint of all that a study states."""

import hashlib
import json

import polars as pl

from sustainment.model.tables import TABLES
from sustainment.model.text import HasTables, settings_text, table_text


def digest_of(study: HasTables) -> str:
    """
    Return the SHA-256 of settings and tables as text, whatever the order of rows and columns.

    Own columns (`x_...`) and scenarios do not count: no answer reads them.
    """
    digest = hashlib.sha256()
    digest.update(json.dumps(settings_text(study), sort_keys=True, ensure_ascii=False).encode())
    for name in sorted(TABLES):
        text = table_text(study, name)
        if text.height == 0:
            continue
        columns = sorted(column for column in text.columns if not column.startswith("x_"))
        ordered = text.select(columns).sort(columns, nulls_last=False)
        digest.update(f"\n{name}\n".encode())
        digest.update(_as_bytes(ordered))
    return digest.hexdigest()


def _as_bytes(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(quote_style="always", null_value="", line_terminator="\n").encode()
