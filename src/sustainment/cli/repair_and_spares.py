"""Where to repair what with the spares that it needs."""

from collections.abc import Mapping
from typing import Any

from sustainment.cli.answer_text import answer_record, quality_lines
from sustainment.cli.answers import progress_line_for, say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.progress import ProgressLine
from sustainment.cli.stopping import say_stopped, stoppable
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted, money_unit, number, paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import UsageError
from sustainment.questions.plans import searching
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

ASKED = ("years", "load_limit", "within")
APART = {"day": "--day", "break_even": "--break-even", "seconds": "--seconds", "picture": "--png"}
"""Options of the plan of repair alone."""
CHANGES_SHOWN, STOCK_SHOWN = 8, 12
"""Rows printed before the rest is only counted."""


def repair_and_spares(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Find where to repair what, what to open and what to stock, at least cost together."""
    given = [option for name, option in APART.items() if asked.get(name) not in (None, False)]
    if given:
        raise UsageError(f"{', '.join(given)} and --ready: found both, expected one; leave one of them out")
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    with (
        clock.of("repair and spares"),
        progress_line_for(voice, "planning repair") as line,
        stoppable(line) as stop,
        searching(None, stop),
    ):
        plan = VERBS["plan_repair_and_spares"].answer(
            study, ready=asked["ready"], progress=_heard(line), **taken(asked, *ASKED)
        )
    if plan.stopped:
        say_stopped(voice)
    voice.results(plan_lines(plan, currency=study.settings.currency))
    voice.talk(clock.text())
    told = {"bound": plan.bound, "gap": plan.gap, "changes": dict(plan.best.changes)}
    voice.collect(study=study_record(study), plan={**answer_record(plan), **told})
    return Exit.INTERRUPTED if plan.stopped else Exit.DONE


def _heard(line: ProgressLine) -> Any:
    def heard(reached: Any) -> None:
        best = f", best {number(reached.best)} a year" if reached.best < float("inf") else ""
        limit = f", none below {number(reached.bound)}" if reached.bound > 0.0 else ""
        line.waiting_for = f"{reached.doing}{best}{limit}"

    return heard


def plan_lines(plan: Any, *, currency: str) -> list[str]:
    """Return the plans beside each other, the bound, and what the best one changes."""
    return [
        *_head(plan, currency),
        *_plans(plan, currency),
        *_stock(plan, currency),
        *_changes(plan),
        "",
        *quality_lines(plan.quality),
    ]


def _head(plan: Any, currency: str) -> list[str]:
    best, sequence = plan.best, plan.sequence
    size, unit = money_unit(best.cost)
    cost = f"{number(best.cost / size, 2)} {unit}{currency}".rstrip()
    saved = 0.0 if sequence is None else sequence.cost - best.cost
    if sequence is None and plan.stopped:
        than = "the repair that is cheapest alone was not reached before the stop"
    elif sequence is None:
        than = "no spares reach it under the repair that is cheapest alone"
    elif saved > 0.0:
        than = f"{number(saved / size, 2)} {unit}{currency} less than repair first and spares after".rstrip()
    else:
        than = "deciding repair first and spares after gives the same"
    return paragraph(f"{percent(plan.ready)} at work for {cost} a year, repair and spares together: {than}.")


def _plans(plan: Any, currency: str) -> list[str]:
    size, unit = money_unit(max(one.cost for one in plan.plans))
    cells = [
        (
            one.name,
            number(one.repair_cost / size, 2),
            number(one.spares_cost / size, 2),
            number(one.cost / size, 2),
            percent(one.available),
        )
        for one in plan.plans
    ]
    header = ("plan", "repair", "spares", f"{unit}{currency} a year".strip(), "ready")
    least = number(plan.bound / size, 2)
    proof = f"No plan costs less than {least}: the best found is within {percent(plan.gap, 2)} of that."
    return ["", *table(header, cells), f"  {proof}"]


def _stock(plan: Any, currency: str) -> list[str]:
    """Return what the best plan stocks otherwise than now, the dearest change first."""
    rows = plan.table("stock").filter(plan.table("stock")["change"] != 0)
    if not rows.height:
        return []
    rows = rows.sort(rows["cost_of_change"].abs(), descending=True, maintain_order=True)
    size, unit = money_unit(float(rows["cost_of_change"].abs().max()))
    cells = [
        (
            f"{row['item']}, {row['site']}",
            str(row["present"]),
            str(row["plan"]),
            number(row["cost_of_change"] / size, 2),
        )
        for row in rows.head(STOCK_SHOWN).iter_rows(named=True)
    ]
    more = rows.height - STOCK_SHOWN
    rest = [f"  and {more} more (--json has them)"] if more > 0 else []
    return ["", *table(("stock", "now", "plan", f"{unit}{currency}".strip()), cells), *rest]


def _changes(plan: Any) -> list[str]:
    """Return the changes that carry the plan of repair out, as a scenario states them."""
    shown = [f"    {address} = {value}" for address, value in plan.best.changes.items()]
    more = len(shown) - CHANGES_SHOWN
    rest = [f"    and {counted(more, 'more change')} (--json has them)"] if more > 0 else []
    return ["", "  As a scenario of the study:", *shown[:CHANGES_SHOWN], *rest] if shown else []
