"""Rules 3, 4, 5 and 7 once more, in plain Python."""

import math
from typing import Any

from naive_disruptions import NaiveDisruptions
from naive_fleet import Claim, Event, Job
from naive_missions import NaiveMissions
from naive_shops import NaiveShops
from naive_simulator import CARCASS, DAY, DELAY, ORDER, SHIPMENT


class NaiveSupply(NaiveMissions, NaiveShops, NaiveDisruptions):
    """Claims, orders, inspection, work."""

    # --- claims and shelves (rules 2 and 4)

    def closed(self, pair: int) -> bool:
        return int(self.problem.pairs.site[pair]) in self.shut

    def claim_one(self, kind: str, pair: int, rank: int, owner: Any) -> Claim | None:
        """Return None if the shelf gives it at once."""
        shelf = self.shelves[pair]
        shelf.demands += self.counting
        if shelf.units > 0 and not self.closed(pair):
            self.shelve(pair, -1)
            shelf.filled += self.counting
            return None
        claim = Claim(kind, pair, rank, owner=owner)
        claim.since = self.now
        shelf.claims.append(claim)
        return claim

    def withdraw(self, claim: Claim) -> None:
        self.shelves[claim.pair].claims.remove(claim)

    def take_in(self, pair: int, units: int, whence: str) -> None:
        shelf = self.shelves[pair]
        if whence != "repaired":
            shelf.on_order -= units
        if whence == "supplied":
            shelf.travelling -= units
        if whence == "bought":
            shelf.asked -= units
        self.shelve(pair, units)
        self.serve(pair)

    def serve(self, pair: int) -> None:
        shelf = self.shelves[pair]
        while shelf.units > 0 and shelf.claims and not self.closed(pair):
            claim = shelf.first()
            units = min(shelf.units, claim.quantity)
            self.shelve(pair, -units)
            claim.quantity -= units
            if claim.quantity == 0:
                shelf.claims.remove(claim)
            self.hand_over(claim, units)

    def hand_over(self, claim: Claim, units: int) -> None:
        if claim.kind == "order":
            self.ship(claim, units)
        elif claim.kind == "copy":
            self.receive_part(claim.owner)
        elif claim.kind == "position":
            self.receive_machine(claim.owner)
        elif claim.kind == "crew":
            self.receive_crew(claim.owner)
        elif claim.kind == "new type":
            self.receive_new_type(claim.owner)
        else:
            self.child_comes(claim.owner)

    # --- orders

    def route(self, pair: int, mode: int) -> int:
        routes = self.problem.mode_routes
        for p, m, r in zip(routes.pair, routes.mode, routes.route, strict=True):
            if p == pair and m == mode:
                return int(r)
        return self.route_now[pair]

    def replenish(self, pair: int, units: int, mode: int, rank: int, carcass: bool) -> None:
        if self.problem.pairs.policy[pair]:
            self.review(pair, rank)
        elif not carcass or self.route(pair, mode) < 0:
            self.order(pair, units, mode, rank, carcass)

    def review(self, pair: int, rank: int) -> None:
        shelf, pairs = self.shelves[pair], self.problem.pairs
        position = shelf.units + shelf.on_order + shelf.unbought - shelf.waiting
        lots = 0
        while position + lots * int(pairs.order_quantity[pair]) <= pairs.reorder_point[pair]:
            lots += 1
        if lots:
            self.order(pair, lots * int(pairs.order_quantity[pair]), -1, rank, False)

    def order(self, pair: int, units: int, mode: int, rank: int, carcass: bool) -> None:
        shelf, supplier, lane = self.shelves[pair], self.supplier_of[pair], self.lane_of[pair]
        left_out = min(self.spare[pair], units)
        self.spare[pair] -= left_out
        if carcass and supplier >= 0:
            self.unasked[pair] += left_out
        units -= left_out
        if units == 0:
            return
        if supplier < 0:
            self.buy(pair, units)
            return
        claim = Claim("order", supplier, rank, units, None, carcass, mode, lane, pair)
        shelf.on_order += units
        shelf.asked += units
        if not carcass:
            shelf.open_orders.append(claim)
        days = round(float(self.problem.lanes.order_days[lane]) * DAY)
        if days:
            self.at(self.now + days, ORDER, supplier, lambda: self.order_arrives(claim))
        else:
            self.agenda.append(lambda: self.order_arrives(claim))

    def buy(self, pair: int, units: int) -> None:
        shelf, items, item = self.shelves[pair], self.problem.items, int(self.problem.pairs.item[pair])
        if math.isnan(items.procurement.mean[item]):
            shelf.unbought += units
            return
        self.bought += units
        self.book("bought", pair, units)
        if self.now >= self.zero and items.price[item] > 0:
            self.cents["purchases"] += units * round(float(items.price[item]) * 100)
        streams, lane = self.of_pair[pair], self.lane_of[pair]
        days = self.time(items.procurement, item, streams[4])
        shelf.on_order += units
        shelf.asked += units
        if lane >= 0:
            days += round(float(self.problem.lanes.order_days[lane]) * DAY)
            if days:
                self.at(self.now + days, ORDER, pair, lambda: self.come_from_outside(pair, units, lane))
            else:
                self.come_from_outside(pair, units, lane)
        elif days:
            self.travel(self.now + days, SHIPMENT, pair, lambda: self.take_in(pair, units, "bought"))
        else:
            self.agenda.append(lambda: self.take_in(pair, units, "bought"))

    def come_from_outside(self, pair: int, units: int, lane: int) -> None:
        def arrive(number: int) -> Any:
            return lambda: self.take_in(pair, number, "bought")

        self.send(lane, 0, SHIPMENT, pair, units, self.of_pair[pair][2], arrive, new=True)

    def order_arrives(self, claim: Claim) -> None:
        if claim.quantity == 0:
            return
        shelf, units = self.shelves[claim.pair], claim.quantity
        shelf.demands += self.counting * units
        met = 0
        if not self.closed(claim.pair) and not shelf.claims:
            met = min(units, shelf.units)
        claim.quantity -= met
        there, lent = self.borrow(claim) if shelf.units == met else (0, 0)
        claim.since = self.now
        if claim.quantity:
            shelf.claims.append(claim)
        elif claim in self.shelves[claim.orderer].open_orders:
            self.shelves[claim.orderer].open_orders.remove(claim)
        shelf.filled += self.counting * met
        self.shelve(claim.pair, -met)
        if met + there:
            self.ship(claim, met + there)
        if units > lent:
            self.replenish(claim.pair, units - lent, claim.mode, claim.rank, claim.carcass)

    def ship(self, claim: Claim, units: int) -> None:
        shelf = self.shelves[claim.orderer]
        shelf.asked -= units
        shelf.travelling += units
        if claim.quantity == 0 and claim in shelf.open_orders:
            shelf.open_orders.remove(claim)
        stream = self.of_pair[claim.orderer][2]

        def arrive(number: int) -> Any:
            return lambda: self.take_in(claim.orderer, number, "supplied")

        self.send(claim.lane, 0, SHIPMENT, claim.orderer, units, stream, arrive)

    def withdraw_order(self, pair: int) -> None:
        shelf = self.shelves[pair]
        if not shelf.open_orders:
            shelf.unbought -= min(shelf.unbought, 1)
            return
        claim = shelf.open_orders[-1]
        claim.quantity -= 1
        shelf.on_order -= 1
        shelf.asked -= 1
        if claim.quantity == 0:
            shelf.open_orders.pop()
            if claim in self.shelves[claim.pair].claims:
                self.shelves[claim.pair].claims.remove(claim)

    def deliver(self, receipt: int) -> None:
        r = self.problem.receipts
        pair, source, units = int(r.pair[receipt]), int(r.from_pair[receipt]), int(r.quantity[receipt])
        if source >= 0:
            units = min(units, self.shelves[source].units)
            self.shelve(source, -units)
        else:
            self.delivered += units
        if units:
            self.book("arrived", int(r.delivery[receipt]), units)
            self.come_to_shelf(pair, units)

    def put_on_shelf(self, pair: int, units: int) -> None:
        for _ in range(min(units, self.shelves[pair].queued)):
            self.withdraw_order(pair)
        self.shelve(pair, units)
        self.serve(pair)

    # --- the failed item (rule 3)

    def repaired_on_the_way_up(self, pair: int) -> bool:
        while pair >= 0:
            if self.ever[pair]:
                return True
            pair = int(self.problem.pairs.supplier[pair])
        return False

    def failed(self, pair: int, units: int, mode: int, rank: int) -> None:
        comes = self.repaired_on_the_way_up(pair)
        self.replenish(pair, units, mode, rank, comes)
        if comes:
            self.inspect(pair, units, mode, rank, "own")
        else:
            self.written_off += units
            self.book("written off", pair, units)

    def inspect(self, pair: int, units: int, mode: int, rank: int, whose: str) -> None:
        site = int(self.problem.pairs.site[pair])
        if site in self.shut:
            self.ages += 1

            def again() -> None:
                self.inspect(pair, units, mode, rank, whose)

            again = self.with_cargo(self.taken(pair, units), again)
            self.at_gate(Event(0, 1, CARCASS, pair, self.ages, again, site=site), site, 0)
            return
        if whose != "own":
            self.shelves[pair].travelling -= units
        units = self.kept_of(pair, units, mode, rank, whose)
        if units == 0:
            return
        route = self.route(pair, mode)
        if route < 0:
            self.send_up(pair, units, mode, rank, whose)
        else:
            self.deal_with(pair, units, mode, rank, whose, self.verdict(pair, route))

    def verdict(self, pair: int, route: int) -> str:
        draw, routes = self.of_pair[pair][0], self.problem.routes
        if draw.uniform() >= self.share[route]:
            return "up"
        if routes.no_fault_found[route] > 0 and draw.uniform() < routes.no_fault_found[route]:
            return "sound"
        if routes.condemnation[route] > 0 and draw.uniform() < routes.condemnation[route]:
            return "condemned"
        return "kept"

    def deal_with(self, pair: int, units: int, mode: int, rank: int, whose: str, fate: str) -> None:
        if fate in ("up", "condemned"):
            if whose not in ("unmatched", "unasked") and not self.problem.pairs.policy[pair]:
                follows = fate == "up" and self.supplier_of[pair] >= 0
                self.order(pair, units, mode, rank, follows)
            if fate == "up":
                self.send_up(pair, units, mode, rank, whose)
            else:
                self.written_off += units
                self.book("written off", pair, units)
            return
        if whose == "unasked":
            for _ in range(units):
                self.have_one_to_spare(pair)
        kind = "test" if fate == "sound" else "repair"
        route = self.route(pair, mode)
        first = self.job(kind, pair, route, mode, rank, None)
        delay, stay = self.draw_times(first)
        self.begin(first, delay, stay)
        for _ in range(units - 1):
            self.begin(self.job(kind, pair, route, mode, rank, None), delay, stay)

    def send_up(self, pair: int, units: int, mode: int, rank: int, whose: str) -> None:
        above, lane = self.supplier_of[pair], self.lane_of[pair]
        if above < 0 or lane < 0:
            self.written_off += units
            self.book("written off", pair, units)
            return
        if whose in ("own", "below") and self.unasked[pair]:
            without = min(self.unasked[pair], units)
            self.unasked[pair] -= without
            self.send_up(pair, without, mode, rank, "unasked")
            units -= without
            if units == 0:
                return
        owner = whose if whose in ("unmatched", "unasked") else "below"
        owner = "unmatched" if self.problem.pairs.policy[pair] else owner
        self.shelves[above].travelling += units

        def arrive(number: int) -> Any:
            return lambda: self.inspect(above, number, mode, rank, owner)

        self.send(lane, 1, CARCASS, above, units, self.of_pair[pair][3], arrive)

    # --- work (rule 5)

    def job(self, kind: str, pair: int, route: int, mode: int, rank: int, owner: Any) -> Job:
        streams = self.of_pair[pair]
        job = Job(
            kind, pair, int(self.problem.pairs.site[pair]), route, mode, rank, (streams[0], streams[1]), owner
        )
        if kind in ("repair", "test"):
            job.cargo = self.taken(pair, 1)
        return job

    def draw_times(self, job: Job) -> tuple[int, int]:
        routes = self.problem.routes
        if job.kind == "test":
            return 0, self.time(routes.test, job.route, job.streams[1])
        delay = self.time(routes.delay, job.route, job.streams[1])
        stay = self.time(routes.turnaround, job.route, job.streams[1], self.turnaround[job.route])
        return delay, stay

    def begin(self, job: Job, delay: int, stay: int) -> None:
        job.phase, job.turnaround = "delay", stay
        if delay:
            job.event = self.at(self.now + delay, DELAY, job.pair, lambda: self.ready(job))
        else:
            self.ready(job)

    def release(self, job: Job) -> None:
        if job.held:
            self.hold(job, -1)
            shop = self.shop_of_job(job)
            self.agenda.append(lambda: self.go_on(shop))

    def start_work(self, job: Job) -> None:
        job.phase, job.begun = "work", True
        if job.kind == "exchange":
            self.stands_for_work(job)
        elif job.kind == "service":
            self.service_starts(job.owner)
        elif job.kind == "repair of working":
            job.kind, position = "repair", job.owner
            self.agenda.append(lambda: self.take_away(position, job))
        self.at_work.append(job)
        self.run_work(job)

    def end_work(self, job: Job) -> None:
        routes = self.problem.routes
        job.event = None
        self.at_work.remove(job)
        if job.kind == "test":
            self.finish(job)
            return
        if routes.rework[job.route] > 0 and job.streams[0].uniform() < routes.rework[job.route]:
            self.release(job)
            self.begin(job, *self.draw_times(job))
            return
        if self.now >= self.zero:
            self.cents["repairs"] += round(float(routes.cost[job.route]) * 100)
        if job.kind == "service":
            self.end_service(job)
            return
        if job.kind == "exchange":
            self.fit(job.owner)
            self.release(job)
            return
        child = self.child_needed(job)
        if child is None:
            self.finish(job)
            return
        if not routes.keeps_bay[job.route]:
            self.release(job)
        if self.claim_one("job", child, job.rank, job) is None:
            self.finish(job)
        else:
            job.phase = "child"
        self.failed(child, 1, -1, job.rank)

    def child_needed(self, job: Job) -> int | None:
        p = self.problem
        parent = int(p.pairs.item[job.pair])
        entries = range(int(p.children.start[parent]), int(p.children.start[parent + 1]))
        entries = [e for e in entries if p.children.failure_share[e] > 0]
        if not entries:
            return None
        u = job.streams[0].uniform()
        for entry in entries:
            u -= float(p.children.failure_share[entry])
            if u < 0:
                return p.pair_of(p.names.items[p.children.child[entry]], p.names.sites[job.site])
        return None

    def finish(self, job: Job) -> None:
        for machine in job.cargo if job.kind == "repair" else ():
            self.renew(machine, job.mode)
        self.agenda.append(self.with_cargo(job.cargo, lambda: self.take_in(job.pair, 1, "repaired")))
        self.release(job)

    def drop(self, job: Job) -> None:
        if job in self.waiting_jobs:
            self.waiting_jobs.remove(job)
        elif job.event is not None:
            job.event.off = True
        if job in self.at_work:
            self.at_work.remove(job)
        self.release(job)

    # --- what crews do is in naive_crews
    def receive_crew(self, fleet: int) -> None:
        raise AssertionError

    def items_of(self, job: Job) -> list[tuple[int, int]]:
        raise AssertionError

    def items_there(self, job: Job) -> bool:
        raise AssertionError

    def receive_new_type(self, row: int) -> None:
        raise AssertionError

    def come_to_shelf(self, pair: int, units: int) -> None:
        raise AssertionError

    def offer_crews(self, pair: int) -> None:
        raise AssertionError

    # --- what is left out after moves is in naive_moves
    def have_one_to_spare(self, pair: int) -> None:
        raise AssertionError

    # --- what others give is in naive_laterals
    def borrow(self, claim: Claim) -> tuple[int, int]:
        raise AssertionError

    def kept_of(self, pair: int, units: int, mode: int, rank: int, whose: str) -> int:
        raise AssertionError

    # --- what machines do is in naive_rules
    def receive_part(self, copy: Any) -> None:
        raise AssertionError

    def receive_machine(self, position: Any) -> None:
        raise AssertionError

    def stands_for_work(self, job: Job) -> None:
        raise AssertionError

    def job_waits(self, job: Job) -> None:
        raise AssertionError

    def take_away(self, position: Any, job: Job) -> None:
        raise AssertionError

    def child_comes(self, job: Job) -> None:
        raise AssertionError

    def fit(self, copy: Any) -> None:
        raise AssertionError

    def service_waits(self, plan: Any) -> None:
        raise AssertionError

    def service_starts(self, plan: Any) -> None:
        raise AssertionError

    def end_service(self, job: Job) -> None:
        raise AssertionError
