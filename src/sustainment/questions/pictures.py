"""Every question once: who answers it, and its pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sustainment.analytic.result import Evaluation
from sustainment.errors import UsageError
from sustainment.model.nearest import nearest_name
from sustainment.model.study import Study
from sustainment.optimisation.repair.plan import RepairPlan
from sustainment.optimisation.result import OptimisedStock
from sustainment.simulation.result import Simulation
from sustainment.views.costs import cost_figure
from sustainment.views.decisions import Decision, repair_decision, stock_decision
from sustainment.views.figure import Figure
from sustainment.views.frontier import frontier_figure
from sustainment.views.readiness import readiness_figure
from sustainment.views.repair import repair_figure
from sustainment.views.sources import sources_figure
from sustainment.views.states import states_figure
from sustainment.views.static import save_picture
from sustainment.views.stock import stock_figure
from sustainment.views.story import Story, story
from sustainment.views.supply_map import network_figure
from sustainment.views.why import causes_figure


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what it shows, and whether it needs a simulation or the study alone."""

    name: str
    shows: str
    draw: Callable[..., Figure]
    needs_simulation: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """One question in a reader's words, the verbs that answer it, and the pictures that show the answer."""

    name: str
    asks: str
    verbs: tuple[str, ...]
    pictures: tuple[str, ...]


PICTURES: Mapping[str, Picture] = MappingProxyType(
    {
        picture.name: picture
        for picture in (
            Picture("readiness", "how many are ready each day", readiness_figure),
            Picture("states", "what the others are waiting for, by day", states_figure),
            Picture("causes", "what stops the rest, by item, site and cause", causes_figure),
            Picture("costs", "what it costs, by year", cost_figure),
            Picture("network", "who supplies and repairs whom", network_figure, needs_simulation=False),
            Picture("stock", "what lies on the shelves, by day", stock_figure),
            Picture("sources", "where the numbers come from", sources_figure, needs_simulation=False),
        )
    }
)
"""Every picture, in the order in which a report shows them."""

QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        question.name: question
        for question in (
            Question(
                "ready",
                "How many are ready each day?",
                ("evaluate", "evaluate_by_day", "simulate"),
                ("readiness",),
            ),
            Question("why", "What stops the rest?", ("evaluate", "simulate"), ("causes", "states")),
            Question("cost", "What does it cost?", ("evaluate", "simulate"), ("costs",)),
            Question("supply", "Where do parts come from, and where are they?", (), ("network", "stock")),
            Question("sources", "Where do the numbers come from?", (), ("sources",)),
        )
    }
)
"""Every question that a study can be asked."""


def figure(study: Study, name: str, *, simulation: Simulation | None = None) -> Figure:
    """Return one picture of a study and its simulation."""
    picture = PICTURES.get(name)
    if picture is None:
        nearest = nearest_name(name, PICTURES)
        hint = f"did you mean {nearest}?" if nearest else f"pictures: {', '.join(PICTURES)}"
        raise UsageError(f"there is no picture {name}; {hint}")
    if not picture.needs_simulation:
        return picture.draw(study)
    if simulation is None:
        raise UsageError(f"the picture {name} shows a simulation; use the answer of simulate(study)")
    return picture.draw(study, simulation)


def chart(answer: Simulation | Evaluation | RepairPlan | OptimisedStock, name: str) -> dict[str, Any]:
    """
    Return one picture of an answer as a Vega-Lite specification, a plain dict that notebooks show.

    Parameters
    ----------
    answer
        What `simulate`, `evaluate`, `plan_repair` or `optimise` returned.
    name
        readiness, states, causes, costs, network, stock or sources; a formula knows no days, so that its
        answer shows network and sources only. A plan of repair shows repair, one of spares frontier.
    """
    if isinstance(answer, RepairPlan) and name == "repair":
        return repair_figure(answer.study, answer).alone
    if isinstance(answer, OptimisedStock) and name == "frontier":
        return frontier_figure(answer.study, answer).alone
    simulation = answer if isinstance(answer, Simulation) else None
    return figure(answer.study, name, simulation=simulation).alone


def plan_picture(plan: RepairPlan | OptimisedStock, path: Path) -> Path:
    """Write the picture of a plan of repair or of spares: .png, .svg or .json (Vega-Lite)."""
    drawn = frontier_figure if isinstance(plan, OptimisedStock) else repair_figure
    return save_picture(drawn(plan.study, plan), path)


def figures(study: Study, *, simulation: Simulation | None = None) -> tuple[Figure, ...]:
    """Return all pictures that can be drawn, in the order in which a reader meets them."""
    return tuple(
        figure(study, name, simulation=simulation)
        for name, picture in PICTURES.items()
        if simulation is not None or not picture.needs_simulation
    )


def decision(study: Study, plan: RepairPlan | OptimisedStock) -> Decision:
    """Return what a report shows of a plan of spares or of repair."""
    if isinstance(plan, OptimisedStock):
        return stock_decision(study, plan)
    return repair_decision(study, plan)


def told(
    study: Study,
    simulation: Simulation,
    *,
    evaluation: Evaluation | None,
    command: str,
    version: str,
    seed: int | None = None,
) -> Story:
    """Return what a report says: the answer, how good it is, what it leaves out, how to get it again."""
    return story(study, simulation, evaluation=evaluation, command=command, version=version, seed=seed)


def draw(study: Study, name: str, *, path: Path, simulation: Simulation | None = None) -> Path:
    """Write one picture to a file, PNG, SVG or JSON by its ending."""
    return save_picture(figure(study, name, simulation=simulation), path)
