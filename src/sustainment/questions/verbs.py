"""Every verb once: its inputs, and the function that answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import sustainment
from sustainment.optimisation.repair.limits import LOAD_LIMIT, WITHIN


class Input(NamedTuple):
    """What an answer may be asked with, by the name it has in Python, on the command line and in forms."""

    name: str
    meaning: str
    default: object = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verb:
    """One way to answer: what it does, and what it may be told."""

    name: str
    meaning: str
    inputs: tuple[Input, ...]

    @property
    def answer(self) -> Callable[..., Any]:
        """Return the function that answers, of the same name; it is loaded when it is asked for."""
        answer: Callable[..., Any] = getattr(sustainment, self.name)
        return answer


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        verb.name: verb
        for verb in (
            Verb(
                "evaluate",
                "Answer by formula: the steady state at the rates, positions and stock of one day.",
                (
                    Input(
                        "method",
                        "The formula; auto is exact where theory allows.",
                        "auto",
                        ("auto", "exact", "closed-fleet", "vari-metric", "metric"),
                    ),
                    Input("day", "Rates, positions and stock of this day [the last]."),
                ),
            ),
            Verb(
                "evaluate_by_day",
                "Answer by formula, day by day: dated changes, deliveries, losses.",
                (
                    Input(
                        "method",
                        "The formula; auto is exact where theory allows.",
                        "auto",
                        ("auto", "exact", "closed-fleet", "dyna-metric", "metric"),
                    ),
                    Input("days", "Days to look at [every day]."),
                ),
            ),
            Verb(
                "simulate",
                "Answer by simulation: each day, with its interval.",
                (
                    Input("seed", "Seed of all draws [the study's own]."),
                    Input(
                        "within",
                        "Stop at this half-width of the 95 % interval of availability [0.005].",
                        0.005,
                    ),
                    Input("replications", "Exactly so many replications instead."),
                    Input("workers", "Threads [one a core]."),
                    Input("journal", "Keep each finished batch in this file, and go on from what it holds."),
                ),
            ),
            Verb(
                "plan_backward",
                "Find the cheapest levers that reach what is asked, by simulation.",
                (
                    Input("asked", "A requirement of the study by its name, or so many working on a day."),
                    Input("replications", "Replications of each plan [200].", 200),
                    Input("seed", "Seed of all draws [the study's own]."),
                    Input("most_tries", "Plans that are tried at most [300].", 300),
                    Input("workers", "Threads [one a core]."),
                ),
            ),
            Verb(
                "optimise",
                "Find which spares to stock where, for a budget or a goal, with proof.",
                (
                    Input("budget", "Price of all stock that may change [that of the present stock]."),
                    Input(
                        "goal",
                        "What must be reached, of any kinds: 0.9, tank=0.9, ready:battery=0.9, wait=2.",
                    ),
                    Input(
                        "measure",
                        "What plans are better by, and what the goal is in.",
                        "availability",
                        ("availability", "backorders"),
                    ),
                    Input(
                        "price",
                        "What costs are counted in.",
                        "price",
                        ("price", "mass", "volume", "units"),
                    ),
                    Input(
                        "keep_present",
                        "Keep all that is there; the budget is for what is bought on top.",
                        False,
                    ),
                    Input(
                        "method",
                        "The formula that chooses; plans are worked out by the best that applies.",
                        "vari-metric",
                        ("vari-metric", "metric", "exact"),
                    ),
                ),
            ),
            Verb(
                "plan_buys",
                "Find what to order in which year, under yearly budgets or for a goal.",
                (
                    Input(
                        "budgets",
                        "Money of a year's orders, as 2025=2M, 1=500k, or of a day, as 2025-07-01=1M.",
                    ),
                    Input(
                        "goal", "Share that must work on the mean of each year, as 0.9; of one, as 2026=0.9."
                    ),
                    Input("carry_over", "Money that is not spent is lost, not kept for later orders.", True),
                    Input("days", "Days to look at [some twelve a year]."),
                ),
            ),
            Verb(
                "plan_repair",
                "Find where to repair what, and which candidates pay, at least cost.",
                (
                    Input("years", "Years over which set-up costs are spread [the horizon]."),
                    Input("load_limit", "Share of its time that a resource may be in use [0.8].", LOAD_LIMIT),
                    Input("day", "Rates and rows of this day [the last]."),
                    Input("break_even", "Find from how many repairs a year each site pays.", False),
                    Input("within", "Share of the cost that may stay unproven [1e-6].", WITHIN),
                    Input("seconds", "Stop after so long with the best plan so far [never].", float("inf")),
                ),
            ),
            Verb(
                "weigh_site",
                "Weigh a site that stands against doing without it, and against its money in spares.",
                (
                    Input("without", "Weigh this standing site, or milestone, against doing without it."),
                    Input("years", "Years over which set-up costs are spread [the horizon]."),
                ),
            ),
            Verb(
                "plan_repair_and_spares",
                "Find where to repair what and what to stock, at least cost together, with proof.",
                (
                    Input("ready", "Share of positions that must work: plan spares together with repair."),
                    Input("years", "Years over which set-up costs are spread [the horizon]."),
                    Input("load_limit", "Share of its time that a resource may be in use [0.8].", LOAD_LIMIT),
                    Input("within", "Share of the cost that may stay unproven [1e-6].", WITHIN),
                ),
            ),
            Verb(
                "trace",
                "Tell one replication for one machine, event by event.",
                (
                    Input("machine", "Type, number and unit, such as 'tank 3 of brigade'."),
                    Input("replication", "Which replication, from 0 on [0].", 0),
                    Input("seed", "Seed of all draws [the study's own]."),
                    Input("from_day", "From this day on [0].", 0.0),
                    Input("to_day", "Up to this day [the last]."),
                ),
            ),
            Verb(
                "trace_site",
                "Tell one replication for one site, event by event.",
                (
                    Input("site", "A site: its shelves, repairs, shipments and backorders."),
                    Input("item", "Of a site only this item."),
                    Input("replication", "Which replication, from 0 on [0].", 0),
                    Input("seed", "Seed of all draws [the study's own]."),
                    Input("from_day", "From this day on [0].", 0.0),
                    Input("to_day", "Up to this day [the last]."),
                ),
            ),
        )
    }
)
"""Every way to answer."""
