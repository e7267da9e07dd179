"""Units that change their site, laid out."""

import numpy as np

from sustainment.problem.arrays import Flags, Ints, Problem, StepKind
from sustainment.simulation.events.moves import OF_CONSUMPTION, OF_CREWS, OF_SLOT
from sustainment.simulation.events.organisation_records import MOVE, STAND, STAY
from sustainment.simulation.laid_supply import pair_at, suppliers_of_steps
from sustainment.simulation.tables import Tables


def parts_moved(problem: Problem) -> Ints:
    """Return the pair of each entry of the slots that move."""
    moves = problem.moves
    return pair_at(problem, problem.slots.item[moves.slot], site=moves.site[moves.stand])


def _fleets(problem: Problem) -> tuple[Ints, Ints]:
    """Return every (stand, fleet), by stand."""
    stand, fleet = np.nonzero(problem.moves.unit[:, None] == problem.fleets.unit[None, :])
    return stand, fleet


def end_items_moved(problem: Problem) -> Ints:
    """Return the pair of each end item of a unit at each site where it later stands, by stand."""
    stand, fleet = _fleets(problem)
    return pair_at(problem, problem.fleets.item[fleet], site=problem.moves.site[stand])


def crews_moved(problem: Problem) -> Ints:
    """Return the pair of the crews of each fleet at each site where it later stands, by stand; -1 none."""
    stand, fleet = _fleets(problem)
    crew = problem.fleets.crew[fleet]
    return np.where(crew >= 0, pair_at(problem, crew, site=problem.moves.site[stand]), -1)


def lay_moves(tables: Tables, problem: Problem, *, charged: Ints, owed: Ints) -> None:
    """Fill the tables of moves and stands; steps that move a unit have its move as their target.

    Stands of a move are those of its slots, of its end items, of its crews, of what it consumes, in order.
    `charged` are the pairs that downtime is charged to, `owed` those that may owe end items.
    """
    moves, steps = problem.moves, problem.steps
    table = tables.table("moves", MOVE, length=moves.unit.size)
    table["unit"], table["site"] = moves.unit, moves.site
    table["first_fleet"] = np.searchsorted(problem.fleets.unit, moves.unit)
    table["last_fleet"] = np.searchsorted(problem.fleets.unit, moves.unit, side="right")
    at, fleet = _fleets(problem)
    stays = tables.table("stays", STAY, length=at.size)
    stays["fleet"], stays["owed"] = fleet, np.searchsorted(owed, end_items_moved(problem))
    table["first_stay"] = np.searchsorted(at, np.arange(table.size))
    stand, kind, index, pair, exchange = _stands(problem)
    rows = tables.table("stands", STAND, length=stand.size)
    rows["kind"], rows["index"], rows["pair"], rows["exchange"] = kind, index, pair, exchange
    rows["charged"] = np.where(np.isin(pair, charged), np.searchsorted(charged, pair), -1)
    table["first"] = np.searchsorted(stand, np.arange(table.size))
    table["last"] = np.searchsorted(stand, np.arange(table.size), side="right")
    moving = np.flatnonzero(steps.kind == StepKind.UNIT_SITE)
    sites = max(len(problem.names.sites), 1)
    asked = steps.target[moving] * sites + steps.value[moving].astype(np.int64)
    tables["steps"]["target"][moving] = np.searchsorted(moves.unit * sites + moves.site, asked)


def _stands(problem: Problem) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Return stand, kind, index, pair and exchange of all that belongs to a shelf, in order."""
    moves, consumed = problem.moves, problem.consumptions
    stand, fleet = _fleets(problem)
    crew = crews_moved(problem)
    at, row = np.nonzero(moves.unit[:, None] == problem.fleets.unit[consumed.fleet][None, :])
    drawn = pair_at(problem, problem.pairs.item[consumed.pair[row]], site=moves.site[at])
    manned = crew >= 0
    stands = np.concatenate((moves.stand, stand, stand[manned], at))
    parts = (moves.slot, problem.slots.fleet.size + fleet, fleet[manned], row)
    kinds = (OF_SLOT, OF_SLOT, OF_CREWS, OF_CONSUMPTION)
    kind = np.repeat(kinds, [part.size for part in parts])
    index = np.concatenate(parts)
    pair = np.concatenate((parts_moved(problem), end_items_moved(problem), crew[manned], drawn))
    exchange = np.full(index.size, -1)
    exchange[: moves.slot.size] = moves.exchange
    order = np.lexsort((index, kind, stands))
    return stands[order], kind[order], index[order], pair[order], exchange[order]


def touched_by_moves(tables: Tables, problem: Problem) -> Flags:
    """Tell which pairs claims of units leave or come to, and all that ever supply them."""
    rows, slots, fleets = tables["stands"], tables["slots"], tables["fleets"]
    touched = np.zeros(problem.pairs.item.size, dtype=np.bool_)
    parts = slots["pair"][rows["index"][rows["kind"] == OF_SLOT]]
    crews = fleets["crew"][rows["index"][rows["kind"] == OF_CREWS]]
    front = np.unique(np.concatenate((rows["pair"][rows["kind"] != OF_CONSUMPTION], parts, crews)))
    moved = problem.steps.kind == StepKind.SUPPLY_LANE
    below = np.concatenate((np.arange(touched.size), problem.steps.target[moved]))
    above = np.concatenate((problem.pairs.supplier, suppliers_of_steps(problem)[moved]))
    while front.size:
        touched[front] = True
        found = above[np.isin(below, front) & (above >= 0)]
        front = np.unique(found[~touched[found]])
    return touched
