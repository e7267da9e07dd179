"""How many are ready, in words, tables and a curve."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import polars as pl

from sustainment.cli.curve import Event, Series, draw, when
from sustainment.cli.text import between, decimals_for, money_unit, number, paragraph, percent, table
from sustainment.cli.voice import paint

SHARES = ("availability", "ready", "fill rate")
"""Measures told in per cent."""
MONEY = ("cost", "price")
MET = {"yes": "met", "no": "not met"}
MET_STYLES = {"met": "good", "not met": "error"}
KEPT_TOGETHER = "\N{NO-BREAK SPACE}"
SCOPES_SHOWN = 12
"""Units and types printed before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Share:
    """The share of positions that work, with its interval."""

    mean: float
    low: float
    high: float
    part: float
    """In what part of the runs it has positions at all."""


def counted_days(readiness: pl.DataFrame, *, kind: str, scope: str, from_day: float) -> pl.DataFrame:
    """Return the days of one scope that the averages count, in order."""
    rows = readiness.filter((pl.col("scope_kind") == kind) & (pl.col("scope") == scope)).sort("day")
    late = rows.filter(pl.col("day") >= from_day)
    return late if late.height else rows


def positions(authorised: float) -> str:
    """Return authorised positions: whole, but for the mean of a small fleet that changes."""
    whole = abs(authorised - round(authorised)) < 1e-9 or authorised >= 1000
    return number(authorised, 0 if whole else 1)


def ready_text(mean: float, authorised: float, *, interval: tuple[float, float]) -> str:
    """Return `51.8 of 60 (51.6 to 52.0)`: a mean with its interval."""
    low, high = interval
    decimals = decimals_for((high - low) / 2)
    of = positions(authorised)
    return f"{paint(number(mean, decimals), 'strong')} of {of}  ({between(low, high, decimals=decimals)})"


def quick_text(working: float, authorised: float) -> str:
    """Return `52.1 of 60`, by formula."""
    of = positions(authorised)
    return f"{paint(number(working), 'strong')} of {of}"


def agreement_text(quick: float, mean: float, *, half_width: float) -> str:
    """Say how far the quick answer stands from the simulated mean, and never more than that."""
    distance = abs(quick - mean)
    apart = distance / mean if mean else float("inf")
    if distance <= half_width:
        return "The quick answer is inside this interval."
    if not isfinite(apart):
        return "The quick answer is elsewhere."
    for bound in (0.01, 0.02, 0.05):
        if apart < bound:
            return f"The quick answer is within {100 * bound:.0f} % of it."
    side = "above" if quick > mean else "below"
    return f"The quick answer is {percent(apart, 0)} {side}: it knows only the steady state."


def evaluated_scopes(readiness: pl.DataFrame) -> list[str]:
    """Return the readiness of units and types by formula."""
    lines: list[str] = []
    for kind in ("unit", "type"):
        rows = readiness.filter(pl.col("scope_kind") == kind).sort(
            "authorised", descending=True, maintain_order=True
        )
        if rows.height < 2 and kind == "type":
            continue
        shown = rows.head(SCOPES_SHOWN)
        cells = list(
            zip(
                shown["scope"],
                column(shown["authorised"]),
                column(shown["working"]),
                (percent(share) for share in shown["availability"]),
                strict=True,
            )
        )
        lines += ["", *table((kind, "of", "ready", "share"), cells), *_more(rows.height, kind)]
    return lines


def simulated_scopes(
    readiness: pl.DataFrame,
    intervals: Mapping[str, Share],
    *,
    from_day: float,
    day_zero: str | None,
) -> list[str]:
    """Return the readiness of units and types: average day with interval, and the worst day.

    `intervals` holds each scope's availability. Where it has no position in some runs, the share is that of
    the others, and says so below.
    """

    def share(scope: str, mean: float) -> str:
        return _share(intervals[scope])

    lines = _scopes_by_day(
        readiness, share, from_day=from_day, day_zero=day_zero, title="share (95 % interval)"
    )
    partly = {scope: known.part for scope, known in intervals.items() if 0 < known.part < 1}
    if partly:
        named = ", ".join(f"{scope} in {percent(1 - part, 0)}" for scope, part in sorted(partly.items()))
        text = f"* over the runs in which it has positions; it has none: {named} of the runs"
        lines += paragraph(text, hang="  ")
    return lines


def daily_scopes(readiness: pl.DataFrame, *, from_day: float, day_zero: str | None) -> list[str]:
    """Return the readiness of units and types by formula: average day, and the worst day."""

    def share(scope: str, mean: float) -> str:
        return percent(mean)

    return _scopes_by_day(readiness, share, from_day=from_day, day_zero=day_zero, title="share")


