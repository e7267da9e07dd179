"""Rule 9 once more, in plain Python: positions open, close, and go over to the next type."""

from naive_crews import NaiveCrews
from naive_fleet import Position

from sustainment.problem.arrays import StepKind

CHANGES_TYPE, CONVERSION_OVER = 2, 35
AUTHORISED = StepKind.AUTHORISED
BEST_FIRST = ("working", "faulty", "awaited", "at hand", "being fitted", "planned")
BEST_FIRST = (*BEST_FIRST, "no crew", "no consumables", "empty")


class NaiveTransitions(NaiveCrews):
    """How many positions fleets have, and how they change."""

    def most_positions(self, fleet: int) -> int:
        """All that ever may be in a fleet: its own, and those of fleets that may go over to it."""
        p, t = self.problem, self.problem.transitions
        feeding = {fleet}
        while True:
            more = {int(a) for a, b in zip(t.from_fleet, t.to_fleet, strict=True) if b in feeding}
            if more <= feeding:
                break
            feeding |= more
        steps = list(zip(p.steps.kind, p.steps.target, p.steps.value, strict=True))
        return sum(
            max([int(p.fleets.authorised[f]), *(int(v) for k, g, v in steps if (k, g) == (AUTHORISED, f))])
            for f in feeding
        )

    def plan_transitions(self) -> None:
        rows = range(self.problem.transitions.from_fleet.size)
        self.stated, self.moved = list(self.authorised), [0 for _ in rows]
        for row in rows:
            self.plan_change(row, 0)

    def plan_change(self, row: int, number: int) -> None:
        t = self.problem.transitions
        day = float(t.first_day[row]) + number / float(t.per_day[row])
        tick = self.tick_on(int(t.first_milestone[row]), day)
        if tick < self.zero:
            self.plan_change(row, number + 1)
        elif tick < min(self.end, self.tick_on(int(t.end_milestone[row]), float(t.end_day[row]))):
            self.at(int(tick), CHANGES_TYPE, row, lambda: self.change_type(row, number))

    def change_type(self, row: int, number: int) -> None:
        t = self.problem.transitions
        self.plan_change(row, number + 1)
        old, new = int(t.from_fleet[row]), int(t.to_fleet[row])
        if len(self.open_claims(old, "new type")) >= self.authorised[old]:
            return
        pair, rank = int(self.problem.fleets.pair[new]), self.rank[new]
        claim = self.claim_one("new type", pair, rank, row)
        if claim is None:
            self.receive_new_type(row)
        else:
            self.own_claims[old].append(claim)
        self.replenish(pair, 1, -1, rank, False)

    def receive_new_type(self, row: int) -> None:
        t, crew = self.problem.transitions, self.crew_pair
        old, new = int(t.from_fleet[row]), int(t.to_fleet[row])
        self.moved[row] += 1
        position = self.open_one(new)
        first = next(r for r in range(row + 1) if (t.from_fleet[r], t.to_fleet[r]) == (old, new))
        ticks = self.time(t.conversion, row, self.of_transition[first])
        if ticks:
            over = self.now + ticks
            position.conversion = self.at(over, CONVERSION_OVER, row, lambda: self.end_conversion(position))
        self.receive_machine(position)
        manned = self.close_one(old, bool(t.retired[row]))
        if manned and crew[old] >= 0 and crew[old] == crew[new]:
            self.hand_crew_over(old, new)
        else:
            if manned:
                self.give_up_crew(old)
            if ticks:
                position.crew_due = True
            else:
                self.claim_crew(new)
        self.time_fleet(old)
        self.time_fleet(new)

    def hand_crew_over(self, old: int, new: int) -> None:
        own = self.open_claims(old, "crew")
        if own:
            own[-1].owner = new
            self.own_claims[old].remove(own[-1])
            self.own_claims[new].append(own[-1])
            return
        self.crews[old] -= 1
        self.muster(old)
        self.crews[new] += 1
        self.muster(new)

    def end_conversion(self, position: Position) -> None:
        position.conversion = None
        self.muster(position.fleet)
        self.note(position)
        if position.crew_due:
            position.crew_due = False
            self.claim_crew(position.fleet)

    # --- strength

    def time_fleet(self, fleet: int) -> None:
        every = range(len(self.hazard))
        for source in [k for k in every if self.problem.sources.fleet[self.ordinary(k)] == fleet]:
            self.time_anew(source)
        for row in [k for k, f in enumerate(self.problem.hits.fleet) if f == fleet]:
            self.time_hits_anew(row)
        self.follow_fleet(fleet)

    def goes_first(self, fleet: int) -> tuple[tuple[int, ...], int] | None:
        """Return how soon the position goes that goes first, and its place in the roster."""
        active = self.roster[fleet][: self.authorised[fleet]]
        soon = [
            (BEST_FIRST.index(at.state) if not at.works else 0, at.outing is None, BEST_FIRST.index(at.state))
            for at in active
        ]
        return max(zip(soon, range(len(active)), strict=True), default=None)

    def close_one(self, fleet: int, retired: bool) -> bool:
        """Return whether there is a crew for the position, or a claim for one."""
        roster = self.roster[fleet]
        active = roster[: self.authorised[fleet]]
        _, worst = self.goes_first(fleet)
        position = roster.pop(worst)
        roster.insert(len(active) - 1, position)
        self.authorised[fleet] -= 1
        pair = int(self.problem.fleets.pair[fleet])
        if position.conversion is not None:
            position.conversion.off = True
            position.conversion = None
        if position.held and retired:
            self.leave_position(position)
            self.book("retired", pair, 1)
        elif position.held:
            self.to_shelf(position)
        else:
            self.withdraw(position.claim)
            position.claim = None
        position.active = False
        manned, position.crew_due = not position.crew_due, False
        return manned

    def open_one(self, fleet: int) -> Position:
        position: Position = self.roster[fleet][self.authorised[fleet]]
        self.authorised[fleet] += 1
        position.active = True
        return position

    def over(self, fleet: int) -> int:
        """Return how many more a fleet has than its rows state."""
        t = self.problem.transitions
        come = sum(n for n, f in zip(self.moved, t.to_fleet, strict=True) if f == fleet)
        return come - sum(n for n, f in zip(self.moved, t.from_fleet, strict=True) if f == fleet)

    def gone_over(self, fleet: int) -> dict[int, list[int]]:
        """Return where positions of a fleet are, and by which transitions each came there."""
        t, ways = self.problem.transitions, {fleet: []}
        more = True
        while more:
            more = False
            for row, (old, new) in enumerate(zip(map(int, t.from_fleet), map(int, t.to_fleet), strict=True)):
                if self.moved[row] and old in ways and new not in ways:
                    ways[new], more = [*ways[old], row], True
        return ways

    def authorise(self, fleet: int, quantity: int) -> None:
        self.stated[fleet], before = quantity, self.authorised[fleet]
        while self.authorised[fleet] > quantity + self.over(fleet):
            ways = self.gone_over(fleet)
            first = {f: self.goes_first(f)[0] for f in sorted(ways) if self.authorised[f]}
            soonest = max(first.values())
            found = [f for f in first if first[f] == soonest]
            goes = fleet if fleet in found else found[0]
            for row in ways[goes]:
                self.moved[row] -= 1
            if self.close_one(goes, False):
                self.give_up_crew(goes)
            while len(self.open_claims(goes, "new type")) > self.authorised[goes]:
                claim = self.open_claims(goes, "new type")[-1]
                self.own_claims[goes].remove(claim)
                self.withdraw(claim)
            if goes != fleet:
                self.time_fleet(goes)
        while self.authorised[fleet] < quantity + self.over(fleet):
            self.claim_machine(self.open_one(fleet))
            self.replenish(int(self.problem.fleets.pair[fleet]), 1, -1, self.rank[fleet], False)
            self.claim_crew(fleet)
        if self.authorised[fleet] != before:
            self.time_fleet(fleet)

    # --- spares without a user

    def has_use(self, fleet: int, item: int) -> bool:
        p = self.problem
        uses = [int(p.fleets.item[fleet]), int(p.fleets.crew[fleet])]
        uses += [int(i) for f, i in zip(p.slots.fleet, p.slots.item, strict=True) if f == fleet]
        drawn = zip(p.consumptions.fleet, p.consumptions.pair, strict=True)
        uses += [int(p.pairs.item[pair]) for f, pair in drawn if f == fleet]
        for known in uses:
            if known >= 0:
                first, last = int(p.children.start[known]), int(p.children.start[known + 1])
                uses += [int(c) for c in p.children.child[first:last] if c not in uses]
        return item in uses

    def count_free(self) -> None:
        c = self.problem.courses
        schooled = {int(pair) for pair in (*c.from_pair, *c.items_pair) if pair >= 0}
        schooled = {int(self.problem.pairs.item[pair]) for pair in schooled}
        fleets = range(len(self.positions))
        for pair, shelf in enumerate(self.shelves):
            item = int(self.problem.pairs.item[pair])
            users = [fleet for fleet in fleets if self.has_use(fleet, item)]
            if users and item not in schooled and not any(self.authorised[fleet] for fleet in users):
                self.counts["free", pair] += shelf.units
        self.counts += type(self.counts)()

    # --- in naive_rules
    def time_anew(self, source: int) -> None:
        raise AssertionError

    def leave_position(self, position: Position) -> None:
        raise AssertionError

    def to_shelf(self, position: Position) -> None:
        raise AssertionError
