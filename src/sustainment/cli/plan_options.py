"""What the commands that decide may be told."""

import click

from sustainment.cli.shared_options import (
    picture_option,
    report_option,
    sampling_options,
    scenario_option,
    seed_option,
    study_argument,
    workers_option,
)


def buy_options() -> list[click.Parameter]:
    """Return what `plan-buys` may be told besides its study."""
    return [
        click.Option(
            ["--budget", "budgets"],
            multiple=True,
            metavar="YEAR=MONEY",
            help="Money of a year's orders, as 2025=2M, 1=500k, or of a day, as 2025-07-01=1M.",
        ),
        click.Option(
            ["--goal"],
            multiple=True,
            metavar="SHARE",
            help="Share that must work on the mean of each year, as 0.9; of one, as 2026=0.9.",
        ),
        click.Option(
            ["--no-carry-over", "carry_over"],
            is_flag=True,
            flag_value=False,
            default=True,
            help="Money that is not spent is lost, not kept for later orders.",
        ),
    ]


def optimise_options() -> list[click.Parameter]:
    """Return what `optimise` may be told."""
    return [
        study_argument(),
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
        *sampling_options(),
        picture_option(),
        report_option(),
        scenario_option(),
    ]


def plan_backward_options() -> list[click.Parameter]:
    """Return what `plan-backward` may be told."""
    return [
        study_argument(),
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
        seed_option(),
        click.Option(
            ["--tries", "most_tries"],
            type=click.IntRange(min=2),
            metavar="NUMBER",
            help="Plans that are tried at most [300].",
        ),
        workers_option(),
        scenario_option(),
    ]


def plan_repair_options() -> list[click.Parameter]:
    """Return what `plan-repair` may be told."""
    return [
        study_argument(),
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
            ["--without"],
            metavar="NAME",
            help="Weigh this standing site, or milestone, against doing without it.",
        ),
        click.Option(
            ["--ready"],
            type=click.FloatRange(0, 1, min_open=True, max_open=True),
            metavar="SHARE",
            help="Share of positions that must work: plan spares together with repair.",
        ),
        picture_option(),
        report_option(),
        scenario_option(),
    ]