def _scopes_by_day(
    readiness: pl.DataFrame,
    share: Callable[[str, float], str],
    *,
    from_day: float,
    day_zero: str | None,
    title: str,
) -> list[str]:
    lines: list[str] = []
    for kind in ("unit", "type"):
        sizes = readiness.filter(pl.col("scope_kind") == kind).group_by("scope", maintain_order=True)
        order = sizes.agg(pl.col("authorised").mean()).sort(
            "authorised", descending=True, maintain_order=True
        )
        scopes = order["scope"].to_list()
        if len(scopes) < 2 and kind == "type":
            continue
        shown = scopes[:SCOPES_SHOWN]
        days = [counted_days(readiness, kind=kind, scope=scope, from_day=from_day) for scope in shown]
        worst = [frame.row(int(frame["mean"].arg_min() or 0), named=True) for frame in days]
        cells = zip(
            shown,
            column(_mean(frame, "authorised") for frame in days),
            column(_mean(frame, "mean") for frame in days),
            (
                share(scope, _mean(frame, "mean") / _mean(frame, "authorised"))
                for scope, frame in zip(shown, days, strict=True)
            ),
            column(row["mean"] for row in worst),
            (when(row["day"], day_zero) for row in worst),
            strict=True,
        )
        lines += ["", *table((kind, "of", "ready", title, "fewest", "on"), list(cells))]
        lines += _more(len(scopes), kind)
    return lines


def _share(known: Share) -> str:
    if known.part == 0:
        return "no positions"
    mean, low, high = (100 * value for value in (known.mean, known.low, known.high))
    mark = "*" if known.part < 1 else ""
    return f"{mark}{number(mean, 1)} % ({between(low, high, decimals=1)})"


def column(values: Iterable[float]) -> list[str]:
    """Return numbers of one column with the same decimals, three or four digits for the largest.

    Examples
    --------
    >>> column([26.5, 24.0]), column([30, 30]), column([1264.2, 3.2])
    (['26.5', '24.0'], ['30', '30'], ['1,264', '3'])
    """
    listed = list(values)
    whole = all(value == round(value) for value in listed)
    largest = max((abs(value) for value in listed), default=0.0)
    decimals = 0 if whole or largest >= 1000 else 1 if largest >= 10 else 2
    return [number(value, decimals) for value in listed]


def curve_lines(
    readiness: pl.DataFrame,
    *,
    day_zero: str | None,
    events: Sequence[Event],
    goal: float | None,
    futures: str = "simulated futures",
) -> list[str]:
    """Return the curve of the whole fleet with the band that 9 in 10 futures stay in."""
    days = counted_days(readiness, kind="fleet", scope="all", from_day=-1.0)
    if not days.height:
        return []
    series = Series(days["mean"].to_list(), days["q05"].to_list(), days["q95"].to_list(), goal)
    last = days.row(-1, named=True)
    caption = (
        f"Ready by day; the colons hold 9 in 10 {futures}."
        f" Last day: {number(last['mean'])} of {number(last['authorised'])},"
        f" 9 in 10 futures {number(last['q05'], 0)} to {number(last['q95'], 0)}."
    )
    return [
        "",
        *draw(series, day_zero=day_zero, events=events),
        *(paint(line, "faint") for line in paragraph(caption)),
    ]


def requirement_lines(rows: pl.DataFrame, currency: str) -> list[str]:
    """Return what was asked, what came out, and whether it is met."""
    lines: list[str] = []
    for row in rows.iter_rows(named=True):
        met = MET.get(str(row["met"]), str(row["met"]))
        held = met.replace(" ", KEPT_TOGETHER)
        wrapped = paragraph(f"{row['requirement']}: {row['asked']}{_got(row, currency)}: {held}", hang="  ")
        style = MET_STYLES.get(met, "warning")
        lines += [*wrapped[:-1], paint(met, style).join(wrapped[-1].rsplit(held, maxsplit=1))]
    return ["", *lines] if lines else []


def _got(row: Mapping[str, Any], currency: str) -> str:
    """Return the value of a requirement with its interval: shares in per cent, money in its unit."""
    if row["value"] is None:
        return ""
    scale, sign = (100.0, " %") if row["measure"] in SHARES else (1.0, "")
    if row["measure"] in MONEY:
        size, unit = money_unit(row["value"])
        scale, sign = 1 / size, f" {unit}{currency}"
    value = scale * row["value"]
    if row["low"] is None or row["high"] is None:
        return f", got {percent(row['value']) if scale == 100 else number(value) + sign}"
    low, high = scale * row["low"], scale * row["high"]
    decimals = decimals_for((high - low) / 2)
    return f", got {number(value, decimals)}{sign} ({between(low, high, decimals=decimals)})"


def _mean(days: pl.DataFrame, column: str) -> float:
    value: Any = days[column].mean()
    return float(value) if value is not None else float("nan")


def _more(count: int, kind: str) -> list[str]:
    rest = count - SCOPES_SHOWN
    return [f"  and {rest} more {kind}s (--json has them)"] if rest > 0 else []
