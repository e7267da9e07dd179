"""Slips in numbers, and what was meant."""

import re
from math import isfinite

from sustainment.model.fields import Field
from sustainment.model.refusal import Refusal, quoted

UNIT_WORDS = {
    "d": ("d", "day", "days"),
    "life units": ("h", "hr", "hrs", "hour", "hours", "km", "round", "rounds", "cycle", "cycles"),
    "life units/d": ("h/d", "h/day", "hours/day", "hours a day", "km/d", "km/day", "km a day"),
    "money": ("EUR", "€", "euro", "euros", "USD", "$", "GBP", "£"),
    "money/year": ("EUR", "€", "euro", "euros", "EUR/year", "USD", "$"),
    "kg": ("kg",),
    "m3": ("m3", "m³"),
    "deg": ("deg", "°"),
    "1/d": ("/d", "a day", "per day"),
    "1": ("x", "pcs", "pc", "units", "unit"),
}
"""Words for a field's unit that people type behind a number."""
_LOOK_ALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "B": "8"})
_LETTER = re.compile(r"[0-9OolISB.+-]*[0-9][0-9OolISB.]*")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}[,][0-9]{3}")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_GROUPED_COMMA = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.\s'’\u00a0\u202f][0-9]{3})+,[0-9]+")
_SPACED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[\s'’_\u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?")


DAYS_IN = {"week": 7.0, "weeks": 7.0, "wk": 7.0, "year": 365.0, "years": 365.0, "h": 1 / 24, "hours": 1 / 24}
"""Days in other units of time that people type behind a number."""


def without_unit(body: str, field: Field) -> str | None:
    """Return the text without the field's unit behind its last number, if it stands there."""
    words = UNIT_WORDS.get(field.unit, (field.unit,) if field.unit else ())
    for word in sorted(words, key=len, reverse=True):
        if body.endswith(word):
            rest = body[: -len(word)].rstrip()
            if rest and rest != body and re.search(r"[0-9OolI.)]$", rest):
                return rest
    return None


def refuse_number(body: str, field: Field) -> Refusal:
    """
    Return why a text is not a number; the fix is safe where only one number can be meant.

    Examples
    --------
    >>> from sustainment.model.fields import Kind
    >>> refuse_number("28O h", Field("mtbf", Kind.QUANTITY, "", unit="life units")).fix
    '280'
    """
    expected = f"{field.bounds_text}, or a range like 200 to 390"
    bare = without_unit(body, field) or body
    if _AMBIGUOUS.fullmatch(bare):
        joined, pointed = bare.replace(",", ""), bare.replace(",", ".")
        return Refusal(
            "E150", quoted(body), "one reading only", f"it can mean {joined} or {pointed}: write one of them"
        )
    other = re.fullmatch(r"([0-9.]+)\s*([a-z]+)", body)
    if field.unit == "d" and other is not None and other[2] in DAYS_IN and _PLAIN.fullmatch(other[1]):
        days = f"{float(other[1]) * DAYS_IN[other[2]]:.6g}"
        return Refusal("E204", f"{quoted(body)}, which is in {other[2]}", expected, f"fix: {days}", days)
    meant, reason = _meant(bare)
    if meant is not None and isfinite(float(meant)):
        return Refusal(
            "E204", f"{quoted(body)}, which contains {reason}", expected, f"fix: {meant}", meant, True
        )
    return Refusal("E204", quoted(body), expected)


def _meant(bare: str) -> tuple[str | None, str]:
    minus = bare.replace("−", "-").replace("–", "-")
    if minus != bare and _PLAIN.fullmatch(minus):
        return minus, "a typographic minus"
    if _GROUPED.fullmatch(bare):
        return bare.replace(",", ""), "commas between thousands"
    if _GROUPED_COMMA.fullmatch(bare):
        return re.sub(r"[^0-9,+-]", "", bare).replace(",", "."), "a decimal comma"
    if _SPACED.fullmatch(bare):
        return re.sub(r"[^0-9.+-]", "", bare), "signs between thousands"
    if _DECIMAL_COMMA.fullmatch(bare):
        return bare.replace(",", "."), "a decimal comma"
    if _LETTER.fullmatch(bare):
        letters = "".join(dict.fromkeys(letter for letter in bare if letter.isalpha()))
        mended = bare.translate(_LOOK_ALIKES)
        if letters and _PLAIN.fullmatch(mended):
            plural = "s" if len(letters) > 1 else ""
            return mended, f"the letter{plural} {', '.join(letters)}"
    return None, ""
