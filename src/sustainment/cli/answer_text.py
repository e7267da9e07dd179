"""Answers as a reader meets them."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sustainment.cli.causes_text import causes_lines, costs_lines
from sustainment.cli.curve import Event, when
from sustainment.cli.faults import fault_lines, fault_record
from sustainment.cli.measures_text import (
    capability_lines,
    flows_lines,
    kinds_of,
    missions_lines,
    shops_lines,
)
from sustainment.cli.readiness_text import (
    Share,
    counted_days,
    curve_lines,
    daily_scopes,
    evaluated_scopes,
    quick_text,
    ready_text,
    requirement_lines,
    simulated_scopes,
)
from sustainment.cli.text import counted, decimals_for, number, paragraph, percent, table

MARKS = 8
"""Marks on a curve in text; of more events those close together share one, and the report has them all."""
NAMED_IN_A_MARK = 2
LEFT_OUT_SHOWN = 12


def fleet_row(evaluation: Any) -> Mapping[str, Any]:
    """Return the whole fleet of an answer by formula."""
    rows = evaluation.table("readiness").filter(pl.col("scope_kind") == "fleet")
    row: Mapping[str, Any] = rows.row(0, named=True)
    return row


def evaluation_lines(evaluation: Any, study: Any) -> list[str]:
    """Return an answer by formula: ready, by unit and type, causes, costs, what is asked, how good it is."""
    fleet = fleet_row(evaluation)
    spread = fleet["deviation"]
    deviation = f", standard deviation {number(spread, decimals_for(spread) + 1)}" if spread else ""
    return [
        f"  {quick_text(fleet['working'], fleet['authorised'])} ready in the long run"
        f" ({percent(fleet['availability'])}){deviation}",
        *evaluated_scopes(evaluation.table("readiness")),
        *causes_lines(evaluation.table("causes"), fleet["authorised"]),
        *costs_lines(evaluation.table("costs"), study.settings.currency),
        *group_lines(evaluation.table("groups")),
        *requirement_lines(evaluation.table("requirements"), study.settings.currency),
        "",
        *quality_lines(evaluation.quality),
    ]


def daily_lines(daily: Any, study: Any, *, events: Sequence[tuple[float, str]]) -> list[str]:
    """Return an answer by formula day by day: curve, scopes, causes, losses, what is asked, its quality."""
    readiness, from_day = daily.table("readiness"), study.settings.count_from_day
    fleet = counted_days(readiness, kind="fleet", scope="all", from_day=from_day)
    fleet = fleet.filter(pl.col("day") < study.settings.days)
    authorised, mean = float(fleet["authorised"].mean()), float(fleet["mean"].mean())  # type: ignore[arg-type]
    causes = daily.table("causes").filter(pl.col("day").is_in(fleet["day"].implode()))
    positions = pl.col("positions").sum() / max(fleet.height, 1)
    return [
        f"  {quick_text(mean, authorised)} ready on an average day ({percent(mean / authorised)})",
        *curve_lines(
            readiness.filter(pl.col("day") < study.settings.days),
            day_zero=study.settings.day_zero,
            events=marks(events, study.settings.days),
            goal=goal(daily, study),
            futures="futures by the law of each day",
        ),
        *daily_scopes(readiness, from_day=from_day, day_zero=study.settings.day_zero),
        *causes_lines(
            causes.group_by("item", "site", "cause", maintain_order=True).agg(positions), authorised
        ),
        *lost_lines(daily.table("owned")),
        *group_day_lines(daily.table("groups"), from_day=from_day, day_zero=study.settings.day_zero),
        *requirement_lines(daily.table("requirements"), study.settings.currency),
        "",
        *quality_lines(daily.quality),
    ]


def lost_lines(owned: pl.DataFrame) -> list[str]:
    """Return the machines lost by type until the last day, where any are."""
    last = owned.filter(pl.col("day") == pl.col("day").max())
    lost = last.group_by("item", maintain_order=True).agg(pl.col("lost").sum()).filter(pl.col("lost") > 0)
    lost = lost.sort("lost", descending=True, maintain_order=True)
    if not lost.height:
        return []
    named = ", ".join(f"{number(row['lost'], 1)} {row['item']}" for row in lost.iter_rows(named=True))
    return ["", *paragraph(f"Lost until the last day: {number(float(lost['lost'].sum()), 1)}: {named}")]


def headline(simulation: Any, study: Any) -> str:
    """Return how many are ready on an average counted day, with the interval of that mean."""
    fleet = fleet_days(simulation, study)
    authorised = float(fleet["authorised"].mean())  # type: ignore[arg-type]
    mean = simulation.availability()
    interval = mean.interval(0.95)
    return ready_text(
        mean.mean * authorised, authorised, interval=(interval.low * authorised, interval.high * authorised)
    )


def fleet_days(simulation: Any, study: Any) -> pl.DataFrame:
    """Return the counted days of the whole fleet."""
    from_day = study.settings.count_from_day
    return counted_days(simulation.table("readiness"), kind="fleet", scope="all", from_day=from_day)


def simulation_lines(simulation: Any, study: Any, *, events: Sequence[tuple[float, str]]) -> list[str]:
    """Return an answer by simulation below its headline: curve, scopes, causes, costs, how good it is."""
    readiness = simulation.table("readiness")
    fleet = fleet_days(simulation, study)
    return [
        *curve(simulation, study, events=events),
        *simulated_scopes(
            readiness,
            intervals(simulation, readiness),
            from_day=study.settings.count_from_day,
            day_zero=study.settings.day_zero,
        ),
        *capability_lines(simulation.table("capability")),
        *causes_lines(simulation.table("causes"), float(fleet["authorised"].mean())),  # type: ignore[arg-type]
        *shops_lines(simulation.table("shops")),
        *missions_lines(simulation.table("missions")),
        *flows_lines(simulation.table("items"), simulation.table("deliveries"), kinds=kinds_of(study)),
        *costs_lines(simulation.table("costs"), study.settings.currency),
        *group_day_lines(
            simulation.table("groups"),
            from_day=study.settings.count_from_day,
            day_zero=study.settings.day_zero,
        ),
        *requirement_lines(simulation.table("requirements"), study.settings.currency),
        "",
        *quality_lines(simulation.quality),
    ]


def curve(simulation: Any, study: Any, *, events: Sequence[tuple[float, str]]) -> list[str]:
    """Return the curve by day, with the goal where one is asked of the whole fleet."""
    return curve_lines(
        simulation.table("readiness"),
        day_zero=study.settings.day_zero,
        events=marks(events, study.settings.days),
        goal=goal(simulation, study),
    )


def marks(events: Sequence[tuple[float, str]], days: float) -> list[Event]:
    """Return the events to mark: each of a few, or those of one span together."""
    width = days / MARKS if len(events) > MARKS else 0.0
    together: dict[float, list[tuple[float, str]]] = {}
    for order, (day, text) in enumerate(events):
        together.setdefault(day // width if width else order, []).append((day, text))
    return [Event(group[0][0], _told([text for _, text in group])) for group in together.values()]


def _told(texts: list[str]) -> str:
    rest = len(texts) - NAMED_IN_A_MARK
    shown = "; ".join(texts[:NAMED_IN_A_MARK])
    return f"{shown}; and {counted(rest, 'more event')} soon after" if rest > 0 else shown


def goal(simulation: Any, study: Any) -> float | None:
    """Return the positions that a requirement asks of the whole fleet at all times, if one does."""
    fleet = simulation.table("readiness").filter(pl.col("scope_kind") == "fleet")
    for row in study.table("requirements").iter_rows(named=True):
        undated = row["from_day"] is None and row["to_day"] is None
        if row["scope"] is None and undated and row["at_least"] is not None:
            if row["measure"] == "working":
                return float(row["at_least"])
            if row["measure"] == "availability" and fleet["authorised"].n_unique() == 1:
                return float(row["at_least"] * fleet["authorised"][0])
    return None


def intervals(simulation: Any, readiness: pl.DataFrame) -> dict[str, Share]:
    """Return the availability of each unit and type with its interval, over the runs in which it is there."""
    scopes = readiness.filter(pl.col("scope_kind") != "fleet")["scope"].unique().to_list()
    means = {scope: simulation.availability(scope) for scope in scopes}
    found = {scope: (mean, mean.interval(0.95)) for scope, mean in means.items()}
    return {
        scope: Share(mean.mean, interval.low, interval.high, mean.replications / simulation.replications)
        for scope, (mean, interval) in found.items()
    }


def group_lines(groups: pl.DataFrame) -> list[str]:
    """Return the chance that each group is ready, by formula."""
    rows = [(row["group"], percent(row["ready"])) for row in groups.iter_rows(named=True)]
    return ["", *table(("group", "chance to be ready"), rows)] if rows else []


def group_day_lines(groups: pl.DataFrame, *, from_day: float, day_zero: str | None) -> list[str]:
    """Return how often each group is ready on a counted day, and on which day it is least often."""
    known = groups.filter(pl.col("day") >= from_day)
    means = known.group_by("group", maintain_order=True).agg(
        pl.col("ready").mean(),
        pl.col("ready").min().alias("least"),
        pl.col("day").get(pl.col("ready").arg_min()).alias("on"),
    )
    rows = [
        (row["group"], percent(row["ready"]), percent(row["least"]), when(row["on"], day_zero))
        for row in means.iter_rows(named=True)
    ]
    return ["", *table(("group", "ready, of all days", "least", "on"), rows)] if rows else []


def quality_lines(quality: Any) -> list[str]:
    """Return how good an answer is: method, precision, warnings, what it left out, where it is blind."""
    lines = paragraph(f"{quality.method}: {quality.statement}", hang="  ")
    for fault in quality.warnings:
        lines += fault_lines(fault)
    left_out = list(dict.fromkeys(str(rows) for rows in quality.left_out))
    for text in left_out[:LEFT_OUT_SHOWN]:
        lines += paragraph(f"left out: {text}", hang="  ")
    if len(left_out) > LEFT_OUT_SHOWN:
        lines.append(f"  and {len(left_out) - LEFT_OUT_SHOWN} more left out (--json has them)")
    for limit in quality.limits:
        lines += paragraph(f"limit: {limit}", hang="  ")
    return lines


def answer_record(answer: Any) -> dict[str, Any]:
    """Return an answer for JSON: what it says of itself, and all its tables as rows."""
    quality = answer.quality
    return {
        "digest": answer.digest,
        "method": quality.method,
        "statement": quality.statement,
        "warnings": [fault_record(fault) for fault in quality.warnings],
        "left_out": [
            {"table": rows.table, "rows": rows.rows, "reason": rows.reason} for rows in quality.left_out
        ],
        "limits": list(quality.limits),
        "tables": {name: answer.table(name).to_dicts() for name in answer.tables},
    }
