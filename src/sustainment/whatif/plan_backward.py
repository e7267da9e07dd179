"""From what is asked back to the cheapest levers."""

from sustainment.errors import UsageError
from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study
from sustainment.whatif.asked import WorkingOn, by_name, on_a_day
from sustainment.whatif.result import BackwardPlan
from sustainment.whatif.search import Proof, climbed, contradicts, exchanged, proved, trimmed
from sustainment.whatif.tries import MOST_STEPS, Heard, Plan, Tries, Try, steps_of

FRESH = 4
"""So many times the replications of the search are drawn anew to check the plan."""


def plan_backward(
    study: Study,
    asked: str | WorkingOn | None = None,
    *,
    replications: int = 200,
    seed: int | None = None,
    most_tries: int = 300,
    workers: int | None = None,
    progress: Heard | None = None,
) -> BackwardPlan:
    """
    Return the cheapest set of levers found that reaches what is asked, with its proof or its gap.

    Every plan is simulated with the same draws. Steps of the most gain for their cost lead to a first plan;
    what it does not need is left out, and steps are exchanged for cheaper ones. Branch and bound then looks
    for cheaper plans, until there is none or `most_tries` plans have been tried: then the gap is told. The
    plan is checked on fresh draws.

    Parameters
    ----------
    study
        The facts; its table `levers` says what money can buy.
    asked
        A requirement of the study by its name; or `WorkingOn(1500, day="2024-01-01", confidence=0.8)`.
    replications
        Of each plan.
    most_tries
        Plans that are simulated, at most.

    Raises
    ------
    UsageError, MethodError
        Where the study has no such requirement, or no levers; where a simulation does not answer it.
    """
    if asked is None:
        raise UsageError("asked: name a requirement of the study, or say WorkingOn(number, day)")
    target = by_name(study, asked) if isinstance(asked, str) else on_a_day(study, asked)
    sown = study.settings.seed if seed is None else seed
    tries = Tries(study, target, steps_of(study), replications, sown, workers, progress)
    found, stopped = _found(tries, most_tries)
    return _told(tries, found, stopped=stopped)


def _found(tries: Tries, most: int) -> tuple[Proof, bool]:
    """Return the best plan with what is known of cheaper ones, and whether the search was stopped."""
    if tries.of(tries.nothing).met:
        return Proof(tries.nothing, 0.0, whole=True), False
    if not tries.of(tries.everything).met:
        nearest = max(tries.tried.values(), key=lambda one: (one.guide, -one.cost))
        return Proof(nearest.plan, nearest.cost, whole=False), False
    try:
        best = climbed(tries, tries.nothing, most=most) or tries.everything
        best = exchanged(tries, trimmed(tries, best, most=most), most=most)
        return proved(tries, best, most=most), False
    except KeyboardInterrupt:
        met = [one for one in tries.tried.values() if one.met]
        return Proof(min(met, key=_by_cost).plan, 0.0, whole=False), True


def _told(tries: Tries, found: Proof, *, stopped: bool) -> BackwardPlan:
    chosen = tries.of(found.plan)
    fresh = FRESH * tries.replications
    answer = tries.simulated(found.plan, seed=tries.seed + 1, replications=fresh)
    return BackwardPlan(
        study_name=tries.study.name,
        digest=tries.study.digest(),
        asked=tries.asked.text,
        currency=tries.study.settings.currency,
        steps=tries.steps,
        chosen=chosen,
        before=tries.of(tries.nothing),
        checked=tries.asked.of(answer),
        least_cost=found.least_cost,
        proven=found.whole and not contradicts(tries),
        contradicted=contradicts(tries),
        replications=tries.replications,
        checked_replications=answer.replications,
        seed=tries.seed,
        tried=tuple(sorted(tries.tried.values(), key=_by_cost)),
        blocks=answer.table("causes"),
        left_out=answer.left_out + _unstated(tries),
        stopped=stopped,
    )


def _by_cost(one: Try) -> tuple[float, Plan]:
    return one.cost, one.plan


def _unstated(tries: Tries) -> tuple[LeftOutRows, ...]:
    open_ended = tries.study.table("levers")["largest"].null_count()
    if open_ended == 0:
        return ()
    reason = f"largest is blank, so that {MOST_STEPS} steps at most were tried"
    return (LeftOutRows("levers", open_ended, reason),)
