"""Family g: where to repair what, and which hubs to open."""

from collections.abc import Iterator
from itertools import product
from math import inf, prod
from typing import Any, NamedTuple

import numpy as np

from families.studies import Answers, Inputs
from sustainment.optimisation.repair.levels import RepairLevels, solve_repair_levels
from sustainment.optimisation.repair.network import RepairNetwork, WayKind

KINDS = {"repair": WayKind.REPAIR, "discard": WayKind.DISCARD, "move": WayKind.MOVE}


class Way(NamedTuple):
    """What may happen to a thing at a place: its kind, its cost, what it sends on, and what it needs."""

    pair: int
    kind: WayKind
    cost: float
    sends: list[tuple[int, float]]
    needs: list[tuple[int, float]]


def network_of(
    entering: list[float], ways: list[Way], *, assets: list[float], capacity: list[float]
) -> RepairNetwork:
    """A network of ways, sorted by pair; one asset of each kind may be opened at its cost (inf: none may)."""
    sends = [entry for way in ways for entry in way.sends]
    needs = [entry for way in ways for entry in way.needs]
    cost = np.array(assets, dtype=np.float64)
    return RepairNetwork(
        entering=np.array(entering, dtype=np.float64),
        way_pair=np.array([way.pair for way in ways], dtype=np.int64),
        way_kind=np.array([int(way.kind) for way in ways], dtype=np.int64),
        way_cost=np.array([way.cost for way in ways], dtype=np.float64),
        way_tie=np.full(len(ways), -1, dtype=np.int64),
        sends_start=np.cumsum([0, *(len(way.sends) for way in ways)]).astype(np.int64),
        sends_pair=np.array([pair for pair, _ in sends], dtype=np.int64),
        sends_share=np.array([share for _, share in sends], dtype=np.float64),
        needs_start=np.cumsum([0, *(len(way.needs) for way in ways)]).astype(np.int64),
        needs_asset=np.array([asset for asset, _ in needs], dtype=np.int64),
        needs_work=np.array([work for _, work in needs], dtype=np.float64),
        asset_cost=np.where(np.isfinite(cost), cost, 0.0),
        asset_present=np.zeros(cost.size, dtype=np.int64),
        asset_most=np.isfinite(cost).astype(np.int64),
        asset_capacity=np.array(capacity, dtype=np.float64),
    )


def second_best(network: RepairNetwork, best: RepairLevels) -> float:
    """The least cost of any other choice: it goes another way at a pair that the best one reaches."""
    never = network.asset_cost.size
    costs = [inf]
    for way in best.way_of_pair[best.way_of_pair >= 0].tolist():
        at = int(network.needs_start[way + 1])
        after = np.arange(network.needs_start.size) > way
        barred = network._replace(
            needs_start=network.needs_start + after,
            needs_asset=np.insert(network.needs_asset, at, never),
            needs_work=np.insert(network.needs_work, at, 0.0),
            asset_cost=np.append(network.asset_cost, 0.0),
            asset_present=np.append(network.asset_present, 0),
            asset_most=np.append(network.asset_most, 0),
            asset_capacity=np.append(network.asset_capacity, inf),
        )
        costs.append(solve_repair_levels(barred).cost)
    return min(costs)


