"""What each command may be told."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from sustainment.cli.plan_options import (
    buy_options,
    optimise_options,
    plan_backward_options,
    plan_repair_options,
)
from sustainment.cli.shared_options import (
    open_option,
    path_argument,
    require_option,
    sampling_options,
    scenario_option,
    seed_option,
    study_argument,
)

Parameters = Callable[[], list[click.Parameter]]

STUDY = "the study: a folder, an Excel file, or a parquet folder"
PICTURE_ENDINGS = (".png", ".svg", ".json")


def _demo() -> list[click.Parameter]:
    return [
        click.Argument(["name"], default="armour", required=False),
        click.Option(
            ["--into"],
            type=click.Path(path_type=Path, file_okay=False),
            default=Path(),
            help="Where to make its folder [here].",
        ),
        *sampling_options(),
        open_option(),
    ]


def _evaluate() -> list[click.Parameter]:
    return [
        study_argument(),
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
        scenario_option(),
        require_option(),
    ]


def _report() -> list[click.Parameter]:
    return [
        study_argument(),
        click.Option(
            ["--to", "target"],
            type=click.Path(path_type=Path, dir_okay=False),
            help="Where to write it [report.html in the study's folder].",
        ),
        click.Option(["--optimise"], is_flag=True, help="With the best stock for the present money."),
        click.Option(["--plan-repair"], is_flag=True, help="With the best places to repair."),
        click.Option(["--chart"], metavar="NAME", help="Only this picture; --chart list names them."),
        click.Option(
            ["--png", "--picture", "picture"],
            type=click.Path(path_type=Path, dir_okay=False),
            help="File of the picture: .png, .svg or .json (Vega-Lite) [NAME.png].",
        ),
        *sampling_options(),
        scenario_option(),
        open_option(),
    ]


def _trace() -> list[click.Parameter]:
    return [
        study_argument(),
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
        seed_option(),
        click.Option(["--from", "from_day"], type=float, metavar="DAY", help="From this day on [0]."),
        click.Option(["--to", "to_day"], type=float, metavar="DAY", help="Up to this day [the last]."),
        scenario_option(),
        click.Option(
            ["--csv"],
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write the events to this file as well.",
        ),
    ]


PARAMETERS: Mapping[str, Parameters] = {
    "demo": _demo,
    "new": lambda: [
        path_argument("path"),
    ],
    "template": lambda: [path_argument("path")],
    "check": lambda: [
        study_argument(),
        scenario_option(),
        click.Option(["--all", "everything"], is_flag=True, help="Print every fault, not the first 20."),
    ],
    "describe": lambda: [
        study_argument(),
        scenario_option(),
        click.Option(["--all", "everything"], is_flag=True, help="Print every range, not the first 20."),
    ],
    "convert": lambda: [
        path_argument("path"),
        path_argument("target"),
        click.Option(["--force"], is_flag=True, help="Write over what is there."),
    ],
    "evaluate": _evaluate,
    "simulate": lambda: [
        study_argument(),
        *sampling_options(),
        scenario_option(),
        require_option(),
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
    "optimise": optimise_options,
    "plan-buys": lambda: [study_argument(), *buy_options(), scenario_option()],
    "plan-backward": plan_backward_options,
    "plan-repair": plan_repair_options,
    "run": lambda: [
        study_argument(),
        *sampling_options(),
        scenario_option(),
        require_option(),
        click.Option(["--fresh"], is_flag=True, help="Run again even if an identical run is there."),
        open_option(),
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
    "plan-repair": (
        "armour --years 5 --break-even",
        "armour --ready 0.85",
        "armour --without Gliwice --years 5",
    ),
    "run": ("armour", "armour --require", "armour --fresh --open"),
    "trace": ('rail --machine "R142A train 4 of line A"', "... --site depot --item motor --to 50"),
    "report": (
        "armour --open",
        "armour --optimise --plan-repair",
        "armour --chart readiness --png readiness.png",
    ),
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
