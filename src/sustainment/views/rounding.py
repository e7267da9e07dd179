"""Numbers as words: never finer than what is known."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from math import ceil, floor, isfinite, log10
from re import compile as pattern

SIGNIFICANT_DIGITS = 3
"""Most digits of a number in a text (UX section 3)."""

UNIT_BEHIND_NUMBER = pattern(r"(\d) (%|d\b|days\b|points\b|M\b|k\b|bn\b)")

SCALES = ((1e9, " bn"), (1e6, " M"), (1e3, " k"))


def largest_remainder(parts: Sequence[float], digits: int) -> list[float]:
    """Round parts so that they add up to their rounded total.

    Every part is cut to `digits` decimals, then the units of the last digit that are missing go to those
    cut most (Hamilton's method).

    Examples
    --------
    >>> largest_remainder([3.34, 3.33, 3.33], 1)
    [3.4, 3.3, 3.3]
    """
    unit = 10.0**digits
    cut = [floor(part * unit + 1e-9) for part in parts]
    missing = round(sum(parts) * unit) - sum(cut)
    by_remainder = sorted(range(len(parts)), key=lambda k: (cut[k] - parts[k] * unit, k))
    for k in by_remainder[:missing]:
        cut[k] += 1
    return [count / unit for count in cut]


def decimals_known(value: float, half_width: float = 0.0) -> int:
    """Return the decimals worth writing: at most three digits, and none finer than the half-width's first.

    Negative counts stand for places left of the decimal mark.

    Examples
    --------
    >>> decimals_known(52.13, 0.2), decimals_known(1264.0, 12.0), decimals_known(0.5213)
    (1, -1, 3)
    """
    largest = floor(log10(abs(value))) if value != 0 and isfinite(value) else 1
    decimals = SIGNIFICANT_DIGITS - 1 - largest
    if half_width > 0 and isfinite(half_width):
        decimals = min(decimals, -floor(log10(half_width)))
    return decimals


def fixed(value: float, decimals: int) -> str:
    """Write a number with so many decimals and its thousands set apart.

    Examples
    --------
    >>> fixed(1264.2, -1), fixed(52.13, 1)
    ('1,260', '52.1')
    """
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    text = f"{rounded:,.{max(0, decimals)}f}"
    return text.removeprefix("-") if float(rounded) == 0 else text


def number(value: float, half_width: float = 0.0) -> str:
    """Write a number no finer than three digits and than what its half-width allows.

    Examples
    --------
    >>> number(51.84, 0.21), number(51.84, 3.0), number(1264.0), number(0.04213)
    ('51.8', '52', '1,260', '0.0421')
    """
    return fixed(value, decimals_known(value, half_width))


def unbroken(text: str) -> str:
    """Return a text in which no line breaks between a number and its unit."""
    return UNIT_BEHIND_NUMBER.sub("\\1\u00a0\\2", text)


def stated(value: float) -> str:
    """Write a number as a planner stated it.

    Examples
    --------
    >>> stated(3.0), stated(0.85), stated(1200.0)
    ('3', '0.85', '1,200')
    """
    return f"{value:,.15g}"


def signed(value: float, half_width: float = 0.0) -> str:
    """Write a difference with its sign, no finer than its half-width.

    Examples
    --------
    >>> signed(0.114, 0.21), signed(-1718.7, 12.0)
    ('+0.1', '-1,720')
    """
    text = number(value, half_width)
    return text if text.startswith("-") or float(text.replace(",", "")) == 0 else f"+{text}"


def percent(share: float, half_width: float = 0.0) -> str:
    """Write a share in per cent, to at most one decimal.

    Examples
    --------
    >>> percent(0.8637, 0.0035), percent(0.7101, 0.02)
    ('86.4 %', '71 %')
    """
    decimals = min(1, decimals_known(100 * share, 100 * half_width))
    return f"{fixed(100 * share, decimals)} %"


def between(low: float, high: float, *, unit: str = "") -> str:
    """Write an interval with the digits its middle deserves, its ends rounded outwards.

    Examples
    --------
    >>> between(51.64, 52.01), between(0.8612, 0.8688)
    ('51.6 to 52.1', '0.861 to 0.869')
    """
    decimals = decimals_known((low + high) / 2, (high - low) / 2)
    step = 10.0**-decimals
    ends = (step * floor(low / step + 1e-6), step * ceil(high / step - 1e-6))
    return " to ".join(fixed(end, decimals) for end in ends) + (f" {unit}" if unit else "")


def between_money(low: float, high: float, *, currency: str) -> str:
    """Write an interval of money, its ends in one scale.

    Examples
    --------
    >>> between_money(8_271_000.0, 8_609_000.0, currency="EUR")
    '8.2 to 8.7 M EUR'
    """
    scale, word = next(((s, w) for s, w in SCALES if abs(low + high) / 2 >= s), (1.0, ""))
    return between(low / scale, high / scale, unit=f"{word} {currency}".strip())


def money(value: float, currency: str, *, half_width: float = 0.0) -> str:
    """Write an amount of money with its scale and currency.

    Examples
    --------
    >>> money(12_340_000.0, "EUR"), money(950.0, "EUR")
    ('12.3 M EUR', '950 EUR')
    """
    for scale, word in SCALES:
        if abs(value) >= scale:
            return f"{number(value / scale, half_width / scale)}{word} {currency}"
    return f"{number(value, half_width)} {currency}"


def count(quantity: int, noun: str) -> str:
    """Write a whole number with its noun, in the plural where it must be.

    Examples
    --------
    >>> count(1, "row"), count(12, "row")
    ('1 row', '12 rows')
    """
    return f"{quantity:,} {noun}{'' if quantity == 1 else 's'}"


def money_scale(largest: float, currency: str) -> tuple[float, str]:
    """Return what amounts are divided by in a picture, and the unit that they are then in.

    Examples
    --------
    >>> money_scale(2_000_000, "EUR"), money_scale(950, "EUR")
    ((1000000.0, 'M EUR'), (1.0, 'EUR'))
    """
    scale, word = next(((scale, word) for scale, word in SCALES if largest >= scale), (1.0, ""))
    return scale, f"{word.strip()} {currency}".strip()
