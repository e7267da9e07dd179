"""What vehicles are capable of, shops, missions, losses."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sustainment.cli.readiness_text import column
from sustainment.cli.text import counted, decimals_for, number, paragraph, percent, table

SHOPS_SHOWN, MISSIONS_SHOWN, LOST_SHOWN, SHORT_SHOWN = 6, 8, 6, 3
"""Rows printed before the rest is only counted."""


def capability_lines(capability: pl.DataFrame) -> list[str]:
    """Return one line on how many are fully, partly and not capable on an average day."""
    fleet = capability.filter(pl.col("scope_kind") == "fleet")
    found = {row["measure"]: row for row in fleet.iter_rows(named=True)}
    if not found or not found["authorised"]["positions"]:
        return []
    half = (found["FMC"]["high"] or 0.0) - (found["FMC"]["positions"] if found["FMC"]["high"] else 0.0)
    decimals = decimals_for(half)

    def told(measure: str) -> str:
        return number(found[measure]["positions"], decimals)

    text = (
        f"{told('FMC')} fully capable (FMC), {told('PMC')} with a fault (PMC), {told('NMC')} not (NMC):"
        f" {told('NMCS')} for want of parts (NMCS), {told('NMCM')} for maintenance (NMCM);"
        f" {told('filled')} of {number(found['authorised']['positions'])} positions hold a vehicle"
    )
    return ["", *paragraph(text, hang="  ")]


def shops_lines(shops: pl.DataFrame) -> list[str]:
    """Return the resources that are in use most: how many, what part is busy, what waits and how long."""
    busiest = shops.filter(pl.col("busy") > 0).sort("use", descending=True, maintain_order=True)
    shown = busiest.head(SHOPS_SHOWN)
    if not shown.height:
        return []
    rows = zip(
        shown["resource"],
        shown["site"],
        column(shown["quantity"]),
        (percent(use) for use in shown["use"]),
        column(shown["queue"]),
        column(shown["mean_wait_days"].fill_null(0.0)),
        strict=True,
    )
    header = ("resource", "at", "there", "in use", "jobs waiting", "days of wait")
    return _with_rest(table(header, list(rows), left=2), busiest.height - SHOPS_SHOWN, "resources")


def missions_lines(missions: pl.DataFrame) -> list[str]:
    """Return the missions asked for, started and lost in a run, and the use that is lost with them."""
    told = missions.pivot("measure", index="mission", values="mean", maintain_order=True)
    if not told.height:
        return []
    told = told.filter(pl.col("asked") > 0).sort("use lost", descending=True, maintain_order=True)
    columns = ("asked", "started", "lost", "use done", "use lost")
    rows = [
        (row["mission"], *(number(row[name]) for name in columns))
        for row in told.head(MISSIONS_SHOWN).iter_rows(named=True)
    ]
    return _with_rest(table(("mission", *columns), rows), told.height - MISSIONS_SHOWN, "missions")


def _with_rest(lines: Sequence[str], rest: int, what: str) -> list[str]:
    more = [f"  and {rest} more {what} (--json has them)"] if rest > 0 else []
    return ["", *lines, *more]


def flows_lines(items: pl.DataFrame, deliveries: pl.DataFrame, *, kinds: Mapping[str, str]) -> list[str]:
    """Return what is written off, end items and crews first, and which deliveries fall short most.

    `kinds` is the kind of each item.
    """
    lines: list[str] = []
    by_item = items.filter(pl.col("count") == "written off").group_by("item", maintain_order=True)
    gone = by_item.agg(pl.col("mean").sum()).sort("mean", descending=True, maintain_order=True)
    whole = pl.col("item").replace_strict(kinds, default="").is_in(["end item", "crew"])
    first = pl.concat([gone.filter(whole), gone.filter(~whole)])
    if first.height:
        shown = [
            f"{_units(row['mean'])} {row['item']}" for row in first.head(LOST_SHOWN).iter_rows(named=True)
        ]
        if first.height > LOST_SHOWN:
            shown.append(f"{_units(float(first['mean'][LOST_SHOWN:].sum()))} others")
        lines += paragraph(f"Written off in the counted days: {', '.join(shown)}", hang="  ")
    if deliveries.height:
        part = pl.col("arrived") / pl.col("stated")
        short = deliveries.filter(part < 1 - 1e-9).sort(part, maintain_order=True)
        told = [
            f"{_units(row['arrived'])} of {number(row['stated'])} of {row['delivery']}"
            for row in short.head(SHORT_SHOWN).iter_rows(named=True)
        ]
        rest = f", and {short.height - SHORT_SHOWN} more" if short.height > SHORT_SHOWN else ""
        full = counted(deliveries.height - short.height, "delivery", plural="deliveries")
        text = f"{full} in full in every run"
        text += f"; of others on average {', '.join(told)}{rest}" if told else ""
        lines += paragraph(text, hang="  ")
    return ["", *lines] if lines else []


def _units(value: float) -> str:
    return number(value, 0 if value >= 100 or value == round(value) else 1)


def kinds_of(study: Any) -> dict[str, str]:
    """Return the kind of each item of a study."""
    items = study.table("items")
    return dict(zip(items["item"], items["kind"], strict=True))
