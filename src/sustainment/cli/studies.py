"""Studies: made, opened, checked, converted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.faults import count_text, fault_record, faults_lines
from sustainment.cli.text import paragraph
from sustainment.cli.voice import Voice, paint
from sustainment.errors import FileError, StudyError, UsageError
from sustainment.files.library import new_study
from sustainment.files.read import describe_read, read, row_counts, write
from sustainment.files.workbook import write_template


def open_study(asked: Mapping[str, Any], clock: Clock) -> Any:
    """Return the study that was asked for, under its scenario where one was named."""
    with clock.of("reading"):
        study = read(asked["path"])
        name = asked.get("scenario")
        return study if name is None else study.with_scenario(name)


def study_record(study: Any) -> dict[str, Any]:
    """Return what tells one study from another, for JSON."""
    return {"name": study.name, "title": study.settings.title, "digest": study.digest()}


def new(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Write a small study to be changed row by row."""
    path: Path = asked["path"]
    made = new_study(path)
    voice.talk(f"  Created folder {made}: a small fleet to change row by row, in any editor or spreadsheet.")
    voice.talk(f"  Next:  sustainment check {made}     sustainment simulate {made}")
    voice.collect(path=made)
    return Exit.DONE


def template(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Write an Excel file to fill in."""
    path: Path = asked["path"]
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            f"{path} does not end in .xlsx: name an Excel file, such as {path.with_suffix('.xlsx')}"
        )
    made = write_template(path)
    voice.talk(f"  Wrote {made}: a sheet for each table, each column with its meaning and unit.")
    voice.talk(f"  Next:  fill it in, then  sustainment check {made}")
    voice.collect(path=made)
    return Exit.DONE


def check(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Say everything that is wrong in a study at once, or that nothing is."""
    clock = Clock()
    try:
        study = open_study(asked, clock)
    except StudyError as error:
        return _refused(voice, error, everything=asked["everything"])
    counts = row_counts(study)
    voice.results(paragraph(f"{describe_read(study)} in {clock.took('reading')}", hang="  "))
    voice.results(faults_lines(study.warnings, everything=asked["everything"]))
    verdict = paint(count_text(study.warnings), "good")
    voice.result(f"  {verdict}")
    voice.collect(
        study=study_record(study),
        rows=counts,
        errors=0,
        warnings=len(study.warnings),
        faults=[fault_record(fault) for fault in study.warnings],
    )
    return Exit.DONE


def _refused(voice: Voice, error: StudyError, *, everything: bool) -> int:
    errors = [fault for fault in error.faults if fault.code.startswith("E")]
    voice.results(faults_lines(error.faults, everything=everything))
    safe = sum(fault.fix is not None and fault.fix.safe for fault in error.faults)
    more = f"; {safe} with a safe fix [*]" if safe else ""
    voice.result(f"  {paint(count_text(error.faults), 'error')}{more}")
    if errors:
        voice.talk(f"  sustainment explain {errors[0].code} says more")
    voice.collect(
        study={"name": error.study},
        errors=len(errors),
        warnings=len(error.faults) - len(errors),
        faults=[fault_record(fault) for fault in error.faults],
    )
    return Exit.DATA


def convert(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Write a study in another form."""
    path: Path = asked["path"]
    target: Path = asked["target"]
    if target.exists() and not asked["force"] and (target.is_file() or any(target.iterdir())):
        raise FileError(f"{target} is there already; --force writes over it, or name another")
    clock = Clock()
    study = open_study(asked, clock)
    with clock.of("writing"):
        made = write(study, target, replace=asked["force"])
    voice.talk(f"  {describe_read(study)} from {path}".split(" (")[0] + f", wrote {made}")
    voice.talk(f"  in {clock.took('reading')} and {clock.took('writing')}; {count_text(study.warnings)}")
    voice.collect(study=study_record(study), rows=row_counts(study), path=made)
    return Exit.DONE
