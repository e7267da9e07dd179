"""Units of each item in the memory of a replication, counted in plain Python."""

from typing import Any

import numpy as np
from one_replication import OneReplication

from sustainment.simulation.events import state


def on_the_way(run: OneReplication) -> list[tuple[int, int]]:
    """Return (pair, units) of what waits on the calendar, at gates and before ways."""
    events, clock = run.table("events"), run.table("clocks")[0]
    used = events[1 : int(clock["fresh_event"])]
    moving = used[np.isin(used["kind"], (state.SHIPMENT, state.CARCASS))]
    ordered = used[used["kind"] == state.ORDER]
    bought = ordered[ordered["a"] == 0]
    asked = ordered[ordered["d"] > 0]  # set aside by another site, or bought
    keys = [*moving["key"].tolist(), *bought["key"].tolist(), *asked["key"].tolist()]
    units = [*moving["a"].tolist(), *bought["b"].tolist(), *[1] * asked.size]
    return list(zip(keys, units, strict=True))


def free(run: OneReplication, name: str, first: str, fresh: str) -> set[int]:
    clock, rows = run.table("clocks")[0], run.table(name)
    found, place = set(range(int(clock[fresh]), rows.size)) | {0}, int(clock[first])
    while place:
        found.add(place)
        place = int(rows["next"][place])
    return found


def count_course(run: OneReplication, job: Any, units: np.ndarray) -> None:
    """Add the crews on a course, and the items that it holds or waits for, less those that it lacks."""
    pair_item, course = run.problem.pairs.item, run.table("courses")[job["owner"]]
    items = run.table("course_items")[course["first_item"] : course["last_item"]]
    np.add.at(units, pair_item[items["pair"]], items["quantity"])
    if job["phase"] == state.IN_SHOP:
        if course["from_pair"] >= 0:
            units[pair_item[course["from_pair"]]] += job["mode"]
    elif items.size:
        units[pair_item[items["pair"][0]]] -= job["mode"]


def count(run: OneReplication) -> np.ndarray:
    """Return the units of each item that exist, plus those gone, less those that came."""
    problem = run.problem
    pair_item = problem.pairs.item
    units = np.zeros(len(problem.names.items), dtype=np.int64)
    pairs = run.table("pairs")
    gone = pairs["lost"] + pairs["consumed"] - pairs["made"]
    np.add.at(units, pair_item, pairs["shelf"] + gone)
    for pair, number in on_the_way(run):
        units[pair_item[pair]] += number
    jobs, positions, copies = run.table("jobs"), run.table("positions"), run.table("copies")
    idle = free(run, "jobs", "free_job", "fresh_job")
    for place in sorted(set(range(jobs.size)) - idle):
        if jobs["kind"][place] in (state.REPAIR, state.TEST):
            units[pair_item[jobs["pair"][place]]] += 1
        elif jobs["kind"][place] == state.COURSE:
            count_course(run, jobs[place], units)
    claims = run.table("claims")
    idle = free(run, "claims", "free_claim", "fresh_claim")
    for place in sorted(set(range(claims.size)) - idle):
        if claims["kind"][place] == state.FOR_JOB:
            units[pair_item[claims["pair"][place]]] -= 1  # its failed sister is counted already
    fleets = run.table("fleets")
    crewed = fleets[fleets["crew"] >= 0]
    np.add.at(units, pair_item[crewed["crew"]], crewed["crews"])
    np.add.at(units, problem.fleets.item[positions["fleet"]], positions["held"])
    for slot in run.table("slots")[: problem.slots.fleet.size]:
        first = int(fleets["first_position"][slot["fleet"]])
        number = int(fleets["positions"][slot["fleet"]])
        held = np.repeat(positions["held"][first : first + number], slot["quantity"])
        begin = int(slot["first_copy"])
        there = copies["where"][begin : begin + held.size] != state.AWAITED
        units[slot["item"]] += int((held.astype(bool) & there).sum())
    return units


def came(run: OneReplication) -> int:
    """Return the units bought and delivered."""
    return int(run.table("clocks")["bought"][0] + run.table("clocks")["delivered"][0])
