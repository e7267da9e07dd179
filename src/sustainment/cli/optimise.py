"""Which spares to stock where."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sustainment.cli.answer_text import answer_record, quality_lines
from sustainment.cli.answers import progress_line_for, say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted, money_unit, number, paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import UsageError
from sustainment.questions import VERBS, compiled, plan_picture

ASKED = ("budget", "measure", "price", "keep_present", "method")
CHANGES_SHOWN, NEXT_SHOWN = 12, 5
"""Rows printed before the rest is only counted."""


def optimise(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Find which spares to stock where."""
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    with clock.of("optimising"), progress_line_for(voice, "optimising"):
        plan = VERBS["optimise"].answer(study, goal=goal_of(asked["goal"]), **taken(asked, *ASKED))
    voice.results(plan_lines(plan))
    if asked.get("picture") is not None:
        voice.talk(f"  Picture in {plan_picture(plan, asked['picture'])}")
    voice.talk(clock.text())
    voice.collect(study=study_record(study), plan={**answer_record(plan), **_record(plan)})
    return Exit.DONE


def goal_of(texts: Sequence[str]) -> float | dict[str, float] | None:
    """Return what must be reached: `0.9` or `90%` of the whole fleet, `NAME=0.9` of units and types."""
    if not texts:
        return None
    scopes: dict[str, float] = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        scopes[name.strip()] = _share(value)
    if "" in scopes:
        if len(scopes) > 1 or len(texts) > 1:
            raise UsageError("give one goal for the whole fleet, or goals by unit and type (NAME=0.9)")
        return scopes[""]
    return scopes


def _share(text: str) -> float:
    plain = text.strip().removesuffix("%")
    try:
        value = float(plain)
    except ValueError:
        raise UsageError(f"goal {text!r}: expected a number, as 0.9, 90% or tank=0.9") from None
    return value / 100.0 if text.strip().endswith("%") else value


def _record(plan: Any) -> dict[str, Any]:
    return {
        "asked": plan.asked,
        "cost": plan.cost,
        "availability": plan.availability(),
        "holes": plan.chosen.holes,
        "bound": plan.bound,
        "gap": plan.gap,
        "proven": plan.proven,
    }


def plan_lines(plan: Any) -> list[str]:
    """Return a plan: what it buys beside the others, what changes, what comes next, how good it is."""
    return [
        *_head(plan),
        *_compared(plan),
        *_changes(plan),
        *_next(plan),
        "",
        *quality_lines(plan.quality),
    ]


def _head(plan: Any) -> list[str]:
    present = next(one for one in plan.compared if one.plan == "present")
    gain = plan.availability() - present.availability
    return paragraph(
        f"{plan.asked[0].upper()}{plan.asked[1:]} {plan.measured_in}: {percent(plan.availability())} work "
        f"for {_amount(plan.cost, plan)}; the present stock gives {percent(present.availability)} for "
        f"{_amount(present.cost, plan)} ({100 * gain:+.1f} points)."
    )


def _amount(value: float, plan: Any) -> str:
    size, unit = money_unit(value)
    return f"{number(value / size)} {unit}{plan.measured_in}".rstrip()


def _compared(plan: Any) -> list[str]:
    most = max(one.cost for one in plan.compared)
    size, unit = money_unit(most)
    cells = [
        (
            one.plan,
            number(one.cost / size, 2 if size > 1 else 0),
            percent(one.availability, 2),
            number(one.holes),
        )
        for one in plan.compared
    ]
    header = ("plan", f"{unit}{plan.measured_in}".strip(), "work", "backorders")
    return ["", *table(header, cells)]


def _changes(plan: Any) -> list[str]:
    changed = plan.table("stock").filter(pl.col("change") != 0)
    if not changed.height:
        return ["", "  The present stock is the plan."]
    changed = changed.sort(pl.col("cost_of_change").abs(), descending=True, maintain_order=True)
    cells = [
        (row["item"], row["site"], f"{row['present']:,}", f"{row['plan']:,}", f"{row['change']:+,}")
        for row in changed.head(CHANGES_SHOWN).iter_rows(named=True)
    ]
    more = changed.height - CHANGES_SHOWN
    rest = [f"  and {counted(more, 'more change')} (--json has all)"] if more > 0 else []
    return ["", *table(("item", "site", "present", "plan", "change"), cells, left=2), *rest]


def _next(plan: Any) -> list[str]:
    rows = plan.table("next").head(NEXT_SHOWN)
    if not rows.height:
        return []
    size, unit = money_unit(float(rows["cost"].max()))
    cells = [
        (row["item"], row["change"], number(row["cost"] / size, 2 if size > 1 else 0), number(row["gain"]))
        for row in rows.iter_rows(named=True)
    ]
    header = ("next", "where", f"{unit}{plan.measured_in}".strip(), "backorders less")
    return ["", *table(header, cells, left=2)]
