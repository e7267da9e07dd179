"""An invented fleet of 60 trains, with answers whose tables agree with each other."""

from dataclasses import dataclass, field
from math import pi, sin

import polars as pl

from sustainment.model.answer import LeftOutRows, Quality
from sustainment.model.study import Study

TRAINS = 60
DAYS = 365
COMPRESSOR = "air conditioning compressor unit, roof mounted, second series"
"""A name longer than any label has room for."""

DIGEST = "7f3a91c25b" * 6 + "0d4e"


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True)
class Mean:
    mean: float
    standard_error: float
    replications: int = 400

    def interval(self, level: float = 0.95) -> Interval:
        assert level == 0.95
        return Interval(self.mean - 1.96 * self.standard_error, self.mean + 1.96 * self.standard_error)


@dataclass(frozen=True)
class StandIn:
    """An answer whose tables were written by hand."""

    frames: dict[str, pl.DataFrame]
    quality: Quality
    study_name: str = "rail"
    digest: str = DIGEST
    stopped: bool = False
    seed: int = 1
    mean: Mean = field(default_factory=lambda: Mean(0.0, 0.0))

    def table(self, name: str) -> pl.DataFrame:
        return self.frames[name]

    def availability(self, scope: str | None = None) -> Mean:
        assert scope is None
        return self.mean


def rail(**changes) -> Study:
    """Return a study of 60 trains at two depots, a workshop and a maker."""
    settings = {"title": "Regional trains", "day_zero": "2024-01-01", "days": DAYS, "price_year": 2024}
    workshop = "central workshop"
    tables = {
        "sites": [
            {"site": "maker", "kind": "maker"},
            {"site": workshop, "kind": "workshop", "supplied_by": "maker", "cost_per_year": 400_000},
            {"site": "North", "kind": "base", "supplied_by": workshop},
            {"site": "South", "kind": "base", "supplied_by": workshop},
            {"site": "East yard", "kind": "base", "supplied_by": workshop, "from_day": 210},
        ],
        "lanes": [
            {"from_site": "maker", "to_site": workshop, "days": "21 (14 to 40)", "source": "plan"},
            {"from_site": workshop, "to_site": "kind:base", "days": 3, "source": "plan"},
            {"from_site": "North", "to_site": "South", "role": "lateral", "days": 1},
        ],
        "items": [
            {"item": "train", "kind": "end item"},
            {"item": "traction converter", "kind": "LRU", "price": "320000 (250000 to 400000) [prices p.4]"},
            {"item": "door drive", "kind": "LRU", "price": 18_000},
            {"item": COMPRESSOR, "kind": "LRU", "price": 41_000},
        ],
        "parts": [
            {"parent": "train", "item": "traction converter", "quantity": 4},
            {"parent": "train", "item": "door drive", "quantity": 16},
            {"parent": "train", "item": COMPRESSOR, "quantity": 2},
        ],
        "units": [{"unit": "north fleet", "site": "North"}, {"unit": "south fleet", "site": "South"}],
        "authorised": [
            {"unit": "north fleet", "item": "train", "quantity": 36},
            {"unit": "south fleet", "item": "train", "quantity": 24},
        ],
        "use": [{"unit": "*", "item": "train", "life_unit": "km", "per_day": 540, "source": "log"}],
        "failures": [
            {
                "item": "traction converter",
                "mtbf": "300000 (200000 to 420000)",
                "life_unit": "km",
                "source": "log",
            },
            {"item": "door drive", "mtbf": 260_000, "life_unit": "km", "source": "log"},
            {
                "item": COMPRESSOR,
                "mtbf": 900_000,
                "life_unit": "km",
                "source": "guess",
            },
        ],
        "repairs": [
            {"item": "kind:LRU", "site": workshop, "turnaround_days": "12 (8 to 20)", "source": "guess"}
        ],
        "resources": [
            {"resource": "bay", "site": workshop, "quantity": 3},
            {"resource": "technician", "site": workshop, "quantity": 8},
        ],
        "stock": [
            {"item": "traction converter", "site": "North", "quantity": 4},
            {"item": "door drive", "site": "South", "quantity": 6},
        ],
        "deliveries": [
            {"delivery": "float 1", "item": "traction converter", "site": "North", "quantity": 4,
             "from_day": 90, "chance": 0.8},
            {"delivery": "float 2", "item": "door drive", "site": "South", "quantity": 12, "from_day": 96},
        ],
        "milestones": [
            {"milestone": "approval of second shift", "day": 150, "delay_days": 20, "chance": 0.9},
        ],
        "requirements": [{"requirement": "timetable", "measure": "availability", "at_least": 0.9}],
        "sources": [
            {"source": "log", "title": "Maintenance log 2019 to 2023", "publisher": "the operator",
             "date": "2023-12-31", "link": "https://example.org/log", "grade": 4},
            {"source": "prices", "title": "Tender notice", "publisher": "the purchaser", "date": "2022-05-01",
             "grade": 3},
            {"source": "plan", "title": "Logistics plan", "grade": 2},
            {"source": "guess", "title": "Estimate by the authors", "grade": 0},
        ],
    }  # fmt: skip
    return Study(**{**settings, **tables, **changes})


