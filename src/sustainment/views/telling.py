"""A trace in words: one sentence an event."""

from collections.abc import Mapping
from typing import Any

import polars as pl

WORDS: Mapping[str, str] = {
    "unit moves": "the unit moves to {site}",
    "position opens": "the position opens",
    "position closes": "the position closes",
    "vehicle fails": "{item} failed{why}{used}",
    "fault": "{item} failed{why} and works on with the fault until work begins",
    "damaged": "{item} damaged{why}",
    "lost": "{item} lost{why}",
    "taken to work": "{item} leaves for the work on its fault",
    "taken for planned work": "{item} leaves for planned work{why}",
    "given up": "{item} given up",
    "vehicle comes": "{item} {came}",
    "converted": "conversion over",
    "repair delayed": "its repair begins after its delay{needs}",
    "repair waits": "its repair waits for {other}",
    "repair begins": "its repair begins{needs}",
    "repair lacks part": "its repair waits for a part",
    "kept for part": "it lies on the shelf when it has the part that it lacks",
    "part fails": "{item} failed{why}{used}",
    "part taken for planned work": "{item} taken out for planned work{why}",
    "another at once": "another takes its place at once{shelf}",
    "another in hand": "another is in hand{shelf}",
    "none": "none on the shelf at {site}",
    "none, ordered": "none on the shelf at {site}, ordered from {other}",
    "promised": "none on the shelf at {site}, one is sent by {other}",
    "part comes": "{item} {came}",
    "part moved here": "{item} taken from another machine",
    "part given away": "{item} given to another machine",
    "exchange delayed": "exchange begins after its delay",
    "exchange waits": "exchange waits for {other}",
    "exchange begins": "exchange begins{needs}",
    "fitted": "{item} fitted",
    "service due": "planned work due{why}",
    "service late": "planned work due{why}, put off while something is missing",
    "service waits": "planned work{why} waits for {other}",
    "service begins": "planned work begins{why}",
    "service done": "planned work done{why}",
    "works again": "{works} ({spell} without)",
    "state": "{stands}",
    # Of a site.
    "shipment comes": "{units} {item} {came}",
    "failed comes": "{units} failed {item} arrived",
    "delivery": "{units} {item} delivered",
    "to shelf": "{units} {item} to the shelf, {left} there",
    "from shelf": "{units} {item} from the shelf, {left} there",
    "sent": "{units} {item} sent to {other}",
    "failed sent up": "{units} failed {item} sent up to {other}",
    "ordered": "{units} {item} ordered from {other}",
    "written off": "{units} {item} written off",
    "backorder": "{units} more {item} waited for, {left} in all",
    "backorder met": "{units} {item} no longer waited for, {left} still are",
    "work delayed": "repair of {item} begins after its delay",
    "work waits": "repair of {item} waits for {other}",
    "work begins": "repair of {item} begins{needs}",
    "work lacks part": "repair of {item} waits for a part",
    "whole later": "{item} given up, on the shelf when it has the part that it lacks",
    "work over": "repair of {item} over",
}
"""Sentence of each kind of fact."""

CAME: Mapping[str, str] = {
    "repaired": "repaired at {site}",
    "supplied": "arrived from {other}",
    "bought": "arrived, newly bought",
    "lent": "arrived from a neighbour",
    "brought": "arrived by emergency lane",
    "delivered": "delivered",
    "free": "came free at {site}",
}
"""How what was waited for came."""

STANDS: Mapping[str, str] = {
    "working": "works without a fault",
    "working with a fault": "works with a fault",
    "waiting for part": "stands, waiting for the part",
    "waiting for shop": "stands, waiting for a shop",
    "in repair": "stands, in work",
    "planned work": "stands for planned work",
    "no crew": "stands without a crew",
    "no consumables": "stands without consumables",
    "no vehicle": "the position is empty",
    "not authorised": "no longer authorised",
}
"""What a machine does in each state."""


def lines(events: pl.DataFrame) -> list[tuple[float, str]]:
    """Return day and sentence of each event, its facts one after another."""
    told: list[tuple[float, list[str]]] = []
    moment = None
    for row in events.iter_rows(named=True):
        if row["moment"] != moment:
            told.append((row["day"], []))
            moment = row["moment"]
        told[-1][1].append(sentence(row))
    return [(day, "; ".join(parts)) for day, parts in told]


def sentence(fact: Mapping[str, Any]) -> str:
    """
    Return one fact in words.

    Examples
    --------
    >>> sentence({"what": "part fails", "item": "gearbox", "mode": "failure", "days": 83.2})
    'gearbox failed after 83.2 days of work'
    """
    other, site, mode, days = (fact.get(name) for name in ("other", "site", "mode", "days"))
    shown = span(days)
    named = mode and mode != "failure"
    words = {
        "item": fact.get("item"),
        "units": fact.get("units"),
        "left": fact.get("left"),
        "site": site,
        "other": other or "its turn",
        "why": f" ({mode})" if named else "",
        "used": f" after {shown} of work" if days is not None else "",
        "shelf": f" from the shelf at {site}" if site else "",
        "needs": f" ({other})" if other else "",
        "came": CAME[fact["how"]].format(site=site, other=other) if fact.get("how") else "",
        "spell": shown,
        "works": "works again with a fault" if other == "working with a fault" else "works again",
        "stands": STANDS.get(other or "", ""),
    }
    return WORDS[fact["what"]].format_map(words)


def span(days: float | None) -> str:
    """
    Return a span of days.

    Examples
    --------
    >>> span(5.63), span(1.0), span(0.004)
    ('5.6 days', '1.0 days', '0.004 days')
    """
    if days is None:
        return ""
    return f"{days:,.1f} days" if days >= 0.1 or days == 0 else f"{days:.1g} days"


def spent(spells: pl.DataFrame) -> list[tuple[str, float]]:
    """Return what the days went to: working first, then what kept it from that, most days first."""
    ordered = spells.sort(pl.col("state").str.starts_with("working"), "days", descending=True)
    return [
        (row["state"] + (f": {row['item']}" if row["item"] else ""), row["days"])
        for row in ordered.iter_rows(named=True)
    ]
