"""What to order in which year."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sustainment.cli.answer_text import answer_record, quality_lines
from sustainment.cli.answers import progress_line_for, say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.stopping import heard_by, say_stopped, stoppable
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted, money_unit, number, paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import UsageError
from sustainment.questions.plans import searching
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

SIZES = {"k": 1e3, "M": 1e6, "bn": 1e9}
"""What may stand behind an amount of money."""
ORDERS_SHOWN = 16
"""Rows printed before the rest is only counted."""


def plan_buys(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Find what to order in which year, for which site."""
    clock = Clock()
    budgets, goal = budgets_of(asked["budgets"]), goals_of(asked["goal"])
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    with (
        clock.of("planning buys"),
        progress_line_for(voice, "planning buys") as line,
        stoppable(line) as stop,
        searching(heard_by(line), stop),
    ):
        plan = VERBS["plan_buys"].answer(study, budgets=budgets, goal=goal, carry_over=asked["carry_over"])
    if plan.stopped:
        say_stopped(voice)
    voice.results(plan_lines(plan))
    voice.talk(clock.text())
    voice.collect(study=study_record(study), plan={**answer_record(plan), **_record(plan)})
    return Exit.INTERRUPTED if plan.stopped else Exit.DONE


def budgets_of(texts: Sequence[str]) -> dict[str, float] | None:
    """Return money by order: `2025=2M`, `1=500k`, `2025-07-01=1e6`."""
    found: dict[str, float] = {}
    for text in texts:
        name, sign, amount = text.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"budget {text!r}: expected YEAR=MONEY, as 2025=2M")
        if name.strip() in found:
            raise UsageError(f"budget {text!r}: {name.strip()} has a budget already")
        found[name.strip()] = _money_of(amount.strip(), text)
    return found or None


def goals_of(texts: Sequence[str]) -> float | dict[str, float] | None:
    """Return what must work: `0.9` or `90%` of every year, `2026=0.9` of one year or day."""
    goals: dict[str, float] = {}
    for text in texts:
        name, _, value = text.rpartition("=")
        plain = value.strip().removesuffix("%")
        try:
            goals[name.strip()] = float(plain) / (100.0 if value.strip().endswith("%") else 1.0)
        except ValueError:
            raise UsageError(f"goal {text!r}: expected a share, as 0.9, 90% or 2026=0.9") from None
    if "" in goals and len(texts) > 1:
        raise UsageError("give one goal for every year, or goals by year (2026=0.9)")
    return goals.get("", goals) if goals else None


def _money_of(amount: str, text: str) -> float:
    size = next((size for size in SIZES if amount.endswith(size)), "")
    try:
        return float(amount.removesuffix(size).replace(",", "")) * SIZES.get(size, 1.0)
    except ValueError:
        raise UsageError(f"budget {text!r}: expected money, as 2M, 500k or 2000000") from None


def _record(plan: Any) -> dict[str, Any]:
    return {
        "cost": plan.cost,
        "availability_before": plan.availability(before=True),
        "availability": plan.availability(),
        "holes": plan.holes,
        "bound": plan.bound,
        "gap": plan.gap,
    }


def plan_lines(plan: Any) -> list[str]:
    """Return a plan: what it brings, year by year, what is ordered when, how good it is."""
    return [*_head(plan), *_years(plan), *_orders(plan), "", *quality_lines(plan.quality)]


def _head(plan: Any) -> list[str]:
    now, then = plan.availability(before=True), plan.availability()
    units = int(plan.table("buys")["units"].sum())
    if not units:
        return paragraph(f"Order nothing: no order brings more to work than the {percent(now)} that do.")
    size, unit = money_unit(plan.cost)
    paid = f"{number(plan.cost / size)} {unit}{plan.currency}".rstrip()
    return paragraph(
        f"Order {counted(units, 'unit')} for {paid}: {percent(then)} work on an average day instead of "
        f"{percent(now)} ({100 * (then - now):+.1f} points)."
    )


def _years(plan: Any) -> list[str]:
    rows = plan.table("years")
    most = float(rows.select(pl.max_horizontal("spent", "available").max()).item() or 1.0)
    size, unit = money_unit(most)

    def money(value: float | None) -> str:
        return "no limit" if value is None else number(value / size, 2 if size > 1 else 0)

    def share(value: float | None) -> str:
        return "" if value is None else percent(value, 2)

    header = [f"orders of, {unit}{plan.currency}".rstrip(", "), "to spend", "spent", "work before", "after"]
    bounded = rows["availability_at_most"].is_not_null().any()
    cells = []
    for row in rows.iter_rows(named=True):
        works = [share(row["availability_before"]), share(row["availability_after"])]
        if bounded:
            works.append(share(row["availability_at_most"]))
        cells.append((row["order"], money(row["available"]), money(row["spent"]), *works))
    return ["", *table((*header, "at most") if bounded else header, cells)]


def _orders(plan: Any) -> list[str]:
    rows = plan.table("buys")
    if not rows.height:
        return []
    size, unit = money_unit(float(rows["cost"].max()))
    shown = rows.sort("cost", descending=True, maintain_order=True).head(ORDERS_SHOWN)
    shown = shown.sort("order_day", maintain_order=True)
    cells = [
        (
            row["order"],
            row["item"],
            row["site"],
            f"{row['units']:,}",
            number(row["cost"] / size, 2 if size > 1 else 0),
            number(row["there_on_day"]),
        )
        for row in shown.iter_rows(named=True)
    ]
    more = rows.height - ORDERS_SHOWN
    rest = [f"  and {counted(more, 'smaller order')} (--json has all)"] if more > 0 else []
    header = ("order", "item", "for", "units", f"{unit}{plan.currency}".strip(), "there on day")
    return ["", *table(header, cells, left=3), *rest]
