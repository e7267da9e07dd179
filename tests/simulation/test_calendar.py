"""The calendar against sorting: by time, class, key and age (MODEL section 2), few events and many."""

import numpy as np
import pytest
from every_rule import STUDIES

from sustainment.kernels.compiled import compiled
from sustainment.problem.build import build
from sustainment.simulation.events.calendar import empty_calendar, free_event, next_event, schedule
from sustainment.simulation.events.state import CARCASS, CONSUMPTION, FAILURE, SHIPMENT, WORK_OVER, clocks
from sustainment.simulation.events.state import events as event_at
from sustainment.simulation.layout import lay_out, table

KINDS = np.array([SHIPMENT, CARCASS, WORK_OVER, FAILURE, CONSUMPTION])


@compiled
def carried_through(world, kinds, keys, waits, at_once, order):
    """Schedule events one by one, `at_once` ahead of those taken off; keep their numbers as they come."""
    empty_calendar(world)
    clock = clocks(world, 0)
    taken = 0
    now = 0
    for k in range(kinds.size + at_once):
        if k < kinds.size:
            schedule(world, kinds[k], keys[k], now + waits[k], k, 0, 0, 0)
        if k >= at_once:
            slot = next_event(world)
            now = event_at(world, slot).tick
            clock.tick = now
            order[taken] = event_at(world, slot).a
            taken += 1
            free_event(world, slot)


def by_sorting(kinds, keys, waits, at_once):
    """Return the same order by looking through all that wait."""
    waiting, order, now = [], [], 0
    for k in range(kinds.size + at_once):
        if k < kinds.size:
            waiting.append((now + int(waits[k]), int(kinds[k]) >> 4, int(keys[k]), k))
        if k >= at_once:
            waiting.sort()
            first = waiting.pop(0)
            now = first[0]
            order.append(first[3])
    return order


@pytest.mark.parametrize("at_once", [1, 3, 40, 400])
@pytest.mark.parametrize("farthest", [1, 30, 1 << 14, 1 << 20, 1 << 26, 1 << 31])
def test_events_come_by_time_class_key_and_age(at_once, farthest):
    world = lay_out(build(next(iter(STUDIES.values())))).world(1024)
    clock = table(world, "clocks")
    clock["fresh_event"], clock["end"], clock["span_bits"] = 1, 1 << 42, 14
    random = np.random.default_rng(farthest + at_once)
    kinds, keys = KINDS[random.integers(0, KINDS.size, 1000)], random.integers(0, 3, 1000)
    waits = random.integers(0, farthest, 1000)
    order = np.zeros(1000, np.int64)
    carried_through(world, kinds, keys, waits, at_once, order)
    assert clock["full"][0] == 0
    assert order.tolist() == by_sorting(kinds, keys, waits, at_once)


@compiled
def until_none_is_left(world, ticks, order):
    """Schedule all at once, take off what comes, and return how many come."""
    empty_calendar(world)
    for k in range(ticks.size):
        schedule(world, FAILURE, k, ticks[k], k, 0, 0, 0)
    taken = 0
    slot = next_event(world)
    while slot != 0:
        order[taken] = event_at(world, slot).a
        taken += 1
        slot = next_event(world)
    return taken


def test_what_is_due_at_the_end_or_later_never_comes():
    world = lay_out(build(next(iter(STUDIES.values())))).world(1024)
    clock = table(world, "clocks")
    clock["fresh_event"], clock["end"], clock["span_bits"] = 1, 1 << 34, 14
    # In the present span, in the ring, far beyond it; just before the end, at it, after it, past all ticks.
    ticks = np.array([3, 1 << 20, 1 << 33, (1 << 34) - 1, 1 << 34, (1 << 34) + 1, 1 << 44])
    order = np.zeros(ticks.size, np.int64)
    assert until_none_is_left(world, ticks, order) == 4
    assert order[:4].tolist() == [0, 1, 2, 3]
