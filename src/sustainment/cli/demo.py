"""A finished example, answered and reported."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sustainment.cli.answer_text import answer_record, curve, fleet_row, headline, quality_lines
from sustainment.cli.answers import quick_answer, replications_text, say_compiling, simulated_answer
from sustainment.cli.causes_text import causes_lines
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.faults import count_text
from sustainment.cli.pages import show_page
from sustainment.cli.readiness_text import agreement_text, quick_text
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted
from sustainment.cli.voice import Voice, paint
from sustainment.errors import FileError, MethodError
from sustainment.files.library import copy_demo
from sustainment.files.read import row_counts
from sustainment.questions.inputs import dated_events, grades
from sustainment.questions.runs import expect_simulation
from sustainment.web.study_report import report as write_page

COUNTED = ("units", "sites", "items", "sources")


def demo(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Make the folder of a demo, check it, answer it both ways, write its report."""
    clock = Clock()
    study, path = _made(voice, asked, clock)
    say_compiling(voice, ready=expect_simulation())
    evaluation = quick_line(voice, study, clock=clock)
    simulation = simulated_answer(voice, study, asked=asked, clock=clock)
    simulated_lines(voice, study, evaluation=evaluation, simulation=simulation, clock=clock)
    with clock.of("report"):
        page = write_page(
            study,
            path=path / "report.html",
            simulation=simulation,
            evaluation=evaluation,
            command=f"sustainment demo {asked['name']}",
        )
    show_page(voice, page, open_it=asked["show"])
    voice.talk(clock.text())
    voice.talk(
        f"  Next:  sustainment describe {path}     sustainment simulate {path}     sustainment run {path}"
    )
    voice.collect(
        path=path,
        study=study_record(study),
        report=page,
        evaluation=answer_record(evaluation) if evaluation is not None else None,
        simulation=answer_record(simulation),
    )
    return Exit.INTERRUPTED if simulation.stopped else Exit.DONE


def _made(voice: Voice, asked: Mapping[str, Any], clock: Clock) -> tuple[Any, Path]:
    """Return the study of a demo and the folder that it was copied to."""
    before = (asked["into"] / asked["name"]).exists()
    try:
        path = copy_demo(asked["name"], asked["into"])
    except FileError as error:
        raise FileError(
            f"{error} with --into, or use yours: sustainment run {asked['into'] / asked['name']}"
        ) from error
    study = open_study({"path": path}, clock)
    counts = row_counts(study)
    parts = ", ".join(counted(counts[name], name.removesuffix("s")) for name in COUNTED if name in counts)
    verb = "Using folder" if before else "Created folder"
    voice.talk(f"  {verb} {paint(str(path), 'strong')}: {counted(len(counts), 'table')}, {parts}")
    inputs = counted(int(grades(study)["inputs"].sum()), "input")
    voice.talk(f"  Checked {inputs} in {clock.took('reading')}: {count_text(study.warnings)}")
    return study, path


def quick_line(voice: Voice, study: Any, *, clock: Clock) -> Any:
    """Print the quick answer in one line and return it; None where no formula covers the study."""
    try:
        evaluation = quick_answer(voice, study, clock=clock)
    except MethodError as error:
        voice.result(f"  No quick answer: {error}")
        return None
    fleet = fleet_row(evaluation)
    voice.result(
        f"  Quick answer (by formula, {clock.took('quick answer')}):"
        f" {quick_text(fleet['working'], fleet['authorised'])} ready, in the long run"
    )
    return evaluation


def simulated_lines(voice: Voice, study: Any, *, evaluation: Any, simulation: Any, clock: Clock) -> None:
    """Print the simulated answer: headline, curve, what stops the rest, how good it is."""
    line = f"  {replications_text(simulation, clock)}: {headline(simulation, study)} ready on an average day"
    voice.result(line)
    if evaluation is not None:
        voice.result(f"  {_agreement(evaluation, simulation)}")
    voice.results(curve(simulation, study, events=dated_events(study)))
    fleet = fleet_row_of(simulation, study)
    voice.results(causes_lines(simulation.table("causes"), fleet))
    voice.results(["", *quality_lines(simulation.quality)])


def fleet_row_of(simulation: Any, study: Any) -> float:
    """Return the authorised positions of an average counted day."""
    days = simulation.table("readiness")
    fleet = days.filter((days["scope_kind"] == "fleet") & (days["day"] >= study.settings.count_from_day))
    return float(fleet["authorised"].mean())


def _agreement(evaluation: Any, simulation: Any) -> str:
    interval = simulation.availability().interval(0.95)
    quick = float(fleet_row(evaluation)["availability"])
    half_width = (interval.high - interval.low) / 2
    return agreement_text(quick, simulation.availability().mean, half_width=half_width)
