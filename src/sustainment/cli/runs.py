"""What study.toml asks, kept in runs/ for repeating."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sustainment.cli.answer_text import answer_record
from sustainment.cli.answers import requirement_code, say_compiling, simulated_answer, simulation_code
from sustainment.cli.clock import Clock
from sustainment.cli.demo import quick_line, simulated_lines
from sustainment.cli.exits import Exit
from sustainment.cli.faults import count_text, fault_record, faults_lines
from sustainment.cli.long_runs import LongRun, long_run
from sustainment.cli.optimise import plan_lines as stock_lines
from sustainment.cli.options import taken
from sustainment.cli.pages import plans_of, said_command, show_page
from sustainment.cli.plan_repair import plan_lines as repair_lines
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.voice import Voice, plain
from sustainment.files.read import describe_read
from sustainment.files.runs import find_run, read_run, write_run
from sustainment.questions.runs import compiled, expect_simulation
from sustainment.web.study_report import report as write_page

PAGE = "report.html"
PLAN_OF = {"optimise": "stock_plan", "plan-repair": "repair_plan"}
PLANS = tuple(PLAN_OF.values())
"""What plans are called among the answers that are kept."""


def run(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Do what study.toml asks; an identical earlier run is shown again instead."""
    clock = Clock()
    study = open_study(asked, clock)
    voice.talk(f"  {describe_read(study).partition(' (')[0]} in {clock.took('reading')}")
    same = _said_before(study, asked)
    earlier = None if asked["fresh"] else find_run(asked["path"], study.digest(), same=same)
    if earlier is not None and ("report" not in study.settings.run or (earlier / PAGE).exists()):
        return _reuse(voice, study, earlier=earlier, asked=asked)
    return _fresh(voice, study, same=same, asked=asked, clock=clock)


def _said_before(study: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what must agree with an earlier run besides inputs and program."""
    options = taken(asked, "within", "replications")
    seed = asked["seed"] if asked["seed"] is not None else study.settings.seed
    return {"seed": seed, "options": options, "asks": list(study.settings.run)}


def _reuse(voice: Voice, study: Any, *, earlier: Path, asked: Mapping[str, Any]) -> int:
    """Show an earlier run again."""
    stated, tables = read_run(earlier)
    voice.talk(f"  The same inputs, options and program ran before: {earlier}  (--fresh runs again)")
    voice.results(stated["said"])
    answers = {
        verb: {
            **record,
            "tables": {
                name.removeprefix(f"{verb}_"): frame.to_dicts()
                for name, frame in tables.items()
                if name.startswith(f"{verb}_")
            },
        }
        for verb, record in stated["answers"].items()
    }
    page = earlier / PAGE
    if page.exists():
        show_page(voice, page, open_it=asked["show"], verb="See")
    voice.collect(study=study_record(study), run=earlier, reused=True, **answers)
    verdicts = [row["met"] for record in answers.values() for row in record["tables"].get("requirements", [])]
    if not asked["require"] or all(met == "yes" for met in verdicts):
        return Exit.DONE
    return Exit.NOT_MET if "no" in verdicts else Exit.NO_PROOF


def _fresh(
    voice: Voice, study: Any, *, same: Mapping[str, Any], asked: Mapping[str, Any], clock: Clock
) -> int:
    """Do it, keep it, say where the time went."""
    kept = long_run("run", study, asked=asked) if "simulate" in study.settings.run else None
    if kept is not None and asked["fresh"]:
        kept.over()
    answers = _answer(voice, study, asked=asked, clock=clock, kept=kept)
    simulation = answers.get("simulation")
    if simulation is not None and simulation.stopped:
        voice.talk("  Not kept in runs/: stopped early")
    else:
        with clock.of("keeping"):
            folder = _keep(study, answers, heard=voice.heard, same=same, asked=asked)
        voice.talk(f"  Kept in {folder}")
        if kept is not None:
            kept.over()
        voice.collect(run=folder)
        if "report" in study.settings.run:
            with clock.of("report"):
                page = write_page(
                    study,
                    path=folder / PAGE,
                    simulation=simulation,
                    evaluation=answers.get("evaluation"),
                    plans=[answers[verb] for verb in PLANS if verb in answers],
                    command=said_command("run", asked),
                )
            show_page(voice, page, open_it=asked["show"])
            voice.collect(report=page)
    voice.talk(clock.text())
    records = {verb: answer_record(answer) for verb, answer in answers.items()}
    voice.collect(study=study_record(study), reused=False, spent=clock.spent, **records)
    codes = [
        requirement_code(answer, required=asked["require"])
        for verb, answer in answers.items()
        if verb not in PLANS
    ]
    return simulation_code(simulation, asked) if simulation is not None else max(codes, default=Exit.DONE)


def _answer(
    voice: Voice, study: Any, *, asked: Mapping[str, Any], clock: Clock, kept: LongRun | None
) -> dict[str, Any]:
    """Return the answers that study.toml asks for, each told as it comes."""
    asks = study.settings.run
    answers: dict[str, Any] = {}
    if "check" in asks:
        voice.results([*faults_lines(study.warnings), f"  {count_text(study.warnings)}"])
    if {"evaluate", "simulate"} & set(asks):
        say_compiling(voice, ready=expect_simulation() if "simulate" in asks else compiled().formulas)
    evaluation = quick_line(voice, study, clock=clock) if "evaluate" in asks else None
    if evaluation is not None:
        answers["evaluation"] = evaluation
    if "simulate" in asks:
        simulation = simulated_answer(voice, study, asked=asked, clock=clock, kept=kept)
        answers["simulation"] = simulation
        simulated_lines(voice, study, evaluation=evaluation, simulation=simulation, clock=clock)
    for verb, plan in plans_of(voice, study, verbs=asks, clock=clock).items():
        answers[PLAN_OF[verb]] = plan
        currency = study.settings.currency
        lines = stock_lines(plan) if verb == "optimise" else repair_lines(plan, currency=currency)
        voice.results(["", *lines])
    return answers


def _keep(
    study: Any,
    answers: Mapping[str, Any],
    *,
    heard: list[str],
    same: Mapping[str, Any],
    asked: Mapping[str, Any],
) -> Path:
    """Write a run with all its tables and what was said."""
    records = {verb: answer_record(answer) for verb, answer in answers.items()}
    for record in records.values():
        del record["tables"]
    said = {
        **same,
        "command": said_command("run", asked),
        "warnings": [fault_record(fault) for fault in study.warnings],
        "answers": plain(records),
        "said": heard,
    }
    tables = {
        f"{verb}_{name}": answer.table(name) for verb, answer in answers.items() for name in answer.tables
    }
    return write_run(asked["path"], study.digest(), tables=tables, said=said)
