"""What the commands that decide may be told."""

import click


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
