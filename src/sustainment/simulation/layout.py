"""A problem laid out for the event loop."""

import math
from dataclasses import dataclass

import numpy as np

from sustainment.errors import MethodError
from sustainment.kernels.heap import PADDING
from sustainment.problem.arrays import Floats, Ints, Problem
from sustainment.simulation.events import state
from sustainment.simulation.events.calendar import BUCKETS_A_WORD, TASK_WORDS
from sustainment.simulation.events.state import DAY, DAYS_A_YEAR, FIRST_FRESH, TABLES
from sustainment.simulation.events.tracing import TRACE_WORDS
from sustainment.simulation.laid_crews import lay_crews, with_courses
from sustainment.simulation.laid_fleets import Positions, lay_fleets
from sustainment.simulation.laid_hits import lay_hits
from sustainment.simulation.laid_laterals import lay_laterals
from sustainment.simulation.laid_lives import lay_lives
from sustainment.simulation.laid_missions import lay_missions
from sustainment.simulation.laid_moves import lay_moves
from sustainment.simulation.laid_plain import lay_plain
from sustainment.simulation.laid_planned import lay_consumption, lay_plans
from sustainment.simulation.laid_supply import lay_supply
from sustainment.simulation.laid_transitions import lay_transitions
from sustainment.simulation.laid_users import lay_users
from sustainment.simulation.laid_work import lay_work
from sustainment.simulation.scopes import most_authorised
from sustainment.simulation.streams import Streams, streams
from sustainment.simulation.tables import Table, Tables, Words, block, view, words_of

MOST_EVENTS = 1 << 20
"""An event's place has 20 bits in a key of the calendar."""
STARTING = tuple(TABLES)[:FIRST_FRESH]
"""The tables with which a replication starts."""
MOST_CURVE_CELLS = 2_000_000
LEAST_ROOM = 256
EVENTS_A_SPAN = 0.25
"""Of the calendar: few share a span."""
BUCKETS_AN_EVENT = 8
"""Of those that there is room for, at least: most of them are in the ring, and not beyond it."""
LONGEST_SPAN = 24
"""Bits of a span of 16 days."""
DRAW = 0.1
"""Of an event: a position's draw of what it consumes."""
STOCK_ROWS = 400
"""Days of the horizon on which stock is read, at most."""


