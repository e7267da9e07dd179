"""A law of conservation that a replication breaks, in words."""

from sustainment.errors import ConservationError
from sustainment.problem.arrays import Problem
from sustainment.simulation.events.books import BOOKS
from sustainment.simulation.events.judgement import LAWS
from sustainment.simulation.layout import Layout, table
from sustainment.simulation.tables import Words, view

OF_PAIRS = {*range(2, 14), 29, 30, 31}
OF_RESOURCES = {14, 15, 32, 33, 34}
OF_FLEETS = {17, 18, 26, 35, 36, 41, 42, 45, 46}
OF_POSITIONS = {19, 20, 39}
OF_WAYS = {27, 38}
OF_MISSIONS = {43, 44}
"""Laws by what they hold of; law 1 holds of items, others of all or of what has no name."""


def broken_law(layout: Layout, world: Words, *, books: Words, study: str, seed: int) -> ConservationError:
    """Return the error that tells which law is broken, where, and in which replication."""
    noted = view(books, BOOKS, name="progress")[0]
    law, index = int(noted["law"]), int(noted["index"])
    return ConservationError(
        study=study,
        law=LAWS[law],
        place=_place(layout.problem, world, law=law, index=index),
        found=int(noted["found"]),
        stated=int(noted["stated"]),
        seed=seed,
        replication=int(noted["replication"]),
    )


def _place(problem: Problem, world: Words, *, law: int, index: int) -> str:
    """Return what a law is broken for, as far as it has a name."""
    names = problem.names
    if law == 1:
        return str(names.items[index])
    if law in OF_PAIRS:
        pair = table(world, "pairs")[index]
        return f"{names.items[problem.pairs.item[index]]} at {names.sites[pair['site']]}"
    if law in OF_RESOURCES:
        resource = table(world, "resources")[index]
        return f"{names.resources[resource['name']]} at {names.sites[resource['site']]}"
    if law in OF_POSITIONS:
        fleet = int(table(world, "positions")["fleet"][index])
        return f"{_fleet(problem, fleet)}, number {int(table(world, 'positions')['place'][index]) + 1}"
    if law in OF_FLEETS:
        return _fleet(problem, index)
    if law in OF_WAYS:
        return _way(problem, index)
    return str(names.missions[index]) if law in OF_MISSIONS else "the whole study"


def _way(problem: Problem, index: int) -> str:
    lanes, sites = problem.lanes, [*problem.names.sites, "outside"]
    if index >= 2 * lanes.from_site.size:
        return "a lateral lane"
    way = f"from {sites[lanes.from_site[index // 2]]} to {sites[lanes.to_site[index // 2]]}"
    return f"{way}, the way back" if index % 2 else way


def _fleet(problem: Problem, fleet: int) -> str:
    fleets, names = problem.fleets, problem.names
    return f"{names.items[fleets.item[fleet]]} of {names.units[fleets.unit[fleet]]}"
