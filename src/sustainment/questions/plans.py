"""What plans are asked for, and who hears how far they are."""

from sustainment.optimisation.goal import GOALS, REQUIREMENTS, Goal
from sustainment.optimisation.told import listening
from sustainment.whatif.asked import WorkingOn
from sustainment.whatif.simulated_plans import simulate_plans

simulated_plans = simulate_plans
"""A plan of spares and the present stock, simulated beside what the formulas say."""
searching = listening
"""Lets one hear how far the search for a plan of spares is."""
GOAL_MEASURES, OF_THE_STUDY = GOALS, REQUIREMENTS
"""What goals of a plan of spares may be in; and what stands for the requirements of the study."""


def goal(measure: str, level: float, *, scope: str | None = None) -> Goal:
    """Return what a plan of spares must reach: one of `GOAL_MEASURES`, of a scope or the whole fleet."""
    return Goal(measure, level, scope)


def working_on(working: float, day: float | str, *, confidence: float, scope: str | None = None) -> WorkingOn:
    """Return what asks for so many working on a day with a chance."""
    return WorkingOn(working, day, confidence, scope)
