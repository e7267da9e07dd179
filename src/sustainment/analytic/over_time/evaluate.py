"""Answer a study by formula, day by day."""

from collections.abc import Sequence

import numpy as np

from sustainment.analytic import method as methods
from sustainment.analytic.closed_fleet import recognise
from sustainment.analytic.left_out import left_out_of_formulas
from sustainment.analytic.over_time.days import (
    Days,
    days_by_moments,
    days_of_closed_fleet,
    with_refinement,
)
from sustainment.analytic.over_time.limits import (
    daily_blind_spots,
    daily_warnings,
    left_out_of_days,
    statement,
)
from sustainment.analytic.over_time.result import DailyEvaluation
from sustainment.errors import MethodError, UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.problem.arrays import Floats, Problem
from sustainment.problem.build import build

METHODS = ("auto", "exact", "closed-fleet", "dyna-metric", "metric")
"""What may be asked for; metric: every pipeline Poisson."""


def evaluate_by_day(
    study: Study, *, method: str = methods.AUTO, days: Sequence[float] | None = None
) -> DailyEvaluation:
    """
    Return each day of a study by formula, from its start on.

    Parameters
    ----------
    study
        The facts.
    method
        auto: exact where theory allows (closed fleets, trees whose sites' demands rise and fall together),
        Dyna-METRIC elsewhere; exact; closed-fleet; dyna-metric; metric.
    days
        Days to look at, from 0 on; None: every day of the horizon.

    Raises
    ------
    MethodError
        Where the method does not cover the study.

    References
    ----------
    Hillestad (1982), Dyna-METRIC; Crawford (1981), Palm's theorem for nonstationary processes.
    """
    if method not in METHODS:
        raise UsageError(f"method {method!r} is unknown day by day; there are {', '.join(METHODS)}")
    asked = _days(study, days)
    problem = build(study)
    found = _found(problem, asked, method=method)
    return DailyEvaluation(
        study_name=study.name,
        digest=study.digest(),
        study=study,
        quality=Quality(
            method=_name(found, method),
            statement=statement(found, poisson=method == "metric"),
            warnings=daily_warnings(found),
            left_out=(*problem.left_out, *left_out_of_formulas(study), *left_out_of_days(study, problem)),
            limits=daily_blind_spots(found),
        ),
        days=tuple(float(day) for day in asked),
        found=found,
    )


def _days(study: Study, days: Sequence[float] | None) -> Floats:
    asked = np.arange(study.settings.days + 1.0) if days is None else np.unique(np.asarray(days, dtype=float))
    if not asked.size or not np.all(np.isfinite(asked)) or asked[0] < 0.0:
        raise UsageError("days are numbers from 0 on, at least one")
    return asked


def _found(problem: Problem, days: Floats, *, method: str) -> Days:
    poisson, exactly = method == "metric", method in ("auto", "exact")
    fleet = recognise(problem) if method in ("auto", methods.CLOSED) else "pipelines were asked for"
    if method == methods.CLOSED and isinstance(fleet, str):
        raise MethodError(f'closed-fleet does not cover this study: {fleet}; use method="dyna-metric"')
    found = days_by_moments(problem, days.tolist(), poisson=poisson, exactly=exactly)
    if method == "exact" and not found.all_exact:
        raise MethodError(
            'exact does not cover every item and site of this study day by day; use method="dyna-metric"'
        )
    # Under constant demand trees say more: demand of whoever is there.
    if not isinstance(fleet, str) and (method == methods.CLOSED or not found.all_exact):
        return days_of_closed_fleet(found, fleet, days=days.tolist())
    return with_refinement(found, problem, days=days.tolist(), poisson=poisson)


def _name(found: Days, method: str) -> str:
    if found.chain_states:
        return methods.CLOSED
    if method == "metric":
        return "metric"
    if found.all_exact:
        return "exact"
    return "exact and dyna-metric" if found.exact else "dyna-metric"
