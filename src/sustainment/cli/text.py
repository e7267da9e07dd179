"""Numbers, sums and tables in plain text."""

from collections.abc import Sequence
from math import floor, isfinite, log10
from textwrap import wrap

WIDTH = 100
"""Columns that output fits into (UX section 9)."""
INDENT = "  "
SIGNIFICANT = 3
"""Digits shown of a number unless asked (UX section 3)."""


def decimals_for(precision: float) -> int:
    """Return the decimals that a number deserves whose precision (half an interval) is known.

    Examples
    --------
    >>> decimals_for(0.2), decimals_for(0.03), decimals_for(12)
    (1, 2, 0)
    """
    if not isfinite(precision) or precision <= 0:
        return 1
    return min(6, max(0, -floor(log10(precision))))


def number(value: float | None, decimals: int | None = None) -> str:
    """Return a number with thousands separated; without `decimals`, three significant digits.

    Examples
    --------
    >>> number(1264.4), number(51.83), number(0.01234), number(51.83, 0)
    ('1,264', '51.8', '0.0123', '52')
    """
    if value is None or not isfinite(value):
        return "-"
    if decimals is None:
        size = floor(log10(abs(value))) if value else 0
        decimals = max(0, SIGNIFICANT - 1 - size)
        if value == round(value):
            decimals = 0
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def percent(share: float | None, decimals: int = 1) -> str:
    """Return a share as a percentage; nearly all is not all, and hardly any is not none.

    Examples
    --------
    >>> percent(0.7104), percent(0.9999), percent(1.0), percent(0.0001)
    ('71.0 %', '> 99.9 %', '100.0 %', '< 0.1 %')
    """
    if share is None or not isfinite(share):
        return "-"
    step = 10.0**-decimals
    if 1 - step / 200 <= share < 1:
        return f"> {100 - step:.{decimals}f} %"
    return f"< {step:.{decimals}f} %" if 0 < share < step / 200 else f"{100 * share:.{decimals}f} %"


def money_unit(value: float) -> tuple[float, str]:
    """Return the size and name of the unit that an amount is told in.

    Examples
    --------
    >>> money_unit(2_000_000), money_unit(950)
    ((1000000.0, 'M '), (1.0, ''))
    """
    units = ((1e9, "bn "), (1e6, "M "), (1e3, "k "))
    return next(((size, unit) for size, unit in units if abs(value) >= size), (1.0, ""))


def seconds(span: float) -> str:
    """Return a span of time as a reader would say it.

    Examples
    --------
    >>> seconds(0.26), seconds(6.24), seconds(72)
    ('0.3 s', '6.2 s', '1 min 12 s')
    """
    if span < 60:
        return f"{max(span, 0.1):.1f} s" if span < 9.95 else f"{span:.0f} s"
    return f"{int(span // 60)} min {int(span % 60)} s"


def counted(count: int, noun: str, *, plural: str = "") -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1412, "row"), counted(2, "entry", plural="entries")
    ('1 row', '1,412 rows', '2 entries')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def between(low: float, high: float, *, decimals: int) -> str:
    """Return an interval as words."""
    return f"{number(low, decimals)} to {number(high, decimals)}"


def shares_of(total: float, parts: Sequence[float], *, decimals: int) -> list[float]:
    """Return parts rounded so that they add up to the rounded total (largest remainders).

    Examples
    --------
    >>> shares_of(1.0, [1 / 3, 1 / 3, 1 / 3], decimals=2)
    [0.34, 0.33, 0.33]
    """
    unit = 10.0**-decimals
    units = round(round(total, decimals) / unit)
    floors = [floor(part / unit + 1e-9) for part in parts]
    missing = units - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: (floors[i] - parts[i] / unit, i))
    for i in order[: max(0, missing)]:
        floors[i] += 1
    for i in [i for i in reversed(order) if floors[i] > 0][: max(0, -missing)]:
        floors[i] -= 1
    return [round(count * unit, decimals) for count in floors]


def paragraph(text: str, *, indent: str = INDENT, hang: str = "") -> list[str]:
    """Return a text wrapped to the width; `hang` indents what follows the first line further."""
    return wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + hang) or [indent.rstrip()]


def shorten(text: str, width: int) -> str:
    """Return a text cut to a width, the cut shown.

    Examples
    --------
    >>> shorten("traction converter", 10)
    'traction..'
    """
    return text if len(text) <= width else text[: max(0, width - 2)].rstrip() + ".."


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """Return rows as aligned columns within the width: the first `left` columns to the left, numbers right.

    A row that is too wide has its longest left column shortened.
    """
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    excess = len(INDENT) + sum(widths) + 2 * (len(widths) - 1) - WIDTH
    while excess > 0 and left:
        widest = max(range(left), key=lambda i: widths[i])
        cut = min(excess, max(1, widths[widest] - 12))
        if widths[widest] <= 12:
            break
        widths[widest] -= cut
        excess -= cut
    return [
        (
            INDENT
            + "  ".join(
                shorten(cell, width).ljust(width) if i < left else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        ).rstrip()
        for row in (header, *rows)
    ]
