"""Cells that are neither names nor numbers: levels, dates."""

import re

from sustainment.model.dates import read_date
from sustainment.model.refusal import Refusal, quoted

_LEVEL = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(%?)")


def read_level(text: str) -> tuple[float, bool]:
    """
    Return a level as a number, and whether it is a share.

    Examples
    --------
    >>> read_level("75%")
    (0.75, True)
    """
    match = _LEVEL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text} is no level")
    return (float(match[1]) / 100, True) if match[2] else (float(match[1]), False)


def refuse_level(text: str) -> Refusal | None:
    """Return why a text is no level, if it is none."""
    expected = "a whole number, or a percentage up to 100%"
    if _LEVEL.fullmatch(text) is None:
        return Refusal("E204", quoted(text), expected)
    value, is_share = read_level(text)
    if is_share:
        return None if value <= 1 else Refusal("E210", quoted(text), expected)
    if value != int(value):
        meant = f"{100 * value:g}%"
        offer = (f"did you mean {meant}?", meant) if value < 1 else ("", None)
        return Refusal("E211", text, expected, *offer)
    return None


def refuse_date(text: str) -> Refusal | None:
    """Return why a text is no calendar date, if it is none; a year, or a year and a month, will do."""
    parts = re.fullmatch(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?", text)
    if parts is not None and read_date(f"{parts[1]}{parts[2] or '-01'}{parts[3] or '-01'}") is not None:
        return None
    return Refusal("E230", quoted(text), "a date like 2023-04-28, 2023-04 or 2023")
