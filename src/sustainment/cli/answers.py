"""Answers: by formula, by simulation."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from sustainment.cli.answer_text import (
    answer_record,
    daily_lines,
    evaluation_lines,
    headline,
    simulation_lines,
)
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.long_runs import LongRun, long_run
from sustainment.cli.options import taken
from sustainment.cli.progress import ProgressLine
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import number
from sustainment.cli.voice import Voice, paint
from sustainment.errors import UsageError
from sustainment.questions.inputs import dated_events
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

SAMPLING = ("seed", "within", "replications", "workers")
"""Options that a simulation takes."""
COMPILING = "compiling, once; 10 to 20 s (sustainment doctor --warm does all beforehand)"


def evaluate(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Answer by formula: the steady state, or each day."""
    clock = Clock()
    if asked["by_day"]:
        return evaluate_by_day(voice, asked, clock=clock)
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    evaluation = quick_answer(voice, study, clock=clock, **taken(asked, "method", "day"))
    voice.results(evaluation_lines(evaluation, study))
    voice.talk(clock.text())
    voice.collect(study=study_record(study), evaluation=answer_record(evaluation))
    return requirement_code(evaluation, required=asked["require"])


def evaluate_by_day(voice: Voice, asked: Mapping[str, Any], *, clock: Clock) -> int:
    """Answer by formula, day by day."""
    if asked.get("day") is not None:
        raise UsageError("--day asks for one steady state and --by-day for every day: give one of them")
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    doing = "answering by formula" if compiled().formulas else "compiling the formulas, once"
    with clock.of("each day by formula"), progress_line_for(voice, doing):
        daily = VERBS["evaluate_by_day"].answer(study, **taken(asked, "method"))
        daily.table("readiness")
    voice.results(daily_lines(daily, study, events=dated_events(study)))
    voice.talk(clock.text())
    voice.collect(study=study_record(study), evaluation=answer_record(daily))
    return requirement_code(daily, required=asked["require"])


def simulate(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Answer by simulation; Ctrl-C ends it with what is there."""
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().events)
    kept = long_run("simulate", study, asked=asked)
    simulation = simulated_answer(voice, study, asked=asked, clock=clock, kept=kept)
    voice.result(f"  {headline(simulation, study)} ready on an average day")
    voice.results(simulation_lines(simulation, study, events=dated_events(study)))
    voice.talk(clock.text())
    voice.collect(study=study_record(study), simulation=answer_record(simulation))
    if kept is not None and not simulation.stopped:
        kept.over()
    return simulation_code(simulation, asked)


def quick_answer(voice: Voice, study: Any, *, clock: Clock, **options: Any) -> Any:
    """Return the answer by formula."""
    doing = "answering by formula" if compiled().formulas else "compiling the formulas, once"
    with clock.of("quick answer"), progress_line_for(voice, doing):
        return VERBS["evaluate"].answer(study, **options)


def simulated_answer(
    voice: Voice, study: Any, *, asked: Mapping[str, Any], clock: Clock, kept: LongRun | None = None
) -> Any:
    """Return the answer by simulation, with progress for whoever watches."""
    doing = "simulating" if compiled().events else "compiling the simulation, once"
    options = taken(asked, *SAMPLING)
    try:
        with clock.of("simulation"), progress_line_for(voice, doing) as progress:
            listener = progress if progress.watched else None
            journal = kept.path if kept is not None else None
            simulation = VERBS["simulate"].answer(study, progress=listener, journal=journal, **options)
    except KeyboardInterrupt:
        if kept is not None:
            kept.say_stopped(voice)
        raise
    if kept is not None:
        kept.say_used(voice, simulation.journal)
    if simulation.stopped:
        voice.complain(
            paint(
                f"  Stopped after {clock.took('simulation')}: what follows is valid, its interval wider.",
                "warning",
            )
        )
        if kept is not None:
            kept.say_stopped(voice)
    return simulation


def progress_line_for(voice: Voice, doing: str) -> ProgressLine:
    """Return the line that says how far an answer is; silent where talk is not wanted."""
    return ProgressLine(stream=StringIO()) if voice.quiet else ProgressLine(doing)


def say_compiling(voice: Voice, *, ready: bool) -> None:
    """Say that the first answer on a computer takes longer."""
    if not ready:
        voice.talk(f"  First run on this computer: {COMPILING}")


def requirement_code(answer: Any, *, required: bool) -> int:
    """Return the exit code: with `--require`, 1 where one is not met, 4 where that is open."""
    met = answer.table("requirements")["met"].to_list() if required else []
    if "no" in met:
        return Exit.NOT_MET
    return Exit.DONE if all(word == "yes" for word in met) else Exit.NO_PROOF


def simulation_code(simulation: Any, asked: Mapping[str, Any]) -> int:
    """Return the exit code: interrupted, not met, or stopped before the precision that was asked for."""
    if simulation.stopped:
        return Exit.INTERRUPTED
    code = requirement_code(simulation, required=asked.get("require", False))
    within, fixed = asked.get("within"), asked.get("replications")
    if code == Exit.DONE and within is not None and fixed is None:
        interval = simulation.availability().interval(0.95)
        if (interval.high - interval.low) / 2 > within:
            return Exit.NO_PROOF
    return code


def replications_text(simulation: Any, clock: Clock) -> str:
    """Return `Simulated 1,000 runs in 6.2 s`."""
    runs = number(float(simulation.availability().replications), 0)
    return f"Simulated {runs} runs in {clock.took('simulation')}"
