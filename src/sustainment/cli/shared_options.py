"""Options that several commands know."""

from pathlib import Path

import click


def path_argument(name: str) -> click.Argument:
    """Return a place in the file system."""
    return click.Argument([name], type=click.Path(path_type=Path))


def study_argument() -> click.Argument:
    """Return the study that a command is about."""
    return path_argument("path")


def scenario_option() -> click.Option:
    """Return the scenario to apply first."""
    return click.Option(["--scenario"], metavar="NAME", help="Apply this scenario of the study first.")


def require_option() -> click.Option:
    """Return whether requirements decide the exit code."""
    return click.Option(
        ["--require"], is_flag=True, help="Exit with 1 where a requirement is not met, 4 where that is open."
    )


def open_option() -> click.Option:
    """Return whether the report is opened."""
    return click.Option(["--open", "show"], is_flag=True, help="Open the report in the browser.")


def seed_option() -> click.Option:
    """Return the seed of all draws."""
    return click.Option(
        ["--seed"], type=click.IntRange(min=0), metavar="NUMBER", help="Seed of all draws [the study's own]."
    )


def workers_option() -> click.Option:
    """Return the number of threads."""
    return click.Option(
        ["--workers"], type=click.IntRange(min=1), metavar="NUMBER", help="Threads [one a core]."
    )


def report_option() -> click.Option:
    """Return where a report with the plan is written."""
    return click.Option(
        ["--report", "page"],
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write the report of the study with this plan to this file.",
    )


def picture_option() -> click.Option:
    """Return where the picture of a plan is written."""
    return click.Option(
        ["--png", "--picture", "picture"],
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write the plans as a picture as well: .png, .svg or .json (Vega-Lite).",
    )


def sampling_options() -> list[click.Parameter]:
    """Return what a simulation is told."""
    return [
        seed_option(),
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
        workers_option(),
    ]
