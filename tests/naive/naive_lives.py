"""Weibull lives (rule 1) once more, in plain Python: every machine is an object with its ages."""

import math
from dataclasses import dataclass, field
from typing import Any

from naive_fleet import Copy, Event, Position
from naive_simulator import DAY, FOREVER, LIFE_OVER, NaiveSimulator


@dataclass(eq=False)
class Life:
    hazard: float = 0.0
    left: float = 0.0
    pace: float = 0.0


@dataclass(eq=False)
class Machine:
    kind: int
    left: dict[int, Any] = field(default_factory=dict)
    lives: dict[Any, Life] = field(default_factory=dict)
    since: int = 0
    event: Event | None = None
    first: Life | None = None


class NaiveLives(NaiveSimulator):
    """Machines whose ages go with them; the rest of the twin tells it what leaves and what comes."""

    def begin_ages(self) -> None:
        p = self.problem
        self.weibull = [k for k, shape in enumerate(p.sources.shape) if shape != 1.0]
        self.hand: list[Machine] = []
        self.aging = set()
        if not p.demand_is_constant:
            self.aging = {int(p.fleets.item[p.sources.fleet[k]]) for k in self.weibull}
            self.aging |= {int(p.fleets.item[fleet]) for fleet in p.services.fleet}
        for positions in self.positions:
            for position in positions:
                if position.held or p.demand_is_constant:
                    position.machine = Machine(int(p.fleets.item[position.fleet]))
        for pair, shelf in enumerate(self.shelves):
            if self.keeps_ages(pair):
                shelf.machines = [Machine(int(p.pairs.item[pair])) for _ in range(shelf.units)]

    # --- where machines are

    def keeps_ages(self, pair: int) -> bool:
        return int(self.problem.pairs.item[pair]) in self.aging

    def taken(self, pair: int, units: int) -> list[Machine]:
        """Return what goes along with units of an item: what was put in hand last, else new machines."""
        if not self.keeps_ages(pair):
            return []
        item, found = int(self.problem.pairs.item[pair]), []
        for _ in range(units):
            ours = bool(self.hand) and self.hand[-1].kind == item
            found.insert(0, self.hand.pop() if ours else Machine(item))
        return found

    def shelve(self, pair: int, units: int) -> None:
        shelf = self.shelves[pair]
        shelf.units += units
        if units > 0:
            shelf.machines += self.taken(pair, units)
        elif self.keeps_ages(pair):
            self.hand += shelf.machines[:-units]
            del shelf.machines[:-units]

    def with_cargo(self, cargo: list[Machine], act: Any) -> Any:
        """Return an act that has the machines in hand."""

        def with_machines() -> None:
            self.hand += cargo
            act()

        return with_machines

    def set_off(self, pair: int, units: int, act: Any) -> None:
        self.agenda.append(self.with_cargo(self.taken(pair, units), act))

    def carry_out(self) -> None:
        self.hand.clear()
        while self.agenda:
            self.agenda.popleft()()
            self.hand.clear()
        for positions in self.positions if self.aging else ():
            for position in positions:
                self.follow(position)

    # --- how they age

    def life(self, machine: Machine, source: int, k: int) -> Life:
        s, slots = self.problem.sources, self.problem.slots
        part = int(slots.item[s.slot[source]]) if s.slot[source] >= 0 else -1
        return machine.lives.setdefault((part, int(s.mode[source]), k), Life())

    def age(self, source: int, hazard: float) -> float:
        shape = float(self.problem.sources.shape[source])
        scale = 1.0 / math.gamma(1.0 + 1.0 / shape)
        return scale * math.exp(math.log(hazard) * (1.0 / shape)) if hazard > 0 else 0.0

    def live_on(self, source: int, life: Life) -> None:
        before = self.age(source, life.hazard)
        life.hazard += self.of_source[source].exponential()
        life.left = self.age(source, life.hazard) - before

    def settle(self, machine: Machine) -> None:
        for life in machine.lives.values():
            if life.pace > 0 and self.now > machine.since:
                life.left -= (self.now - machine.since) * life.pace
        machine.since = self.now

    def follow(self, position: Position) -> None:
        if position.machine is None:
            return
        p, s, machine = self.problem, self.problem.sources, position.machine
        self.settle(machine)
        soonest, first = FOREVER, None
        for source in (k for k in self.weibull if s.fleet[k] == position.fleet):
            slot = int(s.slot[source])
            pace = self.per_use[source] / DAY
            if s.use_line[source] >= 0:
                line = int(s.use_line[source])
                pace *= self.per_day[line] + self.use_on_mission(position, line)
            runs = position.held and (position.works or bool(s.calendar[source]))
            if p.demand_is_constant:
                runs = position.place < self.authorised[position.fleet]
            copies = [c for c in position.copies if c.slot == slot] if slot >= 0 else [None]
            in_use = 0
            for k, copy in enumerate(copies):
                life = self.life(machine, source, k)
                life.pace = 0.0
                if not p.demand_is_constant and copy is not None and copy.where != "fitted":
                    continue
                needed = 1 if copy is None else int(p.slots.needed[slot])
                if runs:
                    share = 1.0 if copy is None else float(p.slots.standby_share[slot])
                    life.pace = pace if in_use < needed else pace * share
                    if life.hazard == 0:
                        self.live_on(source, life)
                    if life.pace > 0 and max(life.left, 0.0) / life.pace < soonest:
                        soonest, first = max(life.left, 0.0) / life.pace, (source, k)
                in_use += 1
        self.plan_end(position, soonest, first)

    def plan_end(self, position: Position, soonest: float, first: Any) -> None:
        machine = position.machine
        due = self.now + math.floor(soonest + 0.5) if soonest < 1 << 43 else FOREVER
        life = self.life(machine, *first) if first is not None else None
        if machine.event is not None:
            if machine.event.tick == due and machine.first is life:
                return
            machine.event.off = True
        machine.event, machine.first = None, life
        if due < self.end:
            source, k = first
            machine.event = self.at(due, LIFE_OVER, source, lambda: self.end_life(position, source, k))

    def follow_fleet(self, fleet: int) -> None:
        if any(self.problem.sources.fleet[k] == fleet for k in self.weibull):
            for position in self.positions[fleet]:
                self.follow(position)

    def end_life(self, position: Position, source: int, k: int) -> None:
        p, s, machine = self.problem, self.problem.sources, position.machine
        fleet, slot, mode = int(s.fleet[source]), int(s.slot[source]), int(s.mode[source])
        machine.event = None
        self.settle(machine)
        life = self.life(machine, source, k)
        if p.demand_is_constant and (slot >= 0 or s.renewed[source]):
            life.hazard = 0.0
        if p.demand_is_constant or slot < 0:
            self.live_on(source, life)
        struck: Any = position if slot < 0 else [c for c in position.copies if c.slot == slot][k]
        if p.demand_is_constant:
            struck = self.hit(source, self.of_source[source])
        if struck is not None and self.fails(source, struck):
            pair = int(p.slots.pair[slot] if slot >= 0 else p.fleets.pair[fleet])
            self.failures += self.counting
            self.failed(pair, 1, mode, self.rank[fleet])
        self.follow(position)

    def forget(self, copy: Copy) -> None:
        """A copy has gone: what is fitted in its place is new."""
        position = copy.position
        if self.problem.demand_is_constant or position.machine is None:
            return
        k = [c for c in position.copies if c.slot == copy.slot].index(copy)
        part = int(self.problem.slots.item[copy.slot])
        for (item, _, number), life in position.machine.lives.items():
            if (item, number) == (part, k):
                life.hazard = life.pace = 0.0

    def exchange_ages(self, hole: Copy, other: Copy) -> None:
        """A good part goes to another machine, and its age with it."""
        if not self.aging or hole.position.machine is None:
            return
        for source in (k for k in self.weibull if self.problem.sources.slot[k] == hole.slot):
            lives = []
            for copy in (hole, other):
                self.settle(copy.position.machine)
                k = [c for c in copy.position.copies if c.slot == copy.slot].index(copy)
                lives.append(self.life(copy.position.machine, source, k))
            for name in ("hazard", "left", "pace"):
                mine, theirs = (getattr(life, name) for life in lives)
                setattr(lives[0], name, theirs)
                setattr(lives[1], name, mine)

    def renew(self, machine: Machine, mode: int) -> None:
        """A repair renews the mode repaired, if it does."""
        s = self.problem.sources
        kept = {int(s.mode[k]) for k in self.weibull if s.slot[k] < 0 and not s.renewed[k]
                and int(self.problem.fleets.item[s.fleet[k]]) == machine.kind}  # fmt: skip
        life = machine.lives.get((-1, mode, 0))
        if life is not None and mode not in kept:
            life.hazard = 0.0

    # --- in naive_missions
    def use_on_mission(self, position: Position, line: int) -> float:
        raise AssertionError

    # --- in naive_rules
    def hit(self, source: int, draw: Any) -> Any:
        raise AssertionError

    def fails(self, source: int, struck: Any) -> bool:
        raise AssertionError
