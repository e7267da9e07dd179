"""How every chart looks: colours, type, and shared parts."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import polars as pl

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""The name of the language; nothing is fetched from there."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
INK = "#1b1f24"
QUIET = "#59636e"
GRID = "#e4e7eb"
LINE = "#0072B2"

WIDTH = 860
"""Pixels of a chart that no page has fitted yet."""

STATE_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "waiting for part": "#0072B2",
        "waiting for shop": "#E69F00",
        "in repair": "#00674d",
        "in transit": "#8fd0f5",
        "no vehicle": "#33383d",
        "planned work": "#e8c9a0",
        "no crew": "#a3537f",
        "no consumables": "#d9d0e3",
        "working with a fault": "#a8480a",
        "working": "#e9f1f6",
    }
)
"""Okabe & Ito (2008), their hues kept; light and dark alternate, so that neighbours differ in grey print."""

SERIES = ("#0072B2", "#E69F00", "#00674d", "#8fd0f5", "#33383d", "#d99bbf", "#a8480a")
"""The same colours for series without a meaning of their own, light beside dark."""

CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK,
            "titleColor": QUIET,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domainColor": QUIET,
            "tickColor": QUIET,
            "labelLimit": 420,
            "titleLimit": 600,
        },
        "axisX": {"grid": False, "labelSeparation": 10},
        "legend": {
            "orient": "top",
            "direction": "horizontal",
            "title": None,
            "labelFontSize": 12,
            "labelColor": INK,
            "labelLimit": 320,
            "symbolStrokeColor": INK,
            "symbolStrokeWidth": 0.6,
            "symbolSize": 120,
        },
        "text": {"fontSize": 12, "fill": INK},
        "title": {
            "anchor": "start",
            "fontSize": 16,
            "subtitleFontSize": 12,
            "subtitleColor": QUIET,
            "subtitlePadding": 6,
            "offset": 12,
        },
        "header": {"labelFontSize": 12, "labelColor": INK, "title": None, "labelLimit": 420},
    }
)


LABEL_ROOM = 1.1
"""How much longer than its longest bar a scale is, so that the number beside the bar fits."""


def chart(height: int, layers: Sequence[Mapping[str, Any]], **parts: Any) -> dict[str, Any]:
    """Return a layered specification that fits the width it is given, axes and labels included."""
    return {
        "$schema": SCHEMA,
        "width": WIDTH,
        "height": height,
        "padding": 4,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": dict(CONFIG),
        **parts,
        "layer": list(layers),
    }


def data(frame: pl.DataFrame, *columns: str) -> dict[str, Any]:
    """Return rows as inline data, numbers cut to what a picture can show."""
    drawn = frame.select(columns) if columns else frame
    floats = [name for name, kind in drawn.schema.items() if kind.is_float()]
    return {"values": drawn.with_columns(pl.col(floats).round_sig_figs(6)).to_dicts()}


def values(*rows: Mapping[str, Any]) -> dict[str, Any]:
    """Return a few rows written by hand as inline data."""
    return {"values": [dict(row) for row in rows]}
