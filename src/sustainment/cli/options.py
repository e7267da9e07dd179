"""What each command may be told."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from sustainment.cli.plan_options import buy_options

Parameters = Callable[[], list[click.Parameter]]

STUDY = "the study: a folder, an Excel file, or a parquet folder"
PICTURE_ENDINGS = (".png", ".svg", ".json")


def _path(name: str) -> click.Argument:
    return click.Argument([name], type=click.Path(path_type=Path))


def _study() -> click.Argument:
    return _path("path")


def _scenario() -> click.Option:
    return click.Option(["--scenario"], metavar="NAME", help="Apply this scenario of the study first.")


def _require() -> click.Option:
    return click.Option(
        ["--require"], is_flag=True, help="Exit with 1 where a requirement is not met, 4 where that is open."
    )


def _open() -> click.Option:
    return click.Option(["--open", "show"], is_flag=True, help="Open the report in the browser.")


def _seed() -> click.Option:
    return click.Option(
        ["--seed"], type=click.IntRange(min=0), metavar="NUMBER", help="Seed of all draws [the study's own]."
    )


def _workers() -> click.Option:
    return click.Option(
        ["--workers"], type=click.IntRange(min=1), metavar="NUMBER", help="Threads [one a core]."
    )


def _drawn() -> click.Option:
    return click.Option(
        ["--png", "--picture", "picture"],
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write the plans as a picture as well: .png, .svg or .json (Vega-Lite).",
    )


def _sampling() -> list[click.Parameter]:
    return [
        _seed(),
        click.Option(
            ["--within"],
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
            metavar="SHARE",
            help="Stop at this half-width of the 95 % interval of availability [0.005].",
        ),
        click.Option(
            ["--replications"],
            type=click.IntRange(min=2),
            metavar="NUMBER",
            help="Exactly so many replications instead.",
        ),
        _workers(),
    ]


def _demo() -> list[click.Parameter]:
    return [
        click.Argument(["name"], default="armour", required=False),
        click.Option(
            ["--into"],
            type=click.Path(path_type=Path, file_okay=False),
            default=Path(),
            help="Where to make its folder [here].",
        ),
        *_sampling(),
        _open(),
    ]


def _evaluate() -> list[click.Parameter]:
    return [
        _study(),
        click.Option(
            ["--method"],
            type=click.Choice(["auto", "exact", "closed-fleet", "vari-metric", "dyna-metric", "metric"]),
            default="auto",
            show_default=True,
            help="The formula; auto is exact where theory allows.",
        ),
        click.Option(["--by-day"], is_flag=True, help="Each day from the start on, not one steady state."),
        click.Option(
            ["--day"], type=float, metavar="DAY", help="Rates, positions and stock of this day [the last]."
        ),
        _scenario(),
        _require(),
    ]


def _report() -> list[click.Parameter]:
    return [
        _study(),
        click.Option(
            ["--to", "target"],
            type=click.Path(path_type=Path, dir_okay=False),
            help="Where to write it [report.html in the study's folder].",
        ),
        click.Option(["--chart"], metavar="NAME", help="Only this picture; --chart list names them."),
        click.Option(
            ["--png", "--picture", "picture"],
            type=click.Path(path_type=Path, dir_okay=False),
            help="File of the picture: .png, .svg or .json (Vega-Lite) [NAME.png].",
        ),
        *_sampling(),
        _scenario(),
        _open(),
    ]


def _trace() -> list[click.Parameter]:
    return [
        _study(),
        click.Option(
            ["--machine"],
            metavar="NAME",
            help="Type, number and unit, such as 'tank 3 of brigade'.",
        ),
        click.Option(
            ["--site"],
            metavar="NAME",
            help="A site: its shelves, repairs, shipments and backorders.",
        ),
        click.Option(["--item"], metavar="NAME", help="Of a site only this item."),
        click.Option(
            ["--replication"],
            type=click.IntRange(min=0),
            default=0,
            metavar="NUMBER",
            help="Which replication, from 0 on [0].",
        ),
        _seed(),
        click.Option(["--from", "from_day"], type=float, metavar="DAY", help="From this day on [0]."),
        click.Option(["--to", "to_day"], type=float, metavar="DAY", help="Up to this day [the last]."),
        _scenario(),
        click.Option(
            ["--csv"],
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write the events to this file as well.",
        ),
    ]


def _optimise() -> list[click.Parameter]:
    return [
        _study(),
        click.Option(
            ["--budget"],
            type=click.FloatRange(0),
            metavar="MONEY",
            help="Price of all stock that may change [that of the present stock].",
        ),
        click.Option(
            ["--goal", "--availability", "goal"],
            multiple=True,
            metavar="GOAL",
            help="What must be reached, of any kinds: 0.9, tank=0.9, ready:battery=0.9, wait=2.",
        ),
        click.Option(
            ["--requirements"], is_flag=True, help="Reach the requirements that the study states of means."
        ),
        click.Option(
            ["--slope"],
            type=click.FloatRange(0, min_open=True),
            metavar="NUMBER",
            help="Buy while a million still gains so many positions that work.",
        ),
        click.Option(
            ["--measure"],
            type=click.Choice(["availability", "backorders"]),
            default="availability",
            show_default=True,
            help="What plans are better by, and what the goal is in.",
        ),
        click.Option(
            ["--price"],
            type=click.Choice(["price", "mass", "volume", "units"]),
            default="price",
            show_default=True,
            help="What costs are counted in.",
        ),
        click.Option(
            ["--keep-present"],
            is_flag=True,
            help="Keep all that is there; the budget is for what is bought on top.",
        ),
        click.Option(
            ["--method"],
            type=click.Choice(["vari-metric", "metric", "exact"]),
            default="vari-metric",
            show_default=True,
            help="The formula that chooses; plans are worked out by the best that applies.",
        ),
        click.Option(["--simulate"], is_flag=True, help="Simulate the plan and the present stock as well."),
        *_sampling(),
        _drawn(),
        _scenario(),
    ]


def _plan_backward() -> list[click.Parameter]:
    return [
        _study(),
        click.Argument(["requirement"], required=False),
        click.Option(["--working"], type=float, metavar="NUMBER", help="Or: so many that are to work,"),
        click.Option(["--day"], metavar="DAY", help="on this day, a number or a date,"),
        click.Option(
            ["--confidence"],
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
            default=0.8,
            metavar="SHARE",
            help="with this chance [0.8],",
        ),
        click.Option(["--scope"], metavar="NAME", help="of this unit or end item [the whole fleet]."),
        click.Option(
            ["--replications"],
            type=click.IntRange(min=2),
            metavar="NUMBER",
            help="Replications of each plan [200].",
        ),
        _seed(),
        click.Option(
            ["--tries", "most_tries"],
            type=click.IntRange(min=2),
            metavar="NUMBER",
            help="Plans that are tried at most [300].",
        ),
        _workers(),
        _scenario(),
    ]


def _plan_repair() -> list[click.Parameter]:
    return [
        _study(),
        click.Option(
            ["--years"],
            type=click.FloatRange(0, min_open=True),
            metavar="NUMBER",
            help="Years over which set-up costs are spread [the horizon].",
        ),
        click.Option(
            ["--load-limit"],
            type=click.FloatRange(0, 1, min_open=True),
            metavar="SHARE",
            help="Share of its time that a resource may be in use [0.8].",
        ),
        click.Option(["--day"], type=float, metavar="DAY", help="Rates and rows of this day [the last]."),
        click.Option(
            ["--break-even"], is_flag=True, help="Find from how many repairs a year each site pays."
        ),
        click.Option(
            ["--within"],
            type=click.FloatRange(0, 1, max_open=True),
            metavar="SHARE",
            help="Share of the cost that may stay unproven [1e-6].",
        ),
        click.Option(
            ["--seconds"],
            type=click.FloatRange(0, min_open=True),
            metavar="NUMBER",
            help="Stop after so long with the best plan so far [never].",
        ),
        click.Option(
            ["--ready"],
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
            metavar="SHARE",
            help="Share of positions that must work: plan spares together with repair.",
        ),
        _drawn(),
        _scenario(),
    ]


PARAMETERS: Mapping[str, Parameters] = {
    "demo": _demo,
    "new": lambda: [
        _path("path"),
    ],
    "template": lambda: [_path("path")],
    "check": lambda: [
        _study(),
        _scenario(),
        click.Option(["--all", "everything"], is_flag=True, help="Print every fault, not the first 20."),
    ],
    "describe": lambda: [
        _study(),
        _scenario(),
        click.Option(["--all", "everything"], is_flag=True, help="Print every range, not the first 20."),
    ],
    "convert": lambda: [
        _path("path"),
        _path("target"),
        click.Option(["--force"], is_flag=True, help="Write over what is there."),
    ],
    "evaluate": _evaluate,
    "simulate": lambda: [
        _study(),
        *_sampling(),
        _scenario(),
        _require(),
        click.Option(
            ["--journal"],
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Keep each finished batch in this file, and go on from what it holds.",
        ),
        click.Option(
            ["--resume"], is_flag=True, help="The same, in the study's runs/ until the answer is there."
        ),
    ],
    "optimise": _optimise,
    "plan-buys": lambda: [_study(), *buy_options(), _scenario()],
    "plan-backward": _plan_backward,
    "plan-repair": _plan_repair,
    "run": lambda: [
        _study(),
        *_sampling(),
        _scenario(),
        _require(),
        click.Option(["--fresh"], is_flag=True, help="Run again even if an identical run is there."),
        _open(),
    ],
    "trace": _trace,
    "report": _report,
    "doctor": lambda: [
        click.Option(["--warm"], is_flag=True, help="Compile now, so that the next command starts at once.")
    ],
    "explain": lambda: [click.Argument(["code"], required=False)],
}


EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "demo": ("armour", "rail --open", "wind --into trials"),
    "new": ("my-fleet",),
    "template": ("depot.xlsx",),
    "check": ("my-fleet", "depot.xlsx --all", "depot.xlsx --json"),
    "describe": ("armour", "armour --all"),
    "convert": ("armour armour.xlsx", "depot.xlsx depot"),
    "evaluate": ("armour", "armour --by-day", "armour --day 180", "armour --method metric"),
    "simulate": ("armour", "armour --within 0.002", "armour --within 0.0005 --resume"),
    "optimise": (
        "wind --budget 2e6",
        "wind --goal 95% --goal 'fill rate:port=90%'",
        "rail --requirements --keep-present",
    ),
    "plan-buys": ("wind --budget 1=2M --budget 2=2M", "armour --budget 2023=20M", "wind --goal 2=0.93"),
    "plan-backward": ('rail "peak on every day"', "armour --working 1540 --day 2023-11-14"),
    "plan-repair": ("armour --years 5", "armour --years 5 --break-even", "armour --ready 0.85"),
    "run": ("armour", "armour --require", "armour --fresh --open"),
    "trace": ('rail --machine "R142A train 4 of line A"', "... --site depot --item motor --to 50"),
    "report": ("armour --open", "armour --chart list", "armour --chart readiness --png readiness.png"),
    "doctor": ("", "--warm"),
    "explain": ("E204", ""),
}
"""Shown first by `--help`."""


def manners() -> list[click.Parameter]:
    """Return the options that every command knows."""
    return [
        click.Option(["--json"], is_flag=True, help="One JSON object to stdout instead of text."),
        click.Option(["--quiet", "-q"], is_flag=True, help="Results only, no talk."),
        click.Option(["--verbose", "-v"], is_flag=True, help="More: traceback of a fault of our own."),
    ]


def taken(asked: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the named options that were given."""
    return {name: asked[name] for name in names if asked.get(name) is not None}
