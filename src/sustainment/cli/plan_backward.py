"""The cheapest levers for what is asked."""

from collections.abc import Mapping
from typing import Any

from sustainment.cli.answer_text import answer_record, quality_lines
from sustainment.cli.answers import progress_line_for, say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.progress import ProgressLine
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted, number, paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.errors import UsageError
from sustainment.questions.plans import working_on
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

ASKED = ("replications", "seed", "workers", "most_tries")
BLOCKS = 5
"""Causes shown of what still stops the rest."""


def plan_backward(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Find the cheapest set of levers that reaches what is asked."""
    clock = Clock()
    target = _target(asked)
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().events)
    with clock.of("plans tried"), progress_line_for(voice, "trying plans of levers") as line:
        plan = VERBS["plan_backward"].answer(study, target, progress=_heard(line), **taken(asked, *ASKED))
    voice.results(plan_lines(plan))
    voice.talk(clock.text())
    voice.collect(study=study_record(study), plan=answer_record(plan))
    if not plan.reached:
        return Exit.NOT_MET
    return Exit.DONE if plan.proven else Exit.NO_PROOF


def _target(asked: Mapping[str, Any]) -> Any:
    name, working, day = asked.get("requirement"), asked.get("working"), asked.get("day")
    if name is not None and working is None and day is None:
        return name
    if name is None and working is not None and day is not None:
        return working_on(working, day, confidence=asked["confidence"], scope=asked.get("scope"))
    raise UsageError(
        "give the name of a requirement of the study, or --working and --day: "
        "sustainment plan-backward armour --working 1600 --day 2024-01-01"
    )


def _heard(line: ProgressLine) -> Any:
    best = float("inf")

    def heard(tried: int, one: Any) -> None:
        nonlocal best
        best = min(best, one.cost) if one.met else best
        found = f", the cheapest that reaches it {number(best)}" if best < float("inf") else ""
        line.waiting_for = f"{counted(tried, 'plan')} tried{found}"

    return heard


def plan_lines(plan: Any) -> list[str]:
    """Return a plan: what to buy, what it brings, how good it is, what still stops the rest."""
    lines = [*paragraph(f"Asked: {plan.asked}.")]
    if not plan.reached:
        lines += paragraph(f"No plan of levers reaches it. The nearest that was tried: {_said(plan.chosen)}.")
    elif not any(plan.chosen.plan):
        lines += paragraph(f"Nothing needs to be bought: {_said(plan.chosen)} as it stands.")
    else:
        money = f"{number(plan.cost)} {plan.currency}".rstrip()
        lines += [f"  {money} over the horizon reaches it:", ""]
        lines += _levers(plan)
        lines += ["", f"  {_said(plan.before)} without, {_said(plan.chosen)} with them."]
    if plan.checked is not None and plan.reached:
        runs = f"On {plan.checked_replications:,} fresh replications"
        lines.append(
            f"  {runs} it holds: {plan.checked.value:.4g}."
            if plan.checked.met
            else f"  {runs} IT DOES NOT HOLD: {plan.checked.value:.4g}. Use more replications."
        )
    lines += ["", "  What still stops the rest, on an average day:"]
    lines += [
        f"    {number(row['positions'], 1):>8}  {row['cause']}: {row['item']} at {row['site']}"
        for row in plan.table("blocks").head(BLOCKS).iter_rows(named=True)
    ]
    return [*lines, "", *quality_lines(plan.quality)]


def _levers(plan: Any) -> list[str]:
    rows = [
        (row["lever"], f"{row['steps']}", f"{row['largest']}", number(row["cost"]))
        for row in plan.table("plan").iter_rows(named=True)
        if row["steps"]
    ]
    return table(("lever", "steps", "of", "cost"), rows)


def _said(one: Any) -> str:
    """Return a value with its interval, or as a chance."""
    reached = one.reached
    share = abs(reached.value) <= 1.0
    ends = (reached.value, reached.low, reached.high)
    said = [percent(end) if share else number(end, 1) for end in ends if end is not None]
    return said[0] if len(said) == 1 else f"{said[0]} ({said[1]} to {said[2]})"
