"""Answers with the tables of real ones, made of plain numbers."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import polars as pl

from sustainment.errors import Fault
from sustainment.model.answer import LeftOutRows, Quality

AUTHORISED = 60
DAYS = 120


@dataclass(frozen=True)
class StandInInterval:
    low: float
    high: float


@dataclass(frozen=True)
class StandInMean:
    mean: float
    half_width: float
    replications: int = 1000

    def interval(self, level: float = 0.95) -> StandInInterval:
        return StandInInterval(self.mean - self.half_width, self.mean + self.half_width)


@dataclass(frozen=True)
class StandInAnswer:
    frames: dict[str, pl.DataFrame]
    quality: Quality
    stopped: bool = False
    replications: int = 1000
    half_width: float = 0.2 / AUTHORISED
    digest: str = "7f3a91"
    there: dict[str | None, int] = field(default_factory=dict)
    """Replications in which a scope has positions, where these are not all."""
    means: dict[str | None, float] = field(default_factory=lambda: {None: 51.8 / AUTHORISED})

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(self.frames)

    def table(self, name: str) -> pl.DataFrame:
        return self.frames[name]

    def availability(self, scope: str | None = None) -> StandInMean:
        mean = self.means.get(scope, 51.8 / AUTHORISED)
        return StandInMean(mean, self.half_width, self.there.get(scope, self.replications))


CAUSES = pl.DataFrame(
    {
        "item": ["converter", "door drive", "axle", "converter", "door drive", "train", "train"],
        "site": ["north", "south", "north", "north", "south", "north", "south"],
        "cause": [
            "waiting for part",
            "waiting for part",
            "waiting for part",
            "waiting for shop",
            "in repair",
            "in repair",
            "in transit",
        ],
        "positions": [2.2, 0.46, 0.44, 2.4, 0.9, 1.4, 0.4],
    }
).with_columns(share=pl.col("positions") / AUTHORISED, standard_error=pl.lit(0.01))

COSTS = pl.DataFrame(
    {
        "element": ["purchases", "repairs", "transport", "purchases", "repairs", "transport"],
        "year": [1, 1, 1, 2, 2, 2],
        "mean": [1_204_000.0, 355_400.0, 33_333.0, 1_100_000.0, 361_000.0, 33_333.0],
    }
).with_columns(low=pl.col("mean") * 0.98, high=pl.col("mean") * 1.02)

CAPABILITY = pl.DataFrame(
    {
        "scope_kind": "fleet",
        "measure": ["FMC", "PMC", "NMC", "NMCS", "NMCM", "no vehicle", "filled", "authorised"],
        "positions": [49.0, 2.8, 8.2, 3.1, 4.7, 0.4, 57.0, 60.0],
        "high": [49.2, 2.9, 8.4, 3.2, 4.8, 0.5, 57.2, 60.0],
    }
)

SHOPS = pl.DataFrame(
    {
        "resource": [f"bay {k}" for k in range(8)] + ["never called"],
        "site": "north",
        "quantity": 2.0,
        "busy": [0.2 * k + 0.1 for k in range(8)] + [0.0],
        "use": [0.1 * k + 0.05 for k in range(8)] + [0.0],
        "queue": 0.4,
        "mean_wait_days": 1.25,
    }
)

MISSIONS = pl.DataFrame(
    {
        "mission": ["early train"] * 5 + ["night train"] * 5,
        "measure": ["asked", "started", "lost", "use done", "use lost"] * 2,
        "mean": [100.0, 97.5, 2.5, 9700.0, 300.0, 50.0, 40.0, 10.0, 4000.0, 1000.0],
    }
)

ITEMS = pl.DataFrame(
    {
        "item": ["train", "axle", "driver", "axle", "train"],
        "site": ["north", "north", "south", "south", "south"],
        "count": ["written off", "written off", "written off", "bought", "written off"],
        "mean": [1.25, 40.0, 0.5, 39.0, 0.75],
    }
)

REQUIREMENTS = pl.DataFrame(
    {
        "requirement": ["goal", "worst day"],
        "measure": ["working", "working"],
        "asked": [
            "ready of the whole fleet at least 50",
            "ready of the whole fleet at least 52 on every day",
        ],
        "value": [51.8, 46.9],
        "low": [51.6, 46.0],
        "high": [52.0, 47.7],
        "met": ["yes", "no"],
    }
)

QUALITY = Quality(
    method="simulation",
    statement="51.8 of 60 ready, 95 % interval 51.6 to 52.0, 1,000 replications, seed 1",
    warnings=(Fault("W320", "resources/bay@north", "103 % busy from day 60 on", "less than 100 %"),),
    left_out=(LeftOutRows("missions", 3, "missions are not simulated yet"),),
    limits=("repairs are not interrupted",),
)


def readiness() -> pl.DataFrame:
    """The fleet, two units, one type: a dip in the middle."""
    rows = []
    for kind, scope, share in (
        ("fleet", "all", 1.0),
        ("unit", "north", 0.5),
        ("unit", "south", 0.5),
        ("type", "train", 1.0),
    ):
        for day in range(DAYS):
            mean = (54.0 - (6.0 if 50 <= day < 70 else 0.0)) * share
            rows.append(
                {
                    "scope_kind": kind,
                    "scope": scope,
                    "day": day,
                    "authorised": int(AUTHORISED * share),
                    "mean": mean,
                    "low": mean - 0.2,
                    "high": mean + 0.2,
                    "q05": mean - 3,
                    "q50": mean,
                    "q95": mean + 2,
                }
            )
    return pl.DataFrame(rows)


def simulation(**changed: Any) -> StandInAnswer:
    """An answer by simulation."""
    groups = pl.DataFrame(
        {
            "group": ["night service"] * 2,
            "day": [0, 1],
            "ready": [0.9, 0.8],
            "low": [0.88, 0.78],
            "high": [0.92, 0.82],
        }
    )
    frames = {
        "readiness": readiness(),
        "capability": CAPABILITY,
        "shops": SHOPS,
        "missions": MISSIONS,
        "items": ITEMS,
        "deliveries": pl.DataFrame(
            {"delivery": ["kits", "axles"], "stated": [12.0, 4.0], "arrived": [9.0, 4.0]}
        ),
        "causes": CAUSES,
        "costs": COSTS,
        "groups": groups,
        "requirements": REQUIREMENTS,
    }
    return StandInAnswer(**{"frames": frames, "quality": QUALITY, **changed})


def evaluation(**changed: Any) -> StandInAnswer:
    """An answer by formula."""
    scopes = pl.DataFrame(
        {
            "scope_kind": ["fleet", "unit", "unit", "type"],
            "scope": ["all", "north", "south", "train"],
            "authorised": [60.0, 30.0, 30.0, 60.0],
            "availability": [52.1 / 60, 0.85, 0.88, 52.1 / 60],
            "working": [52.1, 25.6, 26.5, 52.1],
            "deviation": [2.4, 1.8, 1.7, 2.4],
        }
    )
    frames = {
        "readiness": scopes,
        "causes": CAUSES.drop("standard_error"),
        "costs": COSTS.drop("low", "high"),
        "groups": pl.DataFrame({"group": ["night service"], "ready": [0.85]}),
        "requirements": REQUIREMENTS.with_columns(low=pl.lit(None), high=pl.lit(None)),
    }
    return StandInAnswer(**{"frames": frames, "quality": QUALITY, **changed})


def study(day_zero: str | None = "2023-05-01") -> Any:
    """What the text of an answer needs of a study."""
    requirements = pl.DataFrame(
        {
            "scope": [None],
            "measure": ["working"],
            "at_least": [50.0],
            "from_day": [None],
            "to_day": [None],
        },
        schema_overrides={"from_day": pl.Float64, "to_day": pl.Float64, "scope": pl.String},
    )
    settings = SimpleNamespace(day_zero=day_zero, days=DAYS, count_from_day=0.0, currency="EUR")
    items = pl.DataFrame({"item": ["train", "driver"], "kind": ["end item", "crew"]})
    tables = {"requirements": requirements, "items": items}
    return SimpleNamespace(settings=settings, table=tables.__getitem__)
