"""What a replication costs as a study grows: CPU time a logical event and a replication.

    pip install -e ".[static]"             # draws the picture
    python benchmarks/curves.py            # the table, some minutes
    python benchmarks/curves.py --write    # docs/speed.md, and its picture

R1 is built with one thing larger or smaller and all else as stated: systems at each base, types of parts (the
failures of a system stay as many), bases, or the horizon. A replication's cost is the slope between a run of
few and a run of many, so that what a run costs once is not in it. Sizes take turns.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from math import ceil
from time import process_time
from typing import NamedTuple, TypedDict

import polars as pl
from reference_models import STATED, r1
from speed_page import DOCS, PICTURE, keep

from sustainment.model.study import Study
from sustainment.simulation.simulate import simulate
from sustainment.views.figure import Figure
from sustainment.views.static import save_picture
from sustainment.views.theme import CONFIG, LINE, SCHEMA, data

ROUNDS = 3
EVENTS_A_RUN = 1_500_000
"""About so many are timed in a turn."""
DAYS = 3650
MEASURES = {"ms": "ms a replication", "ns": "ns a logical event"}
DECADES = tuple(10.0**power for power in range(-3, 7))


class Row(TypedDict):
    """What a size came to."""

    what: str
    size: int
    events: float
    ms: float
    ns: float


class Growth(NamedTuple):
    """One thing that grows."""

    what: str
    sizes: tuple[int, ...]
    study: Callable[[int], Study]


GROWTHS = (
    Growth("systems at a base", (5, 20, 80, 320, 1280), lambda n: r1(sizes=STATED._replace(systems=n))),
    Growth("types of parts", (5, 25, 100, 400, 1600), lambda n: r1(sizes=STATED._replace(types=n))),
    Growth("bases", (2, 10, 40, 160), lambda n: r1(sizes=STATED._replace(bases=n))),
    Growth("days", (365, 3650, 36500), lambda n: r1(days=n)),
)


class Point:
    """A study of one size, and what its replications took."""

    def __init__(self, growth: Growth, size: int) -> None:
        """Build the study, and find how many replications make a turn."""
        self.what, self.size, self.study = growth.what, size, growth.study(size)
        self.events = simulate(self.study, replications=1, workers=1).events
        self.replications = max(EVENTS_A_RUN // max(self.events, 1), 1)
        self.counted, self.seconds = 0, 0.0
        self.done = 0

    def turn(self, seed: int) -> None:
        """Time a run of one replication and of many."""
        for sign, number in ((-1, 1), (1, 1 + self.replications)):
            begun = process_time()
            answer = simulate(self.study, replications=number, seed=seed, workers=1)
            self.seconds += sign * (process_time() - begun)
            self.counted += sign * answer.events
            self.done += sign * number

    def row(self) -> Row:
        """Return what it came to."""
        return {
            "what": self.what,
            "size": self.size,
            "events": self.counted / self.done,
            "ms": 1e3 * self.seconds / self.done,
            "ns": 1e9 * self.seconds / self.counted,
        }


def measured() -> Iterator[Row]:
    """Yield a row for every size of every growth."""
    points = [Point(growth, size) for growth in GROWTHS for size in growth.sizes]
    for seed in range(1, ROUNDS + 1):
        for point in points:
            point.turn(seed)
    yield from (point.row() for point in points)


def figure(rows: list[Row]) -> Figure:
    """Return the picture: a column for each thing that grows, cost a replication above cost an event."""
    frame = pl.DataFrame(rows)
    panels = [_panel(frame, growth, measure) for measure in MEASURES for growth in GROWTHS]
    grid = {"concat": panels, "columns": len(GROWTHS), "spacing": 28, "align": "all"}
    specification = {"$schema": SCHEMA, "config": dict(CONFIG), "padding": 8, **grid}
    return Figure(
        name="cost-curves",
        title="What a replication costs as a study grows",
        caption=caption(rows),
        specification=specification,
        table=frame,
        sources=(),
        how="benchmarks/curves.py",
        reading=frame,
    )


def _scales(frame: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Return scale and axis of each measure, alike in all panels: milliseconds by decades."""
    ms, ns = frame["ms"].to_list(), frame["ns"].to_list()
    decades = [d for d in DECADES if min(ms) / 10 < d < 10 * max(ms)]
    top = 100.0 * ceil(max(ns) / 100.0)
    return {
        "ms": {
            "scale": {"type": "log", "domain": [decades[0], decades[-1]]},
            "axis": {"values": decades, "format": ",~g"},
        },
        "ns": {"scale": {"domain": [0.0, top], "nice": False}, "axis": {"tickCount": 5, "format": ",d"}},
    }


def _panel(frame: pl.DataFrame, growth: Growth, measure: str) -> dict[str, object]:
    """Return one small chart: the axis of what grows is logarithmic."""
    rows = frame.filter(what=growth.what)
    sizes = rows["size"].to_list()
    title = MEASURES[measure] if growth is GROWTHS[0] else None
    y = {"field": measure, "type": "quantitative", "title": title, **_scales(frame)[measure]}
    x = {
        "field": "size",
        "type": "quantitative",
        "title": growth.what,
        "scale": {"type": "log", "domain": [sizes[0], sizes[-1]], "nice": False},
        "axis": {"values": sizes, "format": ",d", "labelOverlap": True, "labelSeparation": 4},
    }
    return {
        "width": 175,
        "height": 150,
        "data": data(rows, "size", measure),
        "mark": {"type": "line", "point": {"color": LINE, "size": 50}, "color": LINE, "clip": False},
        "encoding": {"x": x, "y": y},
    }


def caption(rows: list[Row]) -> str:
    """Return what the curves say, in figures."""
    stated = next(row for row in rows if row["what"] == "days" and row["size"] == DAYS)
    dearest = max(rows, key=lambda row: row["ns"])
    return (
        "CPU time of the simulator on R1 as one thing grows and the rest stays. "
        f"As stated, R1 takes {stated['ms']:.0f} ms a replication and {stated['ns']:.0f} ns an event. "
        f"An event is dearest, {dearest['ns']:,.0f} ns, with {dearest['size']:,} {dearest['what']}."
    )


def main() -> None:
    """Measure, print, and where asked write the page and its picture."""
    parser = argparse.ArgumentParser(description="What a replication costs as a study grows.")
    parser.add_argument("--json", action="store_true", help="print one line of JSON only")
    parser.add_argument("--write", action="store_true", help="keep table and picture in docs/")
    asked = parser.parse_args()
    rows = list(measured())
    if not asked.json:
        print(f"{'what grows':<20}{'size':>8}{'events':>12}{'ms a replication':>18}{'ns an event':>13}")
        for row in rows:
            print(
                f"{row['what']:<20}{row['size']:>8}{row['events']:>12,.0f}{row['ms']:>18.2f}{row['ns']:>13.0f}"
            )
    if asked.write:
        (DOCS / PICTURE).parent.mkdir(exist_ok=True)
        save_picture(figure(rows), DOCS / PICTURE)
        keep("curves", {"caption": caption(rows), "rows": rows})
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
