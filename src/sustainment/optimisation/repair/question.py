"""What a study asks of the level-of-repair analysis."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sustainment.analytic.state import SteadyState
from sustainment.model.answer import LeftOutRows
from sustainment.model.study import Study
from sustainment.optimisation.repair.assets import Asset, Assets
from sustainment.optimisation.repair.choices import DAYS_A_YEAR, Choice, Chooser, Place, all_choices
from sustainment.optimisation.repair.network import RepairNetwork, flows, levels
from sustainment.optimisation.repair.opening import Openings
from sustainment.optimisation.repair.rows import OFFERED, Rows, dated_for_several, read_rows
from sustainment.problem.kinds import Flags, Floats, Ints

LEAST = 1e-9
"""Part of a stream below which what is left of it is rounding."""


@dataclass(frozen=True)
class Question:
    """Places, their ways and what those need; `network` holds the same as arrays, place by place."""

    rows: Rows
    places: tuple[Place, ...]
    choices: tuple[Choice, ...]
    assets: tuple[Asset, ...]
    network: RepairNetwork
    level: Ints
    standing: Ints
    """Of each place the way that stands; -1: none does."""
    over_limit: Flags
    """Of each asset: it is loaded beyond the limit as it stands, and a plan may load it as much."""
    left_out: tuple[LeftOutRows, ...]
    """Candidates that cannot be chosen."""
    opens_late: bool = False
    """A way is open for a part of the horizon only."""


def ask(study: Study, state: SteadyState, *, years: float, load_limit: float) -> Question:
    """
    Return the question at the removals of a steady state.

    Parameters
    ----------
    study
        The facts, candidates among them.
    state
        Of the study without its candidates: what fails, where, how often.
    years
        Over which set-up costs are spread.
    load_limit
        Share of its time that a resource may be in use.
    """
    rows = read_rows(study, state.day)
    chooser = Chooser(rows)
    entering = removals(chooser, state)
    found = all_choices(chooser, entering)
    openings = Openings(rows, years=years)
    assets = Assets(study, rows, years=years, load_limit=load_limit, openings=openings)
    places = list(found)
    number = {place: at for at, place in enumerate(places)}
    choices: list[Choice] = []
    owner: list[int] = []
    needs: list[list[tuple[int, float]]] = []
    frame = rows.work.frame
    for place, ways in found.items():
        needed = [_needs(assets, place, choice, needs=frame["needs"]) for choice in ways]
        there = [(choice, need) for choice, need in zip(ways, needed, strict=True) if need is not None]
        late = [assets.offered(need) for _, need in there]
        choices += openings.ways(place, [choice for choice, _ in there], resources=late)
        owner += [number[place]] * len(there)
        needs += [need for _, need in there]
    network = _network([entering.get(place, 0.0) for place in places], owner, choices, number=number)
    network = _with_assets(network, needs, assets.listed)
    level = levels(network)
    standing = np.full(len(places), -1, dtype=np.int64)
    for way in range(len(choices) - 1, -1, -1):
        if choices[way].stands:
            standing[owner[way]] = way
    network, over = _as_loaded(network, level, standing=standing)
    return Question(
        rows=rows,
        places=tuple(places),
        choices=tuple(choices),
        assets=tuple(assets.listed),
        network=network,
        level=level,
        standing=standing,
        over_limit=over,
        left_out=_left_out(rows, chooser, {one.route for one in choices if one.route_offered}),
        opens_late=openings.late,
    )


def _left_out(rows: Rows, chooser: Chooser, offered: set[int]) -> tuple[LeftOutRows, ...]:
    """Return the candidates that no plan can choose, and why."""
    found = []
    never = rows.work.frame[OFFERED].to_numpy().astype(np.bool_) & ~dated_for_several(rows.work.frame)
    never[list(offered)] = False
    if never.any():
        reason = "candidates where nothing that fails can come, or that a row which stands goes before"
        found.append(LeftOutRows("repairs", int(never.sum()), reason))
    if chooser.lanes.shadowed:
        reason = "candidates that a row which stands is as exact as: choosing them would change nothing"
        found.append(LeftOutRows("lanes", chooser.lanes.shadowed, reason))
    for table, frame in (("lanes", rows.every.frame), ("repairs", rows.work.frame)):
        dated = int(dated_for_several(frame).sum())
        if dated:
            reason = "candidates that hold on some days for several items: state them item by item"
            found.append(LeftOutRows(table, dated, reason))
    return tuple(found)


def removals(chooser: Chooser, state: SteadyState) -> dict[Place, float]:
    """Return the units a year that are removed at each place; modes that a row of repairs names are apart."""
    rows, problem, layout = chooser.rows, state.problem, state.layout
    item_at = {name: at for at, name in enumerate(rows.items)}
    site_at = {name: at for at, name in enumerate(rows.sites)}
    mode_at = {name: at for at, name in enumerate(rows.modes.names)}
    named: dict[int, set[int]] = {}
    found: dict[Place, float] = {}

    def put(stream: int, mode: int, *, units: float) -> None:
        pair = int(layout.stream_pair[stream])
        item = item_at[problem.names.items[int(problem.pairs.item[pair])]]
        site = site_at[problem.names.sites[int(problem.pairs.site[pair])]]
        known = mode_at[problem.names.modes[mode]] if mode >= 0 else -1
        if item not in named:
            named[item] = set(chooser.modes(item))
        place = Place(item, site, known if known in named[item] else -1)
        found[place] = found.get(place, 0.0) + units * DAYS_A_YEAR

    # what does not come from a failure mode (planned work) follows the stream that it feeds
    rest = state.supply.removals.copy()
    np.subtract.at(rest, layout.source_stream, state.rates)
    for source in np.flatnonzero(state.rates > 0.0).tolist():
        mode = int(problem.sources.mode[source])
        put(int(layout.source_stream[source]), mode, units=float(state.rates[source]))
    for stream in np.flatnonzero(rest > LEAST * state.supply.removals).tolist():
        put(stream, int(layout.stream_mode[stream]), units=float(rest[stream]))
    return found


def _needs(
    assets: Assets, place: Place, choice: Choice, *, needs: pl.Series
) -> list[tuple[int, float]] | None:
    """Return what a way needs, with the days of each for a unit; None where it cannot be there."""
    found = [(asset, 0.0) for asset in assets.of_site(place.site)]
    for after, _ in choice.sends:
        found += [(asset, 0.0) for asset in assets.of_site(after.site) if (asset, 0.0) not in found]
    if choice.repaired > 0.0:
        work = assets.of_route(needs[choice.route], place.site)
        if work is None:
            return None
        found += [(asset, count * choice.days) for asset, count in work]
    return found


def _network(
    entering: list[float], owner: list[int], choices: list[Choice], *, number: dict[Place, int]
) -> RepairNetwork:
    ties: dict[tuple[str, int, int], int] = {}
    tie = [-1 if one.tie is None else ties.setdefault(one.tie, len(ties)) for one in choices]
    sends = [(number[place], share) for one in choices for place, share in one.sends]
    nothing, none = np.empty(0), np.empty(0, dtype=np.int64)
    return RepairNetwork(
        entering=np.array(entering, dtype=np.float64),
        way_pair=np.array(owner, dtype=np.int64),
        way_kind=np.array([int(one.kind) for one in choices], dtype=np.int64),
        way_cost=np.array([one.cost for one in choices], dtype=np.float64),
        way_tie=np.array(tie, dtype=np.int64),
        sends_start=np.cumsum([0, *(len(one.sends) for one in choices)]).astype(np.int64),
        sends_pair=np.array([place for place, _ in sends], dtype=np.int64),
        sends_share=np.array([share for _, share in sends], dtype=np.float64),
        needs_start=none,
        needs_asset=none,
        needs_work=nothing,
        asset_cost=nothing,
        asset_present=none,
        asset_most=none,
        asset_capacity=nothing,
    )


def _with_assets(
    network: RepairNetwork, needs: list[list[tuple[int, float]]], assets: list[Asset]
) -> RepairNetwork:
    return network._replace(
        needs_start=np.cumsum([0, *map(len, needs)]).astype(np.int64),
        needs_asset=np.array([asset for of in needs for asset, _ in of], dtype=np.int64),
        needs_work=np.array([work for of in needs for _, work in of], dtype=np.float64),
        asset_cost=np.array([asset.cost for asset in assets], dtype=np.float64),
        asset_present=np.array([asset.present for asset in assets], dtype=np.int64),
        asset_most=np.array([asset.most for asset in assets], dtype=np.int64),
        asset_capacity=np.array([asset.capacity for asset in assets], dtype=np.float64),
    )


def _as_loaded(network: RepairNetwork, level: Ints, *, standing: Ints) -> tuple[RepairNetwork, Flags]:
    """Let what is loaded beyond the limit as it stands be loaded as much, and no more."""
    arriving = flows(network, level, way_of_pair=standing)
    load = asset_loads(network, arriving, way_of_pair=standing)
    each = load / np.maximum(network.asset_present, 1)
    over = (network.asset_present > 0) & (each > network.asset_capacity)
    capacity = np.where(over, each * (1.0 + 1e-9), network.asset_capacity)
    return network._replace(asset_capacity=capacity), over


def asset_loads(network: RepairNetwork, arriving: Floats, *, way_of_pair: Ints) -> Floats:
    """Return the work a year that falls to each asset."""
    load = np.zeros(network.asset_cost.size)
    for pair in np.flatnonzero(way_of_pair >= 0).tolist():
        way = int(way_of_pair[pair])
        entry = slice(int(network.needs_start[way]), int(network.needs_start[way + 1]))
        np.add.at(load, network.needs_asset[entry], network.needs_work[entry] * arriving[pair])
    return load
