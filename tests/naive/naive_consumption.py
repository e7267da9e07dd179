"""Consumption (rule 4) once more, in plain Python."""

import math
from collections import Counter, defaultdict

from naive_fleet import Position
from naive_simulator import DAY
from naive_supply import NaiveSupply

CONSUMPTION = 80


class NaiveConsumption(NaiveSupply):
    """Every morning each working position draws what it uses in the day."""

    def start(self) -> None:
        self.fractions: defaultdict[tuple[int, int], float] = defaultdict(float)
        self.consumed: Counter[int] = Counter()
        super().start()
        if self.problem.consumptions.fleet.size:
            self.next_morning(self.zero % DAY)

    def next_morning(self, tick: int) -> None:
        if tick < self.end:
            self.at(tick, CONSUMPTION, 0, self.morning)

    def morning(self) -> None:
        of = self.problem.consumptions
        consuming = sorted(set(map(int, of.fleet)), key=lambda fleet: (self.rank[fleet], fleet))
        for fleet in consuming:
            rows = [k for k, f in enumerate(of.fleet) if f == fleet]
            drawn: Counter[int] = Counter()
            for position in self.positions[fleet]:
                position.starved = False
                if position.works and not self.feed(position, rows, drawn):
                    position.starved = True
                self.note(position)
            for row in rows:
                if drawn[row]:
                    self.replenish(int(of.pair[row]), drawn[row], -1, self.rank[fleet], False)
        self.next_morning(self.now + DAY)

    def feed(self, position: Position, rows: list[int], drawn: Counter[int]) -> bool:
        of, asked, left, short = self.problem.consumptions, {}, {}, []
        for row in rows:
            line = int(of.use_line[row])
            used = self.per_day[line] + self.use_on_mission(position, line)
            due = self.fractions[row, position.place] + of.per_use[row] * used
            asked[row] = math.floor(due + 1e-9)
            left[row] = due - asked[row]
            pair = int(of.pair[row])
            if asked[row] and (self.closed(pair) or asked[row] > self.shelves[pair].units):
                short.append(row)
        for row in short or rows:
            self.shelves[int(of.pair[row])].demands += self.counting * asked[row]
        if short:
            return False
        for row in rows:
            shelf = self.shelves[int(of.pair[row])]
            shelf.units -= asked[row]
            shelf.filled += self.counting * asked[row]
            self.consumed[int(of.pair[row])] += asked[row]
            self.book("consumed", int(of.pair[row]), asked[row])
            drawn[row] += asked[row]
            self.fractions[row, position.place] = left[row]
        return True
