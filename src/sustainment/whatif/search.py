"""The cheapest plan of levers: search, branch and bound."""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import ceil, inf

from sustainment.whatif.tries import Plan, Tries

Box = tuple[Plan, Plan]
"""All plans between a least and a greatest."""
HARDLY = 1e-9
"""Relative difference of costs below which they are the same."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A plan, a cost below which none reaches what is asked, and whether that is the plan's."""

    plan: Plan
    least_cost: float
    whole: bool


def with_more(plan: Plan, lever: int, *, steps: int = 1) -> Plan:
    """Return a plan with so many more steps of one lever."""
    return (*plan[:lever], plan[lever] + steps, *plan[lever + 1 :])


def climbed(tries: Tries, begin: Plan, *, most: int) -> Plan | None:
    """
    Return a plan that reaches what is asked, by steps of the most gain for their cost; None if none is found.

    Gains are taken to fall from step to step, so that only the best by its last gain is tried anew (lazy
    greedy, Minoux 1978); where no step gains, the cheapest is taken.
    """
    plan = begin
    waiting = [(-inf, lever) for lever in range(len(plan)) if plan[lever] < tries.steps[lever].largest]
    heapify(waiting)
    fresh: dict[int, Plan] = {}
    while waiting and not tries.of(plan).met and len(tries.tried) < most:
        _, lever = heappop(waiting)
        if plan[lever] >= tries.steps[lever].largest:
            continue
        if fresh.get(lever) == plan:
            plan = with_more(plan, lever)
            heappush(waiting, (-inf, lever))
            continue
        gain = tries.of(with_more(plan, lever)).guide - tries.of(plan).guide
        heappush(waiting, (_rank(gain, tries.steps[lever].cost), lever))
        fresh[lever] = plan
    return plan if tries.of(plan).met else None


def _rank(gain: float, cost: float) -> float:
    if gain <= 0.0:
        return cost
    return -inf if cost <= 0.0 else -gain / cost


def trimmed(tries: Tries, plan: Plan, *, most: int) -> Plan:
    """Return a plan without the steps that it does not need: the dearest are left out first."""
    order = sorted(range(len(plan)), key=lambda lever: -tries.steps[lever].cost)
    for lever in order:
        while plan[lever] > 0 and len(tries.tried) < most:
            fewer = with_more(plan, lever, steps=-1)
            if not tries.of(fewer).met:
                break
            plan = fewer
    return plan


def exchanged(tries: Tries, plan: Plan, *, most: int) -> Plan:
    """Return a plan in which no step of one lever can be exchanged for a cheaper one of another."""
    better = True
    while better:
        better = False
        for candidate in _exchanges(tries, plan):
            if len(tries.tried) >= most:
                return plan
            if tries.of(candidate).met:
                plan, better = candidate, True
                break
    return plan


def _exchanges(tries: Tries, plan: Plan) -> list[Plan]:
    found = [
        with_more(with_more(plan, out, steps=-1), into)
        for out in range(len(plan))
        for into in range(len(plan))
        if out != into and plan[out] > 0 and plan[into] < tries.steps[into].largest
    ]
    cheaper = [other for other in found if tries.cost(other) < tries.cost(plan) * (1.0 - HARDLY)]
    return sorted(cheaper, key=tries.cost)


def proved(tries: Tries, best: Plan, *, most: int) -> Proof:
    """
    Return the cheapest plan and a cost below which none reaches what is asked, by branch and bound.

    A box of plans lies between its least and its greatest. Where the greatest, as far as it is cheaper than
    the best plan so far, does not reach what is asked, no plan of the box does: no step is taken to make
    matters worse. Else the box is cut in two where its cost spreads most; that with the cheapest least plan
    comes next.
    """
    waiting = [(0.0, (tries.nothing, tries.everything))]
    while waiting and waiting[0][0] < tries.cost(best) * (1.0 - HARDLY):
        if len(tries.tried) >= most:
            return Proof(best, waiting[0][0], whole=False)
        _, (least, greatest) = heappop(waiting)
        greatest = _affordable(tries, (least, greatest), below=tries.cost(best))
        if _is_in_vain(tries, greatest) or not tries.of(greatest).met:
            continue
        if not _is_in_vain(tries, least) and tries.of(least).met:
            best = least
        elif least != greatest:
            for box in _halves(tries, (least, greatest)):
                heappush(waiting, (tries.cost(box[0]), box))
    return Proof(best, tries.cost(best), whole=True)


def _affordable(tries: Tries, box: Box, *, below: float) -> Plan:
    """Return the greatest plan of a box with no more of a lever than the money left would buy of it alone."""
    least, greatest = box
    left = below - tries.cost(least)
    found = []
    for step, low, high in zip(tries.steps, least, greatest, strict=True):
        more = high - low if step.cost <= 0.0 else ceil(left / step.cost * (1.0 - HARDLY)) - 1
        found.append(min(high, low + max(more, 0)))
    return tuple(found)


def _halves(tries: Tries, box: Box) -> tuple[Box, Box]:
    least, greatest = box
    spread = [(high - low) * step.cost for step, low, high in zip(tries.steps, least, greatest, strict=True)]
    steps = [high - low for low, high in zip(least, greatest, strict=True)]
    cut = max(range(len(least)), key=lambda lever: (steps[lever] > 0, spread[lever], steps[lever]))
    middle = (least[cut] + greatest[cut]) // 2
    below = with_more(greatest, cut, steps=middle - greatest[cut])
    above = with_more(least, cut, steps=middle + 1 - least[cut])
    return (least, below), (above, greatest)


def contradicts(tries: Tries) -> bool:
    """Tell whether a plan that was tried reaches what is asked, and one with more steps does not."""
    in_vain = [one.plan for one in tries.tried.values() if not one.met]
    return any(
        all(here <= there for here, there in zip(one.plan, other, strict=True))
        for one in tries.tried.values()
        if one.met
        for other in in_vain
    )


def _is_in_vain(tries: Tries, plan: Plan) -> bool:
    """Tell whether a plan is part of one that was tried in vain."""
    return any(
        not other.met and all(here <= there for here, there in zip(plan, other.plan, strict=True))
        for other in tries.tried.values()
    )
