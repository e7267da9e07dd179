"""The report, and single pictures."""

import shlex
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sustainment.cli.answers import progress_line_for, quick_answer, simulated_answer
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import number
from sustainment.cli.voice import Voice, paint
from sustainment.errors import MethodError
from sustainment.questions.pictures import PICTURES, draw
from sustainment.questions.verbs import VERBS
from sustainment.web.study_report import report as write_page

PLAN_OPTIONS = (
    "budget",
    "goal",
    "requirements",
    "slope",
    "measure",
    "price",
    "keep_present",
    "method",
    "simulate",
    "years",
    "load_limit",
    "day",
    "break_even",
)
"""Options that decide a plan of spares or of repair."""


def report(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Write the report of a study, or one of its pictures."""
    if asked["chart"] == "list":
        return _list_pictures(voice)
    clock = Clock()
    study = open_study(asked, clock)
    if asked["chart"] is not None:
        return _picture(voice, study, asked=asked, clock=clock)
    evaluation, simulation = _answers(voice, study, asked=asked, clock=clock)
    wanted = [name for name in ("optimise", "plan-repair") if asked[name.replace("-", "_")]]
    plans = plans_of(voice, study, verbs=wanted, clock=clock)
    target: Path = asked["target"] or report_path(asked["path"])
    with clock.of("report"):
        write_page(
            study,
            path=target,
            simulation=simulation,
            evaluation=evaluation,
            plans=list(plans.values()),
            command=" ".join([said_command("report", asked), *(f"--{name}" for name in wanted)]),
        )
    show_page(voice, target, open_it=asked["show"])
    voice.talk(clock.text())
    voice.collect(study=study_record(study), report=target)
    return Exit.INTERRUPTED if simulation.stopped else Exit.DONE


def write_plan_page(
    voice: Voice, study: Any, *, plan: Any, asked: Mapping[str, Any], simulation: Any = None
) -> None:
    """Write the report of a study with one plan to the file that was asked for."""
    clock, page = Clock(), asked["page"]
    if simulation is None:
        simulation = simulated_answer(voice, study, asked=asked, clock=clock)
    try:
        evaluation = quick_answer(voice, study, clock=clock)
    except MethodError:
        evaluation = None
    command = f"{said_command(voice.command, asked)}{_said_of_plan(asked)} --report {page.name}"
    write_page(study, path=page, simulation=simulation, evaluation=evaluation, plans=[plan], command=command)
    show_page(voice, page, open_it=False)
    voice.collect(report=page)


def _said_of_plan(asked: Mapping[str, Any]) -> str:
    """Return the options that decide a plan, as they are said on the command line."""
    words: list[str] = []
    for name in PLAN_OPTIONS:
        value = asked.get(name)
        option = f"--{name.replace('_', '-')}"
        if value is True:
            words.append(option)
        elif isinstance(value, tuple):
            words += [word for one in value for word in (option, str(one))]
        elif value is not None and value is not False:
            words += [option, str(value)]
    return f" {shlex.join(words)}" if words else ""


def plans_of(voice: Voice, study: Any, *, verbs: Sequence[str], clock: Clock) -> dict[str, Any]:
    """Return the plans that a report is to show, by verb: spares for the present money, places of repair."""
    plans = {}
    for name, verb, doing in (
        ("optimise", "optimise", "optimising"),
        ("plan-repair", "plan_repair", "planning repair"),
    ):
        if name in verbs:
            with clock.of(doing), progress_line_for(voice, doing):
                plans[name] = VERBS[verb].answer(study)
    return plans


def report_path(path: Path) -> Path:
    """Return where the report of a study lies: in its folder, or beside its workbook."""
    folder = path.parent if path.name == "study.toml" else path
    return folder.with_suffix(".report.html") if folder.is_file() else folder / "report.html"


def said_command(verb: str, asked: Mapping[str, Any]) -> str:
    """Return the command that gives the same answer again, wherever the study lies."""
    options = taken(asked, "seed", "within", "replications", "scenario")
    said = "".join(f" --{name} {value}" for name, value in options.items())
    return f"sustainment {verb} {asked['path'].resolve().name}{said}"


def show_page(voice: Voice, page: Path, *, open_it: bool, verb: str = "Wrote") -> None:
    """Say where a report lies, and open it where that was asked."""
    size = page.stat().st_size / 1e6
    voice.talk(f"  {verb} {paint(str(page), 'strong')} ({number(size, 1)} MB, works offline)")
    if open_it:
        webbrowser.open(page.resolve().as_uri())


def _answers(voice: Voice, study: Any, *, asked: Mapping[str, Any], clock: Clock) -> tuple[Any, Any]:
    try:
        evaluation = quick_answer(voice, study, clock=clock)
    except MethodError:
        evaluation = None
    return evaluation, simulated_answer(voice, study, asked=asked, clock=clock)


def _list_pictures(voice: Voice) -> int:
    for name, picture in PICTURES.items():
        voice.result(f"  {name:<10} {picture.shows}")
    voice.collect(pictures={name: picture.shows for name, picture in PICTURES.items()})
    return Exit.DONE


def _picture(voice: Voice, study: Any, *, asked: Mapping[str, Any], clock: Clock) -> int:
    name: str = asked["chart"]
    target: Path = asked["picture"] or Path(f"{name}.png")
    picture = PICTURES.get(name)
    needed = picture is not None and picture.needs_simulation
    simulation = simulated_answer(voice, study, asked=asked, clock=clock) if needed else None
    with clock.of("drawing"):
        draw(study, name, path=target, simulation=simulation)
    voice.talk(f"  Wrote {target}")
    voice.collect(study=study_record(study), picture=target)
    return Exit.INTERRUPTED if simulation is not None and simulation.stopped else Exit.DONE
