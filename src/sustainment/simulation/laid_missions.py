"""Missions and the failure modes that live by them, laid out."""

import numpy as np

from sustainment.problem.arrays import Ints, Problem
from sustainment.simulation.events import fleet_records
from sustainment.simulation.events.organisation_records import MISSION
from sustainment.simulation.events.state import DAY
from sustainment.simulation.tables import Tables


def exposed(problem: Problem) -> tuple[Ints, Ints]:
    """Return every mission and failure source that lives by its life unit, by mission."""
    missions, sources = problem.missions, problem.sources
    by_line = np.argsort(sources.use_line, kind="stable")
    first = np.searchsorted(sources.use_line[by_line], missions.use_line)
    number = np.searchsorted(sources.use_line[by_line], missions.use_line, side="right") - first
    number[missions.use_line < 0] = 0
    mission = np.repeat(np.arange(number.size), number)
    source = by_line[np.arange(mission.size) + np.repeat(first - np.cumsum(number) + number, number)]
    return mission.astype(np.int64), source.astype(np.int64)


def lay_missions(tables: Tables, problem: Problem) -> None:
    """Fill the missions; each has a line of use, and candidates for what lives by it behind the sources."""
    of = problem.missions
    number = of.mission.size
    mission, source = exposed(problem)
    every, ordinary, lines = np.arange(number), tables["sources"], tables["uses"]
    table = tables.table("missions", MISSION, length=number)
    table["name"], table["fleet"] = of.mission, of.fleet
    table["quantity"], table["least"] = of.quantity, of.least
    table["milestone"], table["end_milestone"] = of.first_milestone, of.end_milestone
    table["latest"], table["length"] = (
        np.floor(days * DAY + 0.5) for days in (of.latest_days, of.length_days)
    )
    table["use"], table["use_line"], table["plain_line"] = lines.size + every, of.use_line, of.plain_line
    table["first_source"] = ordinary.size + np.searchsorted(mission, every)
    table["last_source"] = ordinary.size + np.searchsorted(mission, every, side="right")
    table["first"], table["every"], table["end"] = of.first_day, np.nan_to_num(of.every_days), of.end_day
    table["amount"], table["per_day"] = of.use, of.use / of.length_days
    fleets = tables["fleets"]
    fleets["first_mission"] = np.searchsorted(of.fleet, np.arange(fleets.size))
    fleets["missions"] = np.bincount(of.fleet, minlength=fleets.size)
    uses = tables.table("uses", fleet_records.USE, length=lines.size + number)
    uses[: lines.size], uses["fleet"][lines.size :] = lines, of.fleet
    sources = tables.table("sources", fleet_records.SOURCE, length=ordinary.size + source.size)
    sources[: ordinary.size], sources[ordinary.size :] = ordinary, ordinary[source]
    own = sources[ordinary.size :]
    own["use"], own["mission"], own["calendar"] = table["use"][mission], mission + 1, 0
