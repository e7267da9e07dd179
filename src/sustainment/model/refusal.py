"""Why a cell was refused, before its place is known."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was found and expected in a cell, the way out, and the text that would mend it."""

    code: str
    found: str
    expected: str
    way_out: str = ""
    fix: str | None = None
    safe: bool = False


def quoted(text: str) -> str:
    """Return a user's text between quotation marks, shortened where it is long."""
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    return f'"{shown}"'
