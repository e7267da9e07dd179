"""What a requirement asks, in words."""

from collections.abc import Mapping
from typing import Any

NOT_ANSWERED = "not answered"
"""Said of a requirement that an answer does not settle."""

SHARES = ("availability", "ready", "fill rate")
"""Measures that are shown in percent."""


def asked_text(row: Mapping[str, Any]) -> str:
    """
    Return what a row of the requirements table asks.

    Examples
    --------
    >>> asked_text({"scope": None, "measure": "availability", "over": "every day", "at_least": 0.9,
    ...             "at_most": None, "confidence": 0.8})
    'availability of the whole fleet at least 90 % on every day with a chance of 80 %'
    """
    measure = str(row["measure"])
    bounds = [
        f"{word} {_level(measure, float(row[column]))}"
        for column, word in (("at_least", "at least"), ("at_most", "at most"))
        if row[column] is not None
    ]
    sure = "" if row["confidence"] is None else f" with a chance of {100 * float(row['confidence']):g} %"
    over = "" if row["over"] == "mean" else f" on {row['over']}"
    return f"{measure} of {row['scope'] or 'the whole fleet'} {' and '.join(bounds)}{over}{sure}"


def _level(measure: str, value: float) -> str:
    return f"{100 * value:.6g} %" if measure in SHARES else f"{value:,.12g}"
