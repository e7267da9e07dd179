"""What the spares of a concept cost.

At the failures and waits of one known plan, the spares of an item and its parts depend on the concept of
their group alone. Changed studies, in each of which every group takes one of its concepts, show what is owed
under each.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sustainment.analytic.evaluate import problem_at
from sustainment.analytic.held import held_at
from sustainment.analytic.state import SteadyState
from sustainment.model.study import Study
from sustainment.optimisation.blocks import blocks_of, choose_pairs
from sustainment.optimisation.bound import WholeBlocks
from sustainment.optimisation.frontier import Frontier, frontier_of
from sustainment.optimisation.market import prices_of
from sustainment.optimisation.repair.changes import Decisions, changes_of
from sustainment.optimisation.repair.network import flows
from sustainment.optimisation.repair.question import Question
from sustainment.optimisation.spares import METHODS
from sustainment.optimisation.together.concepts import Concepts
from sustainment.optimisation.together.program import opened_for
from sustainment.optimisation.worth import positions, worth_of
from sustainment.problem.kinds import Flags, Floats, Ints


@dataclass(frozen=True)
class Spares:
    """The stocks of one group under one concept, or of what no group holds."""

    frontier: Frontier
    relaxed: WholeBlocks | None
    """What bounds all stocks where repairs wait for parts."""
    given: float
    """Price of what is there whatever is chosen, in the costs of the frontier."""
    stays: float
    """Effect of shelves whose stock is not chosen."""

    def at(self, money: float) -> float:
        """Return what effect + money x price of all stock cannot be below."""
        if self.relaxed is not None:
            least = self.relaxed.least_at(money)
        else:
            least = float((self.frontier.effect + money * self.frontier.cost).min())
        return least - money * self.given + self.stays


@dataclass(frozen=True)
class SparesOfConcepts:
    """Spares of all concepts, at what one plan holds."""

    by_concept: tuple[Spares, ...]
    rest: Spares
    """Of items that no group holds."""

    def at(self, money: float) -> tuple[Floats, float]:
        """Return by concept, and of the rest, what effect + money x price cannot be below."""
        return np.array([one.at(money) for one in self.by_concept]), self.rest.at(money)


def changed_by(study: Study, question: Question, *, concepts: Concepts, chosen: Ints) -> dict[str, str]:
    """Return the changes that make a study the one of chosen concepts, with the assets that they need."""
    network = question.network
    ways = concepts.together(chosen)
    arriving = flows(network, question.level, way_of_pair=ways)
    most = np.maximum(network.asset_most - network.asset_present, 0)
    opened = np.minimum(opened_for(network, concepts, chosen=chosen), most)
    return changes_of(question, Decisions(ways, arriving, opened))


def spares_of_concepts(
    study: Study, question: Question, *, concepts: Concepts, known: SteadyState, method: str
) -> SparesOfConcepts:
    """
    Return the spares of all concepts at what one plan holds.

    Parameters
    ----------
    study
        The facts, candidates among them.
    question
        Whose places the concepts are of.
    known
        The state of the plan, whose failures and waits are held.
    method
        Model of the spares, as for `optimise`.
    """
    found: list[Spares | None] = [None] * concepts.group.size
    rest = None
    for chosen in _side_by_side(concepts):
        changes = changed_by(study, question, concepts=concepts, chosen=chosen)
        shelves = _Shelves(study.changed(changes) if changes else study, known, method)
        new = [number for number in range(chosen.size) if found[chosen[number]] is None]
        for number in new:
            found[chosen[number]] = shelves.of(_items(question, concepts, group=number))
        if rest is None:
            rest = shelves.of_others({question.rows.items[place.item] for place in question.places})
    assert rest is not None
    return SparesOfConcepts(tuple(one for one in found if one is not None), rest)


def _side_by_side(concepts: Concepts) -> Iterator[Ints]:
    """Yield choices of one concept a group, which together hold every concept."""
    groups = concepts.complete.size
    first = np.searchsorted(concepts.group, np.arange(groups))
    count = np.bincount(concepts.group, minlength=groups)
    for step in range(int(count.max(initial=1))):
        yield first + np.where(step < count, step, 0)


def _items(question: Question, concepts: Concepts, *, group: int) -> set[str]:
    places = np.flatnonzero(concepts.group_of_place == group)
    return {question.rows.items[question.places[place].item] for place in places}


class _Shelves:
    """The shelves of one changed study at what the known plan holds."""

    def __init__(self, study: Study, known: SteadyState, method: str) -> None:
        problem = problem_at(study, known.day)
        self.state = held_at(known, problem, poisson=method == "metric")
        self.price = prices_of(study, problem, counted_in="price")
        self.choice = choose_pairs(self.state, self.price)
        self.worth = worth_of(self.state, positions(problem, np.ones(problem.fleets.unit.size)))
        self.method = METHODS[method]

    def of(self, items: set[str]) -> Spares:
        """Return the spares of some items."""
        names = self.state.problem.names.items
        return self._spares(np.array([names[item] in items for item in self.state.problem.pairs.item]))

    def of_others(self, items: set[str]) -> Spares:
        """Return the spares of all other items."""
        names = self.state.problem.names.items
        return self._spares(np.array([names[item] not in items for item in self.state.problem.pairs.item]))

    def _spares(self, here: Flags) -> Spares:
        state, worth = self.state, self.worth
        choice = replace(self.choice, pair=self.choice.pair & here)
        least = state.problem.pairs.least
        blocks = blocks_of(state, choice, worth=worth, price=self.price, least=least)
        direct = np.where(here, worth.direct, 0.0)
        waits = (worth.for_parents > 0.0)[choice.pair].any()
        relaxed = WholeBlocks(state, choice, direct, self.price, least, self.method) if waits else None
        owed = state.supply.answer.backorders * direct
        return Spares(
            frontier=frontier_of(blocks.trees, method=self.method),
            relaxed=relaxed,
            given=float((blocks.given * blocks.trees.price[blocks.block]).sum()),
            stays=float(owed[~choice.pair].sum()),
        )