SHARES = {
    "waiting for part": 0.44,
    "waiting for shop": 0.22,
    "in repair": 0.2,
    "in transit": 0.1,
    "no crew": 0.04,
}

CAUSES = (
    ("traction converter", "North", "waiting for part", 0.29),
    ("door drive", "South", "waiting for part", 0.08),
    (COMPRESSOR, "South", "waiting for part", 0.07),
    ("traction converter", "North", "waiting for shop", 0.16),
    ("door drive", "South", "waiting for shop", 0.06),
    ("traction converter", "North", "in repair", 0.12),
    ("door drive", "South", "in repair", 0.05),
    ("door drive", "North", "in repair", 0.03),
    ("traction converter", "North", "in transit", 0.06),
    ("door drive", "South", "in transit", 0.04),
    ("train crew", "South", "no crew", 0.04),
)


def missing_on(day: int) -> float:
    """Return invented mean positions that do not work on a day."""
    settled = 1 - 0.8 * 2.7 ** (-day / 20)
    return (8.2 + 2.4 * sin(2 * pi * day / DAYS)) * settled


def average_missing(days: int = DAYS) -> float:
    return sum(missing_on(day) for day in range(days)) / days


def simulated(days: int = DAYS, *, standard_error: float = 0.12) -> StandIn:
    """Return an invented simulation of the trains."""
    span = range(days)
    half = 1.96 * standard_error
    readiness = pl.DataFrame(
        [
            {
                "scope_kind": "fleet",
                "scope": "all",
                "day": day,
                "authorised": float(TRAINS),
                "mean": TRAINS - missing_on(day),
                "low": TRAINS - missing_on(day) - half,
                "high": TRAINS - missing_on(day) + half,
                "q05": float(int(TRAINS - 1.6 * missing_on(day))),
                "q50": float(int(TRAINS - missing_on(day))),
                "q95": float(min(TRAINS, int(TRAINS - 0.45 * missing_on(day)))),
            }
            for day in span
        ]
    )
    states = pl.DataFrame(
        [
            {"day": day, "state": state, "mean": mean}
            for day in span
            for state, mean in {
                "working": TRAINS - missing_on(day),
                "working with a fault": 0.0,
                "no vehicle": 0.0,
                **{name: part * missing_on(day) for name, part in SHARES.items()},
            }.items()
        ]
    )
    missing = average_missing(days)
    causes = pl.DataFrame(
        [
            {
                "item": item,
                "site": site,
                "cause": cause,
                "positions": part * missing,
                "share": part * missing / TRAINS,
                "standard_error": 0.05 * part * missing,
            }
            for item, site, cause, part in CAUSES
        ]
    )
    pairs = list(dict.fromkeys((item, site) for item, site, cause, _ in CAUSES if cause != "no crew"))
    stock = pl.DataFrame(
        [
            {
                "item": item,
                "site": site,
                "day": day,
                "on_hand": max(0.0, 4.0 - rank - 0.2 * missing_on(day)),
                "backorders": missing_on(day) / (2 + rank),
            }
            for rank, (item, site) in enumerate(pairs)
            for day in span
        ]
    )
    supply = pl.DataFrame(
        [
            {"item": item, "site": site, "demand_per_day": 0.2, "fill_rate": 0.6,
             "backorders": 3.0 / (1 + rank), "backorders_se": 0.05, "mean_wait_days": 5.0, "on_hand": 2.0}
            for rank, (item, site) in enumerate(pairs)
        ]
    )  # fmt: skip
    shops = pl.DataFrame(
        [{"resource": "bay", "site": "central workshop", "quantity": 3.0, "busy": 2.6, "queue": 1.4,
          "mean_wait_days": 2.2, "jobs_per_year": 410.0, "use": 2.6 / 3, "use_se": 0.004, "queue_se": 0.02,
          "mean_wait_days_se": 0.03},
         {"resource": "crane", "site": "central workshop", "quantity": 1.0, "busy": 0.0, "queue": 0.0,
          "mean_wait_days": None, "jobs_per_year": 0.0, "use": 0.0, "use_se": 0.0, "queue_se": 0.0,
          "mean_wait_days_se": None}]
    )  # fmt: skip
    capable = {
        "FMC": TRAINS - missing, "PMC": 0.0, "NMC": missing, "NMCS": 0.44 * missing, "NMCM": 0.42 * missing,
        "no vehicle": 0.1 * missing, "planned work": 2e-18, "no crew": 0.04 * missing, "no consumables": 0.0,
        "filled": float(TRAINS), "authorised": float(TRAINS),
    }  # fmt: skip
    known = {name: half if 0.0 < positions < TRAINS else 0.0 for name, positions in capable.items()}
    capability = pl.DataFrame(
        [
            {"scope_kind": "fleet", "scope": "all", "measure": name, "positions": positions,
             "low": positions - known[name], "high": positions + known[name], "share": positions / TRAINS}
            for name, positions in capable.items()
        ]
    )  # fmt: skip
    return StandIn(
        {
            "readiness": readiness,
            "states": states,
            "causes": causes,
            "stock": stock,
            "supply": supply,
            "shops": shops,
            "capability": capability,
            "costs": costs(days),
            "groups": pl.DataFrame(schema={"group": pl.String, "day": pl.Int64, "ready": pl.Float64}),
            "requirements": requirements("no"),
        },
        Quality(
            "event simulation",
            "95 % half-width 0.4 points after 400 replications",
            left_out=(LeftOutRows("missions", 2, "missions come with a later version"),),
            limits=("crews do not fall ill",),
        ),
        mean=Mean(1 - missing / TRAINS, standard_error / TRAINS),
    )


