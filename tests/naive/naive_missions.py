"""Missions (rule 1) once more, in plain Python."""

import math
from dataclasses import dataclass
from typing import Any

from naive_fleet import Event, Position
from naive_simulator import DAY

MISSION_ENDS, MISSION_STARTS = 36, 96


@dataclass(eq=False)
class Outing:
    mission: int
    begin: int
    end: int


@dataclass(eq=False)
class Asking:
    mission: int
    event: Event | None = None


@dataclass
class Tally:
    asked: int = 0
    started: int = 0
    lost: int = 0
    sent: int = 0
    ended: int = 0
    done: float = 0.0
    missed: float = 0.0


class NaiveMissions:
    """Which machines are out, what waits for machines, what was done."""

    def prepare_missions(self) -> None:
        m, s = self.problem.missions, self.problem.sources
        self.asked_for: dict[int, list[Asking]] = {k: [] for k in range(self.problem.fleets.unit.size)}
        self.looking: set[int] = set()
        self.tallies = [Tally() for _ in self.problem.names.missions]
        self.out = [0] * m.mission.size
        self.come = [0] * m.mission.size
        for position in (position for fleet in self.positions for position in fleet):
            position.worked_before = position.works
        self.on_missions = [
            (mission, source)
            for mission in range(m.mission.size)
            for source in range(s.fleet.size)
            if m.fleet[mission] == s.fleet[source] and m.use_line[mission] == s.use_line[source] >= 0
        ]

    # --- failure modes on missions: they come after the ordinary ones

    def ordinary(self, source: int) -> int:
        number = self.problem.sources.fleet.size
        return source if source < number else self.on_missions[source - number][1]

    def mission_of(self, source: int) -> int | None:
        number = self.problem.sources.fleet.size
        return None if source < number else self.on_missions[source - number][0]

    def sources_of(self, mission: int) -> list[int]:
        number = self.problem.sources.fleet.size
        return [number + k for k, (own, _) in enumerate(self.on_missions) if own == mission]

    def used_a_day(self, mission: int) -> float:
        return float(self.problem.missions.use[mission] / self.problem.missions.length_days[mission])

    def use_on_mission(self, position: Position, line: int) -> float:
        if position.outing is None:
            return 0.0
        m, mission = self.problem.missions, position.outing.mission
        return self.used_a_day(mission) if line in (m.use_line[mission], m.plain_line[mission]) else 0.0

    # --- what comes

    def plan_mission(self, mission: int) -> None:
        m = self.problem.missions
        every, milestone = float(m.every_days[mission]), int(m.first_milestone[mission])
        again = not math.isnan(every)
        earliest = 0 if milestone < 0 else self.zero

        def due() -> float:
            later = self.come[mission] * every if again else 0.0
            return self.tick_on(milestone, float(m.first_day[mission]) + later)

        while again and due() < earliest:
            self.come[mission] += 1
        tick = max(due(), 0)
        self.come[mission] += 1
        if tick < earliest:
            return
        if tick < self.end and tick < self.tick_on(int(m.end_milestone[mission]), float(m.end_day[mission])):
            self.at(int(tick), MISSION_STARTS, mission, lambda: self.ask(mission))

    def ask(self, mission: int) -> None:
        m = self.problem.missions
        fleet = int(m.fleet[mission])
        if not math.isnan(m.every_days[mission]):
            self.plan_mission(mission)
        self.tallies[m.mission[mission]].asked += self.counting
        last = self.now + math.floor(m.latest_days[mission] * DAY + 0.5)
        asking = Asking(mission)
        asking.event = self.at(last, MISSION_STARTS, mission, lambda: self.wait_no_longer(asking))
        self.asked_for[fleet].append(asking)
        self.serve_missions(fleet)

    def wait_no_longer(self, asking: Asking) -> None:
        m = self.problem.missions
        fleet = int(m.fleet[asking.mission])
        self.serve_missions(fleet)
        if asking in self.asked_for[fleet]:
            self.asked_for[fleet].remove(asking)
            if self.counting:
                tally = self.tallies[m.mission[asking.mission]]
                tally.lost += 1
                tally.missed += int(m.quantity[asking.mission]) * float(m.use[asking.mission])

    def look_for_machines(self, fleet: int) -> None:
        if self.asked_for[fleet] and fleet not in self.looking:
            self.looking.add(fleet)
            first = self.problem.missions.fleet.tolist().index(fleet)
            self.at(self.now, MISSION_STARTS, first, lambda: self.look(fleet))

    def look(self, fleet: int) -> None:
        self.looking.remove(fleet)
        self.serve_missions(fleet)

    def serve_missions(self, fleet: int) -> None:
        for asking in list(self.asked_for[fleet]):
            free = [p for p in self.positions[fleet] if p.works and p.outing is None]
            if len(free) >= self.problem.missions.least[asking.mission]:
                self.asked_for[fleet].remove(asking)
                asking.event.off = True
                self.go_out(asking.mission, free[: int(self.problem.missions.quantity[asking.mission])])

    # --- what is under way

    def go_out(self, mission: int, machines: list[Position]) -> None:
        m = self.problem.missions
        end = self.now + math.floor(m.length_days[mission] * DAY + 0.5)
        outing = Outing(mission, self.now, end)
        self.at(end, MISSION_ENDS, mission, lambda: self.come_home(outing))
        for position in machines:
            self.set_outing(position, mission, outing)
        self.change_outings(mission, 1)
        if self.counting:
            tally = self.tallies[m.mission[mission]]
            tally.started += 1
            tally.sent += len(machines)
            tally.missed += (int(m.quantity[mission]) - len(machines)) * float(m.use[mission])

    def set_outing(self, position: Position, mission: int, outing: Outing | None) -> None:
        m = self.problem.missions
        lines = (m.use_line[mission], m.plain_line[mission])
        nearer = [plan for plan in position.plans if self.problem.services.use_line[plan.row] in lines]
        for plan in nearer:
            plan.left = self.units_left(plan)
        position.outing = outing
        for plan in nearer:
            if plan.phase != "absent":
                self.leave_units(plan, plan.left)
        self.follow(position)

    def change_outings(self, mission: int, change: int) -> None:
        self.out[mission] += change
        for source in self.sources_of(mission):
            self.time_anew(source)

    def come_home(self, outing: Outing) -> None:
        fleet = int(self.problem.missions.fleet[outing.mission])
        for position in self.positions[fleet]:
            if position.outing is outing:
                self.return_machine(position)
        self.change_outings(outing.mission, -1)
        self.look_for_machines(fleet)

    def return_machine(self, position: Position) -> None:
        outing, m = position.outing, self.problem.missions
        spent = max(self.now - self.counted, 0) - max(outing.begin - self.counted, 0)
        tally = self.tallies[m.mission[outing.mission]]
        tally.done += self.used_a_day(outing.mission) * float(spent) / DAY
        self.set_outing(position, outing.mission, None)

    def break_off(self, position: Position) -> None:
        outing, m = position.outing, self.problem.missions
        if self.counting:
            tally = self.tallies[m.mission[outing.mission]]
            tally.ended += 1
            tally.missed += self.used_a_day(outing.mission) * float(outing.end - self.now) / DAY
        self.return_machine(position)

    def close_missions(self) -> None:
        for positions in self.positions:
            for position in positions:
                if position.outing is not None:
                    self.return_machine(position)

    # --- machines that stop and start

    def note(self, position: Position) -> None:
        """A machine may have stopped, or works again."""
        if position.works == position.worked_before:
            return
        position.worked_before = position.works
        if position.outing is not None:
            self.break_off(position)
        elif position.works:
            self.look_for_machines(position.fleet)

    def made_good_on_the_way(self, copy: Any) -> None:
        """A critical failure is made good at once."""
        position, needed = copy.position, int(self.problem.slots.needed[copy.slot])
        others = [c for c in position.copies if c.slot == copy.slot and c is not copy and c.where == "fitted"]
        if position.outing is not None and len(others) < needed:
            self.break_off(position)
            self.look_for_machines(position.fleet)
