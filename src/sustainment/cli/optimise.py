"""Which spares to stock where."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.cli.answer_text import answer_record, quality_lines
from sustainment.cli.answers import SAMPLING, progress_line_for, say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.pages import write_plan_page
from sustainment.cli.stopping import heard_by, say_stopped, stoppable
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted, money_unit, number, paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import UsageError
from sustainment.questions.pictures import plan_picture
from sustainment.questions.plans import GOAL_MEASURES, OF_THE_STUDY, goal, searching, simulated_plans
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

ASKED = ("budget", "measure", "price", "keep_present", "method")
WHOLE = ("fill rate", "wait", "backorders", "holes", "availability", "working")
"""Measures that may stand alone before a level: of the whole fleet."""
SHORTEST = 4
"""Letters that a measure may be cut to."""
CHANGES_SHOWN, NEXT_SHOWN = 12, 5
"""Rows printed before the rest is only counted."""


def optimise(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Find which spares to stock where."""
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    with (
        clock.of("optimising"),
        progress_line_for(voice, "optimising") as line,
        stoppable(line) as stop,
        searching(heard_by(line), stop),
    ):
        plan = VERBS["optimise"].answer(study, goal=goals_of(asked), **taken(asked, *ASKED))
    if plan.stopped:
        say_stopped(voice, leaving_out="the simulation of it" if asked["simulate"] else None)
    voice.results(plan_lines(plan))
    simulate = asked["simulate"] and not plan.stopped
    simulated = _simulated(voice, plan, asked=asked, clock=clock) if simulate else None
    if asked.get("picture") is not None:
        voice.talk(f"  Picture in {plan_picture(plan, asked['picture'])}")
    if asked.get("page") is not None:
        known = simulated.plans[-1].simulation if simulated is not None else None
        write_plan_page(voice, study, plan=plan, asked=asked, simulation=known)
    voice.talk(clock.text())
    voice.collect(study=study_record(study), plan={**answer_record(plan), **_record(plan)})
    if simulated is not None:
        voice.collect(simulated=answer_record(simulated))
    if plan.stopped or (simulated is not None and simulated.stopped):
        return Exit.INTERRUPTED
    return Exit.DONE if plan.reached else Exit.NOT_MET


def _simulated(voice: Voice, plan: Any, *, asked: Mapping[str, Any], clock: Clock) -> Any:
    """Simulate the plan and the present stock, and say the three numbers of each."""
    doing = "simulating plan and present stock" if compiled().events else "compiling the simulation, once"
    with clock.of("simulation"), progress_line_for(voice, doing) as line:
        listener = line if line.watched else None
        simulated = simulated_plans(plan, progress=listener, **taken(asked, *SAMPLING))
    voice.results(simulated_lines(simulated))
    return simulated


def goals_of(asked: Mapping[str, Any]) -> list[Any] | None:
    """Return what must be reached; None where nothing is asked, so that money decides."""
    plain = "holes" if asked["measure"] == "backorders" else asked["measure"]
    goals = [goal_of(text, plain) for text in asked["goal"]]
    if asked.get("requirements"):
        goals.append(OF_THE_STUDY)
    if asked.get("slope") is not None:
        goals.append(goal("slope", asked["slope"]))
    return goals or None


def goal_of(text: str, plain: str) -> Any:
    """Return a goal: `0.9` or `90%` of the whole fleet, `tank=0.9`, `fill rate:depot=95%`, `wait=2`.

    `plain` is the measure of a level without one.
    """
    place, _, level = text.rpartition("=")
    prefix, colon, scope = place.partition(":")
    named = _measure(prefix)
    if colon and named is None:
        raise UsageError(
            f"goal {text!r}: found {prefix.strip()!r}, expected one of {', '.join(GOAL_MEASURES)}"
        )
    if named is not None and (colon or named in WHOLE):
        return goal(named, _level(text, level), scope=scope.strip() or None)
    return goal(plain, _level(text, level), scope=place.strip() or None)


