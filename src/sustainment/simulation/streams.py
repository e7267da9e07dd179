"""Keys of random streams: by purpose and name, not by row."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.arrays import Hashes, Ints, Problem
from sustainment.simulation.events.state import PAIR_STREAMS
from sustainment.simulation.laid_missions import exposed

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FAILURES, FIRST_OF_PAIRS, EXCHANGES, EXCHANGE_TIMES, DELIVERIES, MILESTONES = 0, 1, 16, 17, 18, 19
LIVES, HITS, HARVEST, COURSES, TRANSITIONS, SERVICES, MISSIONS = range(20, 27)
LATERALS, DISRUPTIONS, MOBILISATION, SHIFTS, SEND_TIMES = range(27, 32)
"""Purposes, each once and for all; those of pairs follow each other."""


class Streams(NamedTuple):
    """Key of every stream, and where those of each kind begin."""

    keys: Hashes
    pairs: int
    slots: int
    deliveries: int
    milestones: int
    outages: int
    hits: int
    laterals: int
    services: int
    resources: int
    courses: int
    transitions: int


def mixed(words: Hashes) -> Hashes:
    """Return words with all their bits stirred (the finaliser of splitmix64)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def key(purpose: int, *names: Hashes) -> Hashes:
    """Return the keys of streams of a purpose, by the hashes of the names that they belong to."""
    words = mixed(np.full(names[0].shape, purpose + 1, dtype=np.uint64) * GOLDEN)
    for name in names:
        words = mixed((words ^ name) + GOLDEN)
    return words


def streams(problem: Problem, slot_of: Ints, *, modes: Hashes) -> Streams:
    """
    Return the streams of a problem.

    Parameters
    ----------
    problem
        The study as arrays.
    slot_of
        Item that each source belongs to: of its slot, or the end item itself.
    modes
        Hash of the mode of each source.
    """
    items, sites, units = problem.item_hash, problem.site_hash, problem.unit_hash
    fleets, slots, pairs = problem.fleets, problem.slots, problem.pairs
    source_fleet, slot_fleet = problem.sources.fleet, slots.fleet
    failures = key(
        FAILURES, units[fleets.unit[source_fleet]], items[fleets.item[source_fleet]], items[slot_of], modes
    )
    mission, source = exposed(problem)
    of_missions = key(
        MISSIONS,
        problem.mission_hash[problem.missions.mission[mission]],
        problem.missions.first_day[mission].view(np.uint64),
        np.append(problem.milestone_hash, np.uint64(0))[problem.missions.first_milestone[mission]],
        failures[source],
    )
    of_pairs = np.stack(
        [
            key(FIRST_OF_PAIRS + purpose, sites[pairs.site], items[pairs.item])
            for purpose in range(PAIR_STREAMS)
        ],
        axis=1,
    ).ravel()
    carried = (units[fleets.unit[slot_fleet]], items[fleets.item[slot_fleet]], items[slots.item])
    exchanges = np.stack([key(EXCHANGES, *carried), key(EXCHANGE_TIMES, *carried)], axis=1).ravel()
    deliveries = key(DELIVERIES, problem.delivery_hash)
    milestones = key(MILESTONES, problem.milestone_hash)
    outages = key(DISRUPTIONS, problem.outage_hash)
    struck = (units[fleets.unit[problem.hits.fleet]], items[fleets.item[problem.hits.fleet]])
    of_hits = (*struck, problem.mode_hash[problem.hits.mode])
    hits = np.stack([key(HITS, *of_hits), key(HARVEST, *of_hits)], axis=1).ravel()
    asking, giving = problem.laterals.asking, problem.laterals.giving
    beyond = np.append(sites[pairs.site], GOLDEN)
    neighbours = key(LATERALS, items[pairs.item[asking]], sites[pairs.site[asking]], beyond[giving])
    of_services = _of_services(problem)
    resources = problem.resources
    calls = key(MOBILISATION, sites[resources.site], problem.resource_hash[resources.name])
    supply = (outages, hits, neighbours, of_services, calls)
    courses = key(COURSES, problem.course_hash)
    old, new = problem.transitions.from_fleet, problem.transitions.to_fleet
    going_over = (units[fleets.unit[old]], items[fleets.item[old]], items[fleets.item[new]])
    transitions = key(TRANSITIONS, *going_over)
    lives = np.concatenate((failures, of_missions))
    parts = (lives, of_pairs, exchanges, deliveries, milestones, *supply, courses, transitions)
    starts = np.cumsum([0, *(part.size for part in parts)])
    return Streams(np.concatenate(parts), *(int(start) for start in starts[1:-1]))


def _of_services(problem: Problem) -> Hashes:
    """Return two streams a row of planned work: whether it starts over, and its times."""
    of, fleets = problem.services, problem.fleets
    serviced = np.where(of.slot >= 0, np.append(problem.slots.item, -1)[of.slot], fleets.item[of.fleet])
    names = (
        problem.unit_hash[fleets.unit[of.fleet]],
        problem.item_hash[fleets.item[of.fleet]],
        problem.item_hash[serviced],
        problem.mode_hash[of.mode],
    )
    return np.stack([key(SERVICES, *names), key(SERVICES, *names, names[-1])], axis=1).ravel()
