"""What stops the rest, and what it costs, in sums that add up."""

from math import floor, log10

import polars as pl

from sustainment.cli.text import (
    SIGNIFICANT,
    WIDTH,
    counted,
    money_unit,
    number,
    paragraph,
    shares_of,
)

NAMED = 3
"""Items at sites named beside a cause; the rest of it is one number."""


def causes_lines(causes: pl.DataFrame, authorised: float) -> list[str]:
    """Return the positions that are missing on an average day by cause, biggest first, with the items.

    Printed numbers add up: causes to the total, items to their cause (largest remainders).
    """
    if not causes.height:
        return []
    total = float(causes["positions"].sum())
    decimals = 0 if total >= 100 else 1 if total >= 1 else 2
    groups = (
        causes.group_by("cause", maintain_order=True)
        .agg(pl.col("positions").sum())
        .sort("positions", descending=True, maintain_order=True)
    )
    shown = shares_of(total, groups["positions"].to_list(), decimals=decimals)
    lines = ["", f"  {number(total, decimals)} of {number(authorised)} are not ready on an average day:"]
    width = max(len(name) for name in groups["cause"])
    left_out = 0
    for name, value in zip(groups["cause"], shown, strict=True):
        if not value:
            left_out += 1
            continue
        rows = causes.filter(pl.col("cause") == name).sort("positions", descending=True, maintain_order=True)
        lines += _cause(f"{number(value, decimals):>8}  {name:<{width}}", value, rows, decimals)
    if left_out:
        least = number(10.0**-decimals / 2, decimals + 1)
        lines.append(f"    and {counted(left_out, 'cause')} of less than {least} each")
    return lines


def _cause(head: str, value: float, rows: pl.DataFrame, decimals: int) -> list[str]:
    """Return one cause, with the items at sites that it is charged to."""
    parts = shares_of(value, rows["positions"].to_list(), decimals=decimals)
    named = [
        f"{number(part, decimals)} {_place(item, site)}"
        for part, item, site in zip(parts, rows["item"], rows["site"], strict=True)
        if part and _place(item, site)
    ][:NAMED]
    if not named:
        return [head.rstrip()]
    rest = round(value - sum(part for part in parts if part) + sum(parts[len(named) :]), decimals)
    if rest > 0:
        named.append(f"{number(rest, decimals)} other")
    if rows.height == 1:
        named = [_place(rows["item"][0], rows["site"][0])]
    wrapped = paragraph(", ".join(named), indent=" " * (len(head) + 2))
    wrapped[0] = f"{head}  {wrapped[0].strip()}"
    return wrapped if len(wrapped[0]) <= WIDTH else [head.rstrip(), *wrapped]


def _place(item: str | None, site: str | None) -> str:
    if item and site:
        return f"{item} at {site}"
    return item or site or ""


def costs_lines(costs: pl.DataFrame, currency: str) -> list[str]:
    """Return cost by element and by year, each adding up to the same total as printed."""
    total = float(costs["mean"].sum()) if costs.height else 0.0
    if not total:
        return []
    size, unit = money_unit(total)
    decimals = max(0, SIGNIFICANT - 1 - floor(log10(abs(total) / size)))

    def lines(column: str) -> list[tuple[str, float]]:
        sums = costs.group_by(column, maintain_order=True).agg(pl.col("mean").sum())
        shown = shares_of(total / size, (sums["mean"] / size).to_list(), decimals=decimals)
        return [(str(name), value) for name, value in zip(sums[column], shown, strict=True) if value]

    count = costs["year"].n_unique()
    span = f"cost in {counted(count, 'year')}" if count > 1 else "cost in the year"
    out = ["", f"  {number(total / size, decimals)} {unit}{currency} is the {span}:"]
    out += [
        f"{number(value, decimals):>8}  {name}"
        for name, value in sorted(lines("element"), key=_largest_first)
    ]
    if count > 1:
        years = ", ".join(f"{number(value, decimals)} in year {name}" for name, value in lines("year"))
        out += paragraph(f"of it {years}", indent="    ", hang="  ")
    return out


def _largest_first(row: tuple[str, float]) -> float:
    return -row[1]
