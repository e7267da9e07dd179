"""Rule 9 once more, in plain Python: units that move to another site."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from naive_crews import NaiveCrews
from naive_fleet import Claim, Copy, Position
from naive_laterals import NaiveLaterals
from naive_planned import NaivePlanned, Plan

from sustainment.problem.arrays import Problem


class NaiveMoves(NaivePlanned, NaiveLaterals, NaiveCrews):
    """From a move on the problem is that of a unit which stands at the new site."""

    def __init__(self, problem: Problem, seed: int, replication: int) -> None:
        self.spare: Counter[int] = Counter()
        self.unasked: Counter[int] = Counter()
        super().__init__(problem, seed, replication)

    # --- who has one too many

    def have_one_to_spare(self, pair: int) -> None:
        while pair >= 0 and not self.problem.pairs.policy[pair]:
            shelf = self.shelves[pair]
            if not shelf.open_orders and not shelf.unbought:
                self.spare[pair] += 1
                return
            above = -1
            if shelf.open_orders:
                latest = shelf.open_orders[-1]
                above = latest.pair if latest in self.shelves[latest.pair].claims else -1
            self.withdraw_order(pair)
            pair = above

    # --- the move

    def move_unit(self, unit: int, site: int) -> None:
        fleets = [k for k, of in enumerate(self.problem.fleets.unit) if of == unit]
        if not fleets or self.problem.fleets.site[fleets[0]] == site:
            return
        slots = [s for s, f in enumerate(self.problem.slots.fleet) if f in fleets]
        for fleet in fleets:
            self.free_from_promises(fleet)
        before = [int(self.problem.slots.pair[s]) for s in slots]
        before += [int(self.problem.fleets.pair[f]) for f in fleets]
        before += [self.crew_pair[f] for f in fleets if self.crew_pair[f] >= 0]
        self.settle_in(fleets, slots, site)
        for new_types in (False, True):
            for pair in before:
                for claim in self.claims_of(fleets, pair):
                    if (claim.kind == "new type") == new_types:
                        self.take_along(claim)
        for fleet in fleets:
            for position in self.positions[fleet]:
                self.take_work_along(position)

    def claims_of(self, fleets: list[int], pair: int) -> list[Claim]:
        return [claim for claim in self.shelves[pair].claims if self.fleet_of(claim) in fleets]

    def fleet_of(self, claim: Claim) -> int:
        if claim.kind == "copy":
            return int(claim.owner.position.fleet)
        if claim.kind == "position":
            return int(claim.owner.fleet)
        if claim.kind == "crew":
            return int(claim.owner)
        return int(self.problem.transitions.from_fleet[claim.owner]) if claim.kind == "new type" else -1

    def at_site(self, pair: int, site: int) -> int:
        p = self.problem
        return p.pair_of(p.names.items[p.pairs.item[pair]], p.names.sites[site])

    def settle_in(self, fleets: list[int], slots: list[int], site: int) -> None:
        """The problem is as if the unit had always been at its new site."""
        p = self.problem

        def there(pairs: Any, mine: Any) -> Any:
            return np.array(
                [self.at_site(int(k), site) if m else k for k, m in zip(pairs, mine, strict=True)]
            )

        in_fleets = [f in fleets for f in range(p.fleets.unit.size)]
        exchange = p.slots.exchange.copy()
        for stand, slot, route in zip(p.moves.stand, p.moves.slot, p.moves.exchange, strict=True):
            if slot in slots and p.moves.site[stand] == site:
                exchange[slot] = route
        places = np.where(in_fleets, site, p.fleets.site)
        self.problem = replace(
            p,
            fleets=p.fleets._replace(pair=there(p.fleets.pair, in_fleets), site=places),
            slots=p.slots._replace(
                pair=there(p.slots.pair, [s in slots for s in range(p.slots.fleet.size)]), exchange=exchange
            ),
            consumptions=p.consumptions._replace(
                pair=there(p.consumptions.pair, [f in fleets for f in p.consumptions.fleet])
            ),
        )
        routes = p.services.route.copy()
        for fleet in fleets:
            if self.crew_pair[fleet] >= 0:
                self.crew_pair[fleet] = self.at_site(self.crew_pair[fleet], site)
            for plan in [plan for position in self.positions[fleet] for plan in position.plans]:
                plan.pair = self.at_site(plan.pair, site)
                mode = int(p.services.mode[plan.row])
                special = [
                    int(r) for k, m, r in zip(*p.mode_routes, strict=True) if k == plan.pair and m == mode
                ]
                routes[plan.row] = special[0] if special else -1
        self.problem = replace(self.problem, services=p.services._replace(route=routes))

    # --- claims

    def free_from_promises(self, fleet: int) -> None:
        for position in self.positions[fleet]:
            if position.claim is not None:
                position.claim = self.wait_for_any(position.claim)
        copies = [copy for position in self.positions[fleet] for copy in position.copies]
        for copy in sorted(copies, key=lambda copy: copy.slot):
            if copy.claim is not None:
                copy.claim = self.wait_for_any(copy.claim)
        for claim in self.own_claims[fleet][::-1]:
            if claim in self.shelves[claim.pair].promised:
                self.own_claims[fleet].remove(claim)
                self.own_claims[fleet].append(self.wait_for_any(claim))

    def wait_for_any(self, claim: Claim) -> Claim:
        shelf = self.shelves[claim.pair]
        if claim not in shelf.promised:
            return claim
        shelf.promised.remove(claim)
        other = replace(claim)
        self.stand_by_age(other)
        return other

    def stand_by_age(self, claim: Claim) -> None:
        shelf = self.shelves[claim.pair]
        shelf.claims.insert(sum(other.since <= claim.since for other in shelf.claims), claim)

    def take_along(self, claim: Claim) -> None:
        kind, owner, fleet, since = claim.kind, claim.owner, self.fleet_of(claim), claim.since
        self.shelves[claim.pair].claims.remove(claim)
        if kind in ("crew", "new type"):
            self.own_claims[fleet].remove(claim)
        self.have_one_to_spare(claim.pair)
        if kind == "crew":
            self.claim_crew(fleet, since)
            return
        p = self.problem
        if kind == "copy":
            pair = int(p.slots.pair[owner.slot])
        else:
            of = int(p.transitions.to_fleet[owner]) if kind == "new type" else fleet
            pair = int(p.fleets.pair[of])
        new = self.claim_one(kind, pair, claim.rank, owner)
        self.grow_old(new, since)
        if kind == "new type" and new is not None:
            self.own_claims[fleet].append(new)
        elif kind == "new type":
            self.receive_new_type(owner)
        elif new is not None:
            owner.claim = new
        elif kind == "copy":
            self.receive_part(owner)
        else:
            self.receive_machine(owner)
        self.replenish(pair, 1, -1, claim.rank, False)

    def grow_old(self, claim: Claim | None, since: int) -> None:
        """A claim that waits at the new site has waited since then."""
        if claim is not None and claim in self.shelves[claim.pair].claims:
            self.shelves[claim.pair].claims.remove(claim)
            claim.since = since
            self.stand_by_age(claim)

    # --- work

    def take_work_along(self, position: Position) -> None:
        for copy in position.copies:
            if copy.where in ("at hand", "being fitted") and not self.work_has_begun(copy.job):
                self.exchange_anew(copy)
        for plan in position.plans:
            if plan.phase in ("queued", "ready", "opened", "stood") and not self.work_has_begun(plan.job):
                self.serve_anew(plan)
        if position.job is not None:
            self.refer_fault(position)

    def work_has_begun(self, job: Any) -> bool:
        return job.phase == "work" or (job in self.waiting_jobs and job.begun)

    def exchange_anew(self, copy: Copy) -> None:
        self.drop(copy.job)
        if self.problem.slots.exchange[copy.slot] < 0:
            self.fit(copy)
        else:
            self.take_to_exchange(copy)

    def serve_anew(self, plan: Plan) -> None:
        self.drop(plan.job)
        if plan.phase == "stood":
            self.stop_waiting(plan)
        plan.phase, plan.job = "ahead", None
        self.begin_service(plan)
        self.follow(plan.position)

    def refer_fault(self, position: Position) -> None:
        mode, fleet = position.job.mode, position.fleet
        pair, rank = int(self.problem.fleets.pair[fleet]), self.rank[fleet]
        self.drop(position.job)
        position.job = None
        position.faults -= 1
        if self.route(pair, mode) >= 0:
            self.see_to_fault(position, pair, mode, rank)
            return
        self.leave_position(position)
        self.claim_machine(position)
        self.failed(pair, 1, mode, rank)

    # --- in naive_rules
    def take_to_exchange(self, copy: Copy) -> None:
        raise AssertionError

    def see_to_fault(self, position: Position, pair: int, mode: int, rank: int) -> None:
        raise AssertionError
