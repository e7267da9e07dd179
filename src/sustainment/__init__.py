"""Fleet sustainment planning: how many are fit, why not more, what it costs."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_RECORDS = {
    "Site": "network",
    "Lane": "network",
    "Item": "items",
    "Part": "items",
    "Unit": "organisation",
    "Authorised": "organisation",
    "Group": "organisation",
    "Use": "use",
    "Mission": "use",
    "Failure": "failure",
    "Damage": "failure",
    "Service": "service",
    "Repair": "repair",
    "Resource": "repair",
    "Stock": "supply",
    "Delivery": "supply",
    "Course": "training",
    "Transition": "transition",
    "Disruption": "disruption",
    "Milestone": "disruption",
    "Factor": "disruption",
    "Requirement": "requirement",
    "History": "requirement",
    "Lever": "change",
    "Source": "source",
    "LedgerEntry": "source",
}
_ERRORS = (
    "SustainmentError",
    "StudyError",
    "MethodError",
    "FileError",
    "UsageError",
    "ConservationError",
    "Fault",
    "Fix",
)
_PLACES = {
    **{record: f"model.{room}" for record, room in _RECORDS.items()},
    **dict.fromkeys(_ERRORS, "errors"),
    "Study": "model.study",
    "Estimate": "model.estimate",
    "read": "files.read",
    "write": "files.read",
    "demo": "files.library",
    "demo_names": "files.library",
    "evaluate": "analytic.evaluate",
    "Evaluation": "analytic.result",
    "evaluate_by_day": "analytic.over_time.evaluate",
    "DailyEvaluation": "analytic.over_time.result",
    "simulate": "simulation.simulate",
    "Simulation": "simulation.result",
    "plan_backward": "whatif.plan_backward",
    "BackwardPlan": "whatif.result",
    "WorkingOn": "whatif.asked",
    "simulate_plans": "whatif.simulated_plans",
    "SimulatedPlans": "whatif.simulated_plans",
    "trace": "simulation.trace",
    "trace_site": "simulation.trace_site",
    "Trace": "simulation.trace",
    "optimise": "optimisation.optimise",
    "Goal": "optimisation.goal",
    "OptimisedStock": "optimisation.result",
    "plan_buys": "optimisation.buys.plan_buys",
    "PlannedBuys": "optimisation.buys.result",
    "plan_repair": "optimisation.repair.plan_repair",
    "RepairPlan": "optimisation.repair.plan",
    "weigh_site": "optimisation.repair.weigh_site",
    "SiteWorth": "optimisation.repair.weigh_site",
    "plan_repair_and_spares": "optimisation.together.repair_and_spares",
    "RepairAndSpares": "optimisation.together.plan",
    "chart": "questions.pictures",
    "figures": "questions.pictures",
    "report": "web.study_report",
}
__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that `import sustainment` costs nothing."""
    if name not in _PLACES:
        raise AttributeError(f"sustainment has no {name}")
    value = getattr(import_module(f"sustainment.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
