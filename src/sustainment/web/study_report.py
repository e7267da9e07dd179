"""The report of a study, answers and all."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sustainment.errors import MethodError
from sustainment.questions.pictures import decision, figures, told
from sustainment.questions.verbs import VERBS
from sustainment.web.report import write_report


def report(
    study: Any,
    *,
    path: Path | str,
    simulation: Any = None,
    evaluation: Any = None,
    plans: Sequence[Any] = (),
    command: str = "",
) -> Path:
    """
    Write the report of a study, one page that works offline, and return where it lies.

    Parameters
    ----------
    study
        The study.
    path
        The file to write.
    simulation, evaluation
        Its answers; made here where none is given.
    plans
        What `optimise` and `plan_repair` returned, each a decision in the report.
    command
        What repeats it, for the page's own box.
    """
    if simulation is None:
        simulation = VERBS["simulate"].answer(study)
        evaluation = evaluation or _by_formula(study)
    story = told(
        study,
        simulation,
        evaluation=evaluation,
        command=command or f"sustainment.report(study, path={Path(path).name!r})",
        version=version("sustainment"),
    )
    return write_report(
        Path(path),
        story,
        figures=figures(study, simulation=simulation),
        decisions=[decision(study, plan) for plan in plans],
    )


def _by_formula(study: Any) -> Any:
    """Return the answer by formula; None where no formula covers the study, which the report then says."""
    try:
        return VERBS["evaluate"].answer(study)
    except MethodError:
        return None
