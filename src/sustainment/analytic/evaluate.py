"""Answer a study by formula: its steady state."""

from dataclasses import replace

from sustainment.analytic import limits
from sustainment.analytic import method as methods
from sustainment.analytic.closed_steady import closed_state
from sustainment.analytic.left_out import (
    left_out_of_formulas,
    left_out_of_laterals,
    left_out_of_steady_state,
)
from sustainment.analytic.readiness import FleetLaws, group_readiness, scopes
from sustainment.analytic.requirements import answer_requirements
from sustainment.analytic.result import Evaluation
from sustainment.analytic.state import SteadyState
from sustainment.analytic.steady import solve
from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.problem.arrays import Problem
from sustainment.problem.build import build


def evaluate(study: Study, *, method: str = methods.AUTO, day: float | None = None) -> Evaluation:
    """
    Return the steady state of a study at the inputs of one day.

    Parameters
    ----------
    study
        The facts.
    method
        auto: exact where theory allows (trees, closed fleets), VARI-METRIC elsewhere; exact; closed-fleet;
        vari-metric; metric.
    day
        Whose rates, authorisations and stock hold for ever; None: the last of the horizon.

    Raises
    ------
    MethodError
        Where the method does not cover the study, or nothing is ever steady.
    """
    methods.check_method(method)
    at = day_asked(study, day)
    return evaluate_problem(study, problem_at(study, at), method=method, day=at)


def day_asked(study: Study, day: float | None) -> float:
    """Return the day whose inputs hold for ever: the last of the horizon unless another is asked for."""
    at = float(study.settings.days if day is None else day)
    if not 0.0 <= at < float("inf"):
        raise UsageError(f"day {at:g} is before day 0")
    return at


def evaluate_problem(study: Study, problem: Problem, *, method: str, day: float) -> Evaluation:
    """Return the steady state of a study whose arrays may hold other stock than its tables."""
    at, poisson = day, method == "metric"
    state = _state(problem, at, method=method)
    laws = FleetLaws(state)
    parts, groups = scopes(state, laws), group_readiness(state, laws)
    return Evaluation(
        study_name=study.name,
        digest=study.digest(),
        study=study,
        quality=Quality(
            method=methods.name_of(state, poisson=poisson),
            statement=methods.statement(state, poisson=poisson),
            warnings=limits.warnings(state),
            left_out=(
                *problem.left_out,
                *left_out_of_formulas(study),
                *left_out_of_laterals(study),
                *left_out_of_steady_state(study, state),
            ),
            limits=limits.blind_spots(state),
        ),
        state=state,
        scopes=parts,
        groups=groups,
        requirements=answer_requirements(study.table("requirements"), state, scopes=parts, groups=groups),
    )


def _state(problem: Problem, day: float, *, method: str) -> SteadyState:
    """Return the steady state by a method; auto prefers what is exact, trees before closed fleets."""
    if method == methods.CLOSED or (method == methods.AUTO and not problem.demand_is_constant):
        closed = closed_state(problem, day=day)
        if not isinstance(closed, str):
            return closed
        if method == methods.CLOSED:
            methods.refuse_open(closed)
    state = solve(problem, day=day, poisson=method == "metric", exactly=method in {methods.AUTO, "exact"})
    if method == "exact":
        methods.refuse_inexact(state)
    if method == methods.AUTO and problem.demand_is_constant and not methods.is_exact(state):
        closed = closed_state(problem, day=day)
        if not isinstance(closed, str):
            return closed
    return state


def problem_at(study: Study, day: float) -> Problem:
    """Return the problem at a day, with the end items that units held on day 0."""
    problem = build(study, day=day)
    if study.table("authorised")["from_day"].is_null().all():
        return problem
    return replace(problem, fleets=problem.fleets._replace(held=build(study, day=0.0).fleets.held))