def costs(days: int = DAYS) -> pl.DataFrame:
    """Return invented costs by element and year."""
    amounts = {"purchases": 1_250_000.0, "repairs": 6_480_000.0, "transport": 310_000.0, "sites": 400_000.0}
    rows = []
    for year in range(1, -(-days // 365) + 1):
        part = min(365, days - 365 * (year - 1)) / 365
        for element, amount in amounts.items():
            mean = amount * part
            rows.append(
                {"element": element, "year": year, "mean": mean, "low": 0.98 * mean, "high": 1.02 * mean}
            )
    return pl.DataFrame(rows)


def requirements(met: str) -> pl.DataFrame:
    """Return one invented requirement."""
    return pl.DataFrame(
        [{"requirement": "timetable", "measure": "availability", "asked": "at least 0.9, mean over the span",
          "value": 0.866, "low": 0.862, "high": 0.87, "met": met}]
    )  # fmt: skip


def evaluated() -> StandIn:
    """Return an invented quick answer for the trains."""
    readiness = pl.DataFrame(
        [{"scope_kind": "fleet", "scope": "all", "authorised": 60.0, "availability": 0.871, "working": 52.26,
          "deviation": 2.4}]
    )  # fmt: skip
    simulation = simulated()
    supply = simulation.table("supply").select("item", "site", pl.col("backorders") * 0.98)
    return StandIn(
        {
            "readiness": readiness,
            "supply": supply,
            "costs": costs().select("element", "year", pl.col("mean") * 1.01),
            "requirements": requirements("no").with_columns(low=None, high=None),
        },
        Quality(
            "VARI-METRIC with finite sources",
            "median error 0.3 %, 95th percentile 4 % on 600 random systems",
            limits=("steady state of the last day", "shop queues only through their mean"),
        ),
    )