@dataclass(frozen=True)
class Layout:
    """A problem as tables at their start; worlds are made from it, one for each thread."""

    problem: Problem
    tables: Tables
    keys: Streams
    positions: Positions
    carried: int
    """Fractions of units that positions carry over."""
    row_days: int
    most_lives: int
    """Weibull lives of a machine, at most."""

    @property
    def rows(self) -> int:
        """Return on how many days stock is read."""
        return -(-self.problem.days // self.row_days)

    @property
    def room(self) -> int:
        """Return how many claims and jobs a world has room for at first: about one a shelf."""
        return max(LEAST_ROOM, 1 << (self.problem.pairs.item.size - 1).bit_length())

    @property
    def years(self) -> int:
        """Return the years of costs, the warm-up first."""
        return 1 + -(-self.problem.days // DAYS_A_YEAR)

    def world(self, room: int = LEAST_ROOM, traced: int = 0) -> Words:
        """Return a world to run in; `room` is how many events, claims and jobs it can hold at first."""
        pairs, days = self.problem.pairs.item.size, self.problem.days + 1
        due = self.tables["plans"].size + self.tables["positions"].size * int(self.tables["plans"].size > 1)
        coming = sum(
            self.tables[name].size for name in ("sources", "hits", "courses", "missions", "missions")
        )
        events = room + coming + due
        if events > MOST_EVENTS:
            raise MethodError(
                f"more than {MOST_EVENTS:,} events are under way at once, and simulate() holds no more"
            )
        buckets = BUCKETS_AN_EVENT << events.bit_length()
        fleets = self.problem.fleets.unit.size
        machines = 0
        if self.most_lives:
            shelves = self.tables["pairs"]["shelf"][self.tables["pairs"]["kin"] >= 0]
            machines = self.tables["positions"].size + int(shelves.sum()) + room
        lengths = {name: table.size for name, table in self.tables.items()} | {
            "queues": pairs * self.positions.classes,
            "lines": 2 * self.tables["shops"].size,
            "tallies": len(self.problem.names.missions),
            "charges": 3 * self.positions.charged.size,
            "state_times": state.STATES * (fleets + self.tables["stays"].size),
            "cents": state.ELEMENTS * self.years,
            "fleets_by_day": fleets * days,
            "carried": self.carried,
            "shelf_moved": pairs,
            "waiting_moved": pairs,
            "states_by_day": state.STATES * days,
            "shelf_by_row": (self.rows + 1) * pairs,
            "waiting_by_row": (self.rows + 1) * pairs,
            "owed_by_day": days,
            "claims": room,
            "jobs": room,
            "events": events,
            "machines": machines + 1,
            "lives": (machines + 1) * self.most_lives,
            "near": events + PADDING,
            "far": events + PADDING,
            "buckets": buckets,
            "filled_buckets": buckets // BUCKETS_A_WORD,
            "tasks": (room + 1) * TASK_WORDS,
            "ties": events,
            "streams": self.keys.keys.size,
            "stream_keys": self.keys.keys.size,
            "trace": traced * TRACE_WORDS,
            "flags": 3,
            "start": sum(words_of(TABLES[name], self.tables[name].size) for name in STARTING),
        }
        world = block(TABLES, lengths)
        for name in STARTING:
            table(world, name)[:] = self.tables[name]
        start = table(world, "start")["value"]
        start[:] = world[world[0] : world[0] + start.size]
        table(world, "stream_keys")["value"] = self.keys.keys
        return world


def table(world: Words, name: str) -> Table:
    """Return a table of a world."""
    return view(world, TABLES, name=name)


def lay_out(problem: Problem) -> Layout:
    """Return a problem as tables at their start."""
    problem = with_courses(problem)
    tables = Tables()
    clock = tables.table("clocks", state.CLOCK, length=1)
    keys = streams(problem, _failing(problem), modes=problem.mode_hash[problem.sources.mode])
    times = lay_supply(tables, problem, keys=keys)
    lay_laterals(tables, problem, keys=keys)
    lay_work(tables, problem, times=times, keys=keys)
    positions = lay_fleets(tables, problem, keys=keys)
    lay_plans(tables, problem, keys=keys)
    carried = lay_consumption(tables, problem)
    lay_hits(tables, problem, keys=keys)
    most_lives = lay_lives(tables, problem)
    lay_crews(tables, problem, keys=keys)
    lay_transitions(tables, problem, keys=keys, times=times)
    lay_users(tables, problem)
    lay_missions(tables, problem)
    lay_moves(tables, problem, charged=positions.charged, owed=positions.owed)
    lay_plain(tables, problem)
    cells = max(problem.pairs.item.size, 1)
    row_days = max(-(-problem.days // STOCK_ROWS), -(-problem.days * cells // MOST_CURVE_CELLS), 1)
    layout = Layout(problem, tables, keys, positions, carried, row_days, most_lives)
    _set_clock(clock, layout)
    return layout


def _failing(problem: Problem) -> Ints:
    sources = problem.sources
    carried = np.concatenate((problem.slots.item, [-1]))[sources.slot]
    return np.where(sources.slot >= 0, carried, problem.fleets.item[sources.fleet])


def _set_clock(clock: Table, layout: Layout) -> None:
    problem = layout.problem
    zero = round(problem.warm_up_days * DAY)
    values: dict[str, float] = {
        "zero": zero,
        "counted": zero + round(problem.count_from_day * DAY),
        "end": zero + problem.days * DAY,
        "mark": -1,
        "span_bits": _span_bits(problem),
        "days": problem.days,
        "day_tick": zero,
        "row_days": layout.row_days,
        "rows": layout.rows,
        "row_tick": zero,
        "year": 0 if zero else 1,
        "years": layout.years,
        "year_tick": zero if zero else DAYS_A_YEAR * DAY,
        "fresh_event": 1,
        "fresh_claim": 1,
        "fresh_job": 1,
        "fresh_machine": 1,
        "most_lives": layout.most_lives,
        "aging": int((layout.tables["fleets"]["ages"] == 1).any()),
        "constant": int(problem.demand_is_constant),
        "cannibalised": int(problem.cannibalisation),
        "classes": layout.positions.classes,
        "holding": problem.holding_share,
        "fixed_entries": _fixed_entries(problem),
    }
    for name, value in values.items():
        clock[name] = value


def _span_bits(problem: Problem) -> int:
    """Return the length of the calendar's spans, as a power of 2 ticks: a few events fall in one."""
    ticks = (problem.days + problem.warm_up_days) * DAY
    length = EVENTS_A_SPAN * ticks / expected_events(problem)
    return int(np.clip(math.log2(length), 0, LONGEST_SPAN))


def _fixed_entries(problem: Problem) -> int:
    """Return how many dated changes and receipts have a day of their own that no chance moves."""
    steps, receipts = problem.steps, problem.receipts
    moved = (receipts.delay.law != 0) & (receipts.delay.variation > 0)
    return int((steps.milestone < 0).sum() + ((receipts.milestone < 0) & ~moved).sum())


def expected_events(problem: Problem) -> float:
    """Return roughly how many events a replication has: three a failure at full strength."""
    sources, fleets, slots = problem.sources, problem.fleets, problem.slots
    copies = np.where(sources.slot >= 0, np.concatenate((slots.quantity, [1]))[sources.slot], 1)
    use = np.where(
        sources.use_line >= 0, np.concatenate((problem.uses.per_day, [0.0]))[sources.use_line], 1.0
    )
    daily: Floats = fleets.authorised[sources.fleet] * copies * sources.per_use * use
    days = problem.days + problem.warm_up_days
    consuming = most_authorised(problem)[problem.consumptions.fleet]
    draws = DRAW * days * float(consuming.sum())
    struck = fleets.authorised[problem.hits.fleet] * problem.hits.per_day
    planned = problem.steps.day.size + problem.receipts.day.size
    return float(3.0 * (daily.sum() + struck.sum()) * days + draws + planned + 1.0)
