"""Rule 6 once more, in plain Python: hits, damage, loss."""

import math
from collections import Counter
from typing import Any

from naive_simulator import DAY, FOREVER
from naive_supply import NaiveSupply

from sustainment.problem.arrays import StepKind

HIT = 48
HIT_STEPS = {
    StepKind.HIT_RATE: "per_day",
    StepKind.WRITE_OFF: "write_off_share",
    StepKind.CREW_LOST: "crew_lost_share",
    StepKind.HARVEST: "harvest_share",
}


class Row:
    """A row of hits, and its next candidate."""

    def __init__(self, values: dict[str, float], draws: Any, harvest: Any) -> None:
        self.values, self.draws, self.harvest = values, draws, harvest
        self.hazard, self.gap, self.due, self.event = 0.0, FOREVER, FOREVER, None


class NaiveHits(NaiveSupply):
    """What hits do, and how many were hit, lost and saved: by fleet, and by fleet and part."""

    def start_hits(self) -> None:
        p, self.hit_rows, self.losses = self.problem, [], Counter()
        for h in range(p.hits.fleet.size):
            values = {name: float(getattr(p.hits, name)[h]) for name in HIT_STEPS.values()}
            self.hit_rows.append(Row(values, *self.of_hit[h]))
        for h, row in enumerate(self.hit_rows):
            row.hazard = row.draws.exponential()
            self.time_hits_anew(h)

    def time_hits_anew(self, h: int) -> None:
        row = self.hit_rows[h]
        rate = row.values["per_day"] * self.authorised[int(self.problem.hits.fleet[h])]
        gap = DAY / rate if rate > 0 else FOREVER
        if gap == row.gap:
            return
        if row.due < FOREVER:
            row.hazard = (row.due - self.now) / row.gap
        if row.event is not None:
            row.event.off = True
        row.gap = gap
        self.plan_hit(h)

    def plan_hit(self, h: int) -> None:
        row = self.hit_rows[h]
        wait = row.hazard * row.gap
        row.event = None
        row.due = self.now + math.floor(wait + 0.5) if wait < FOREVER else FOREVER
        if row.due < self.end:
            row.event = self.at(row.due, HIT, h, lambda: self.strike(h))

    def change_hits(self, kind: StepKind, h: int, value: float) -> None:
        self.hit_rows[h].values[HIT_STEPS[kind]] = value
        if kind == StepKind.HIT_RATE:
            self.time_hits_anew(h)

    def strike(self, h: int) -> None:
        p, row, fleet = self.problem, self.hit_rows[h], int(self.problem.hits.fleet[h])
        pair, mode, rank = int(p.fleets.pair[fleet]), int(p.hits.mode[h]), self.rank[fleet]
        position = self.roster[fleet][int(row.draws.uniform() * self.authorised[fleet])]
        if position.works:
            lost = row.draws.uniform() < row.values["write_off_share"]
            if not lost:
                self.losses["hit", fleet] += self.counting
                self.leave_position(position)
                self.claim_machine(position)
                self.failed(pair, 1, mode, rank)
            elif self.now >= self.zero:
                self.losses["hit", fleet] += self.counting
                self.losses["lost", fleet] += self.counting
                self.save_parts(position, row)
                self.leave_position(position)
                self.written_off += 1
                self.book("written off", pair, 1)
                share = row.values["crew_lost_share"]
                if share > 0 and row.draws.uniform() < share:
                    self.lose_crew(fleet)
                self.claim_machine(position)
                self.replenish(pair, 1, mode, rank, False)
        row.hazard = row.draws.exponential()
        self.plan_hit(h)

    def save_parts(self, position: Any, row: Row) -> None:
        for copy in position.copies:
            if copy.where != "fitted":
                continue
            pair = int(self.problem.slots.pair[copy.slot])
            if row.harvest.uniform() >= row.values["harvest_share"]:
                self.losses["lost", position.fleet, copy.slot] += self.counting
                self.written_off += 1
                self.book("written off", pair, 1)
                continue
            self.losses["saved", position.fleet, copy.slot] += self.counting
            if self.repaired_on_the_way_up(pair):
                self.shelves[pair].travelling += 1
                self.inspect(pair, 1, -1, self.rank[position.fleet], "unmatched")
            else:
                self.written_off += 1
                self.book("written off", pair, 1)

    def counted_losses(self) -> list[list[int]]:
        """Return hit, lost and saved of every slot, then of every fleet; nothing where nothing hits."""
        p = self.problem
        if not self.hit_rows:
            return []
        slots = [(int(f), s) for s, f in enumerate(p.slots.fleet)]
        owners = [*slots, *((f,) for f in range(p.fleets.unit.size))]
        return [[self.losses[name, *owner] for name in ("hit", "lost", "saved")] for owner in owners]