def _measure(prefix: str) -> str | None:
    """Return the measure that a word begins, if it begins only one."""
    word = prefix.strip().casefold().replace("-", " ").replace("_", " ")
    found = [name for name in GOAL_MEASURES if name == word] or [
        name for name in GOAL_MEASURES if name.startswith(word)
    ]
    return found[0] if len(word) >= SHORTEST and len(found) == 1 else None


def _level(text: str, level: str) -> float:
    plain = level.strip().removesuffix("%")
    try:
        value = float(plain)
    except ValueError:
        raise UsageError(
            f"goal {text!r}: expected a number, as 0.9, tank=90% or fill rate:depot=95%"
        ) from None
    return value / 100.0 if level.strip().endswith("%") else value


def _record(plan: Any) -> dict[str, Any]:
    return {
        "asked": plan.asked,
        "cost": plan.cost,
        "availability": plan.availability(),
        "holes": plan.chosen.holes,
        "bound": plan.bound,
        "gap": plan.gap,
        "proven": plan.proven,
        "reached": plan.reached,
    }


def plan_lines(plan: Any) -> list[str]:
    """Return a plan: what it buys beside the others, what changes, what comes next, how good it is."""
    return [
        *_head(plan),
        *_goals(plan),
        *_compared(plan),
        *_changes(plan),
        *_next(plan),
        "",
        *quality_lines(plan.quality),
    ]


def simulated_lines(simulated: Any) -> list[str]:
    """Return what works under the plan and the present stock by each way to work it out."""
    cells = [
        (
            row["plan"],
            percent(row["model_that_chose"], 2),
            percent(row["best_method"], 2),
            percent(row["simulated"], 2),
            f"{percent(row['low'], 2)} to {percent(row['high'], 2)}",
            f"{100 * row['difference']:+.2f}",
        )
        for row in simulated.table("engines").iter_rows(named=True)
    ]
    gain = simulated.table("gain").row(0, named=True)
    said = [f"{100 * gain[name]:+.2f}" for name in ("model_that_chose", "best_method", "simulated")]
    ends = f"{100 * gain['low']:+.2f} to {100 * gain['high']:+.2f}"
    apart = f"{100 * (gain['best_method'] - gain['simulated']):+.2f}"
    header = ("work", "model that chose", "best formula", "simulated", "95 % interval", "difference")
    return [
        "",
        *table(header, [*cells, ("gain, points", *said, ends, apart)]),
        "",
        *quality_lines(simulated.quality),
    ]


def _head(plan: Any) -> list[str]:
    present = next(one for one in plan.compared if one.plan == "present")
    gain = plan.availability() - present.availability
    return paragraph(
        f"{plan.asked[0].upper()}{plan.asked[1:]}: {percent(plan.availability())} work "
        f"for {_amount(plan.cost, plan)}; the present stock gives {percent(present.availability)} for "
        f"{_amount(present.cost, plan)} ({100 * gain:+.1f} points)."
    )


def _amount(value: float, plan: Any) -> str:
    size, unit = money_unit(value)
    return f"{number(value / size)} {unit}{plan.measured_in}".rstrip()


def _goals(plan: Any) -> list[str]:
    """Return what each goal asks and what the plan reaches, where there are several or one is not met."""
    rows = plan.table("goals")
    if rows.height < 2 and plan.reached:
        return []
    cells = [
        (
            row["goal"],
            _reached(row, "model_that_chose"),
            _reached(row, "best_method"),
            "yes" if row["met"] else "NO",
        )
        for row in rows.iter_rows(named=True)
    ]
    return ["", *table(("goal", "model that chose", "best method", "met"), cells, left=1)]


def _reached(row: Mapping[str, Any], column: str) -> str:
    share = row["measure"] in ("availability", "ready", "fill rate")
    return percent(row[column], 2) if share else number(row[column])


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
