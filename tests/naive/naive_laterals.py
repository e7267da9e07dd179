"""Lateral and emergency supply once more, in plain Python (rule 4)."""

import math
from typing import Any

from naive_fleet import Claim, Job
from naive_lanes import Parcel, Way
from naive_simulator import DAY, FOREVER, ORDER, SHIPMENT
from naive_supply import NaiveSupply

from sustainment.problem.arrays import Problem

OUTSIDE = -1


class NaiveLaterals(NaiveSupply):
    """Who gives, what becomes of the carcass, how the unit comes."""

    def __init__(self, problem: Problem, seed: int, replication: int) -> None:
        super().__init__(problem, seed, replication)
        lateral, first = problem.laterals, {}
        for row in range(lateral.asking.size):
            first.setdefault(int(lateral.way[row]), row)
        self.row_of_way = [first[k] for k in sorted(first)]
        for row in self.row_of_way:
            giver, every = int(lateral.giving[row]), float(lateral.every_days[row])
            way = Way(
                len(self.ways),
                0,
                int(problem.pairs.site[giver]) if giver != OUTSIDE else -1,
                float(lateral.capacity_per_day[row]),
                max(round(every * DAY), 1) if every else 0,
                math.floor(float(lateral.first_day[row]) * DAY + 0.5),
                int(lateral.first_milestone[row]),
                int(lateral.batch[row]),
                False,
            )
            way.limited = way.capacity < FOREVER or way.every > 0 or way.batch > 1
            way.limited |= way.site >= 0 and self.site_capacity[way.site] < FOREVER
            self.ways.append([way])
        self.given = [0] * lateral.asking.size
        self.debts: dict[int, list[tuple[int, bool]]] = {k: [] for k in range(len(self.shelves))}

    # --- the ways, which follow those of supply

    @property
    def supply_lanes(self) -> int:
        return int(self.problem.lanes.from_site.size)

    def way_number(self, way: Way) -> int:
        beyond = way.lane - self.supply_lanes
        return 2 * self.supply_lanes + beyond if beyond >= 0 else super().way_number(way)

    def fare(self, way: Way) -> tuple[float, float]:
        if way.lane < self.supply_lanes:
            return super().fare(way)
        row, lateral = self.row_of_way[way.lane - self.supply_lanes], self.problem.laterals
        return float(lateral.cost_per_trip[row]), float(lateral.cost_per_kg[row])

    def way_time(self, parcel: Parcel) -> int:
        if parcel.lane < self.supply_lanes:
            return super().way_time(parcel)
        row = self.row_of_way[parcel.lane - self.supply_lanes]
        return self.time(self.problem.laterals.time, row, parcel.stream)

    # --- asking

    def who_gives(self, pair: int) -> int | None:
        lateral = self.problem.laterals
        for row in range(lateral.asking.size):
            if lateral.asking[row] == pair and self.row_open[row]:
                giver = int(lateral.giving[row])
                if giver == OUTSIDE or (self.shelves[giver].units > 0 and not self.closed(giver)):
                    return row
        return None

    def claim_one(self, kind: str, pair: int, rank: int, owner: Any) -> Claim | None:
        row = self.who_gives(pair) if self.shelves[pair].units == 0 else None
        if row is None:
            return super().claim_one(kind, pair, rank, owner)
        self.shelves[pair].demands += self.counting
        self.debts[pair].append((int(self.problem.laterals.giving[row]), False))
        return self.lend(row, Claim(kind, pair, rank, owner=owner))

    def lend(self, row: int, claim: Claim) -> Claim | None:
        p, lateral, pair = self.problem, self.problem.laterals, claim.pair
        giver, lane = int(lateral.giving[row]), self.supply_lanes + int(lateral.way[row])
        if giver != OUTSIDE:
            self.shelve(giver, -1)
        else:
            self.bought += 1
            self.book("bought", pair, 1)
            price = float(p.items.price[p.pairs.item[pair]])
            if self.now >= self.zero and price > 0:
                self.cents["purchases"] += round(price * 100)
        self.given[row] += self.counting
        days = round(float(lateral.order_days[row]) * DAY)
        free = not self.ways[lane][0].limited and lateral.time.mean[row] == 0 and lateral.time.law[row] == 0
        if days == 0 and free and not self.closed(pair):
            self.pay_trip(self.ways[lane][0], pair, 1)
            return None
        shelf = self.shelves[pair]
        claim.since = self.now
        shelf.promised.append(claim)
        shelf.on_order += 1
        shelf.travelling += 1
        if days:
            site = -1 if giver == OUTSIDE else int(p.pairs.site[giver])
            cargo = [] if giver == OUTSIDE else self.taken(pair, 1)
            start = self.with_cargo(cargo, lambda: self.start_out(row, claim))
            self.at(self.now + days, ORDER, pair, start, site=site)
        else:
            self.start_out(row, claim)
        return claim

    def start_out(self, row: int, claim: Claim) -> None:
        new = int(self.problem.laterals.giving[row]) == OUTSIDE

        def arrive(_: int) -> Any:
            return lambda: self.receive_promised(claim, new)

        way = self.supply_lanes + int(self.problem.laterals.way[row])
        self.send(way, 0, SHIPMENT, claim.pair, 1, self.of_lateral[row], arrive, new=new)

    def receive_promised(self, claim: Claim, new: bool) -> None:
        if self.closed(claim.pair):
            cargo = [] if new else self.taken(claim.pair, 1)
            again = self.with_cargo(cargo, lambda: self.receive_promised(claim, new))
            self.wait_outside(SHIPMENT, claim.pair, again)
            return
        shelf = self.shelves[claim.pair]
        shelf.on_order -= 1
        shelf.travelling -= 1
        if claim in shelf.promised:
            shelf.promised.remove(claim)
            claim.quantity = 0
            self.hand_over(claim, 1)
        else:
            self.shelve(claim.pair, 1)
            self.serve(claim.pair)
            self.offer_crews(claim.pair)

    def withdraw(self, claim: Claim) -> None:
        if claim in self.shelves[claim.pair].promised:
            self.shelves[claim.pair].promised.remove(claim)
        else:
            super().withdraw(claim)

    def borrow(self, claim: Claim) -> tuple[int, int]:
        there = lent = 0
        while claim.quantity:
            row = self.who_gives(claim.pair)
            if row is None:
                break
            lent += 1
            claim.quantity -= 1
            giver = int(self.problem.laterals.giving[row])
            part = Claim("order", claim.pair, claim.rank, lane=claim.lane, orderer=claim.orderer)
            there += self.lend(row, part) is None
            if claim.carcass:
                self.debts[claim.pair].append((giver, True))
            if giver != OUTSIDE:
                super().replenish(giver, 1, claim.mode, claim.rank, claim.carcass)
        return there, lent

    # --- whose the carcass is

    def debt(self, pair: int, below: bool) -> int | None:
        for entry in self.debts[pair]:
            if entry[1] == below:
                self.debts[pair].remove(entry)
                return entry[0]
        return None

    def replenish(self, pair: int, units: int, mode: int, rank: int, carcass: bool) -> None:
        while units and not carcass and (giver := self.debt(pair, False)) is not None:
            units -= 1
            if giver != OUTSIDE:
                super().replenish(giver, 1, mode, rank, False)
        if units:
            super().replenish(pair, units, mode, rank, carcass)

    def pass_on(self, pair: int, mode: int, rank: int) -> bool:
        giver = self.debt(pair, False)
        if giver == OUTSIDE:
            self.book("exchanged", pair, 1)
        elif giver is not None:
            super().failed(giver, 1, mode, rank)
        return giver is not None

    def failed(self, pair: int, units: int, mode: int, rank: int) -> None:
        while units and self.pass_on(pair, mode, rank):
            units -= 1
        if units:
            super().failed(pair, units, mode, rank)

    def kept_of(self, pair: int, units: int, mode: int, rank: int, whose: str) -> int:
        """Carcasses from below of which others met the order go on to them."""
        while units and whose == "below" and (giver := self.debt(pair, True)) is not None:
            units -= 1
            if giver == OUTSIDE:
                self.book("exchanged", pair, 1)
            else:
                self.set_off(giver, 1, lambda giver=giver: self.inspect(giver, 1, mode, rank, "own"))
        return units

    def taken_over(self, job: Job) -> bool:
        passed = self.pass_on(job.pair, job.mode, job.rank)
        if passed:
            self.drop(job)
        return passed
