"""One picture with its table, sources and method."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import polars as pl

from sustainment.views.rounding import unbroken

TITLE_WIDTH = 110
"""Characters of a caption line above a picture that stands alone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and everything a reader needs to check it.

    `specification` is a Vega-Lite dict that holds its own data; `table` has the drawn numbers unrounded;
    `reading` is the same in a form to read: fewer rows, rounded, units in its headings; `notes` are the
    lines that belong under the chart, such as what the letters on it mean.
    """

    name: str
    title: str
    caption: str
    specification: Mapping[str, Any]
    table: pl.DataFrame
    sources: tuple[str, ...]
    how: str
    reading: pl.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def alone(self) -> dict[str, Any]:
        """Return the specification with title, caption and notes in it, to stand outside a page."""
        texts = (unbroken(text) for text in (self.caption, *self.notes))
        lines = [line for text in texts for line in wrap(text, TITLE_WIDTH)]
        return {**self.specification, "title": {"text": self.title, "subtitle": lines}}