class Lora:
    """A case whose sites are echelons: every location of one decides alike."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.components = list(inputs["components"])
        self.echelons = len(inputs["echelons"])
        self.resources = [(name, echelon) for name in inputs["resources"] for echelon in range(self.echelons)]

    def pair(self, component: str, echelon: int) -> int:
        return self.components.index(component) * self.echelons + echelon

    def children(self, component: str) -> list[str]:
        parents = self.inputs["components"]
        return [name for name in self.components if parents[name]["parent"] == component]

    def roots(self) -> list[str]:
        return [name for name in self.components if self.inputs["components"][name]["parent"] is None]

    def options(self, component: str, echelon: int) -> Iterator[tuple[str, float]]:
        """What is allowed, with its cost."""
        for option, cost in self.inputs["options"][component][echelon].items():
            if cost is not None and not (option == "move" and echelon == self.echelons - 1):
                yield option, cost

    def network(self) -> RepairNetwork:
        entering = [0.0] * (len(self.components) * self.echelons)
        for name in self.roots():
            entering[self.pair(name, 0)] = self.inputs["components"][name]["rate"]
        ways = [
            Way(
                self.pair(component, echelon),
                KINDS[option],
                cost,
                self._sends(component, echelon, option),
                self._needs(component, echelon, option),
            )
            for component in self.components
            for echelon in range(self.echelons)
            for option, cost in self.options(component, echelon)
        ]
        costs = [self._fixed(name, echelon) for name, echelon in self.resources]
        return network_of(entering, ways, assets=costs, capacity=[inf] * len(costs))

    def _fixed(self, resource: str, echelon: int) -> float:
        cost = self.inputs["resources"][resource][echelon]
        return inf if cost is None else cost * self.inputs["echelons"][echelon]["locations"]

    def _sends(self, component: str, echelon: int, option: str) -> list[tuple[int, float]]:
        if option == "move":
            return [(self.pair(component, echelon + 1), 1.0)]
        if option == "discard":
            return []
        rates = self.inputs["components"]
        return [(self.pair(child, echelon), rates[child]["rate"]) for child in self.children(component)]

    def _needs(self, component: str, echelon: int, option: str) -> list[tuple[int, float]]:
        return [
            (self.resources.index((need["resource"], echelon)), 0.0)
            for need in self.inputs["needs"]
            if (need["component"], need["option"]) == (component, option)
        ]

    def strategies(self, component: str, echelon: int) -> int:
        """How many ways there are to decide for a component that enters, and for all that follows."""
        found = 0
        for option, _ in self.options(component, echelon):
            if option == "move":
                found += self.strategies(component, echelon + 1)
            elif option == "discard":
                found += 1
            else:
                found += prod(self.strategies(child, echelon) for child in self.children(component))
        return found

    def decisions(self, network: RepairNetwork, found: RepairLevels) -> dict[str, list[list[Any]]]:
        names = {kind: option for option, kind in KINDS.items()}
        told: dict[str, list[list[Any]]] = {name: [] for name in self.components}
        for pair, way in enumerate(found.way_of_pair.tolist()):
            if way >= 0:
                option = names[WayKind(int(network.way_kind[way]))]
                told[self.components[pair // self.echelons]].append([pair % self.echelons, option])
        return {name: decided for name, decided in told.items() if decided}


def lora(inputs: Inputs) -> Answers:
    """Least cost over decisions by echelon, what it opens, and the second best."""
    case = Lora(inputs)
    network = case.network()
    found = solve_repair_levels(network)
    discarding = [dict(case.options(name, 0)).get("discard", inf) for name in case.roots()]
    rates = [inputs["components"][name]["rate"] for name in case.roots()]
    used = [list(case.resources[asset]) for asset in np.flatnonzero(found.opened).tolist()]
    return {
        "total_cost": found.cost,
        "variable_cost": found.cost_of_ways,
        "fixed_cost": found.cost_of_assets,
        "decisions": case.decisions(network, found),
        "resources_used": sorted(used),
        "strategies_enumerated": prod(case.strategies(name, 0) for name in case.roots()),
        "second_best_cost": second_best(network, found),
        "cost_discard_all_at_first_echelon": sum(
            rate * cost for rate, cost in zip(rates, discarding, strict=True)
        ),
    }


def _hub_network(inputs: Inputs) -> RepairNetwork:
    """Bases send their failures to hubs, which repair them; pairs are the bases, then the hubs."""
    bases, hubs = list(inputs["bases"]), list(inputs["hubs"])
    ways = [
        Way(at, WayKind.MOVE, inputs["transport_cost"][base][hub], [(len(bases) + to, 1.0)], [])
        for at, base in enumerate(bases)
        for to, hub in enumerate(hubs)
        if inputs["transport_cost"][base].get(hub) is not None
    ]
    ways += [
        Way(len(bases) + at, WayKind.REPAIR, inputs["repair_cost"][hub], [], [(at, 1.0)])
        for at, hub in enumerate(hubs)
    ]
    return network_of(
        [inputs["failures_per_year"][base] for base in bases] + [0.0] * len(hubs),
        ways,
        assets=[inputs["annual_fixed_cost"][hub] for hub in hubs],
        capacity=[inputs["capacity_per_year"][hub] for hub in hubs],
    )


def hub_siting(inputs: Inputs) -> Answers:
    """Which hub each base sends its failures to, at least cost."""
    bases, hubs = list(inputs["bases"]), list(inputs["hubs"])
    network = _hub_network(inputs)
    found = solve_repair_levels(network)
    to = [
        int(network.sends_pair[network.sends_start[way]]) for way in found.way_of_pair[: len(bases)].tolist()
    ]
    load = found.arriving[len(bases) :].tolist()
    return {
        "total_cost": found.cost,
        "assignment": {base: hubs[pair - len(bases)] for base, pair in zip(bases, to, strict=True)},
        "hub_load": dict(zip(hubs, load, strict=True)),
        "feasible_assignments": _feasible(inputs),
        "second_best_cost": second_best(network, found),
        "open_hubs": [hub for hub, opened in zip(hubs, found.opened.tolist(), strict=True) if opened],
    }


def _feasible(inputs: Inputs) -> int:
    """How many assignments keep every hub within its capacity."""
    rates, capacity = inputs["failures_per_year"], inputs["capacity_per_year"]
    found = 0
    for to in product(inputs["hubs"], repeat=len(inputs["bases"])):
        load = dict.fromkeys(inputs["hubs"], 0.0)
        for base, hub in zip(inputs["bases"], to, strict=True):
            load[hub] += rates[base]
        found += all(load[hub] <= capacity[hub] for hub in load)
    return found
