"""What a plan of spares must reach, as it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sustainment.errors import UsageError
from sustainment.model.answer import LeftOutRows
from sustainment.model.asked import asked_text
from sustainment.model.nearest import nearest_name
from sustainment.model.study import Study

SHARES = ("availability", "ready", "fill rate")
AT_MOST = ("wait", "backorders", "holes")
SLOPE = "slope"
GOALS = ("availability", "working", "ready", "fill rate", *AT_MOST, SLOPE)
"""What a goal may be in; availability to backorders as in the table `requirements`."""
REQUIREMENTS = "requirements"
"""Said instead of goals: those that the study states."""
BUDGETS = ("price", "mass", "volume")


@dataclass(frozen=True, slots=True)
class Goal:
    """
    One thing that a plan must reach.

    Parameters
    ----------
    measure
        availability, working (positions that work), ready (the chance that a group is), fill rate: at least
        `level`; wait (days), backorders (all that shelves owe) and holes (copies missing that stop machines):
        at most. slope: what the last million spent must still gain, in positions that work.
    level
        A share, a number or days, as the measure has it.
    scope
        None: the whole fleet. Of availability, working and holes a unit, an end item, or both as
        `unit/end item`; of ready a group; of fill rate, wait and backorders a site, a unit, an item, or both
        as `item@site`.
    """

    measure: str
    level: float
    scope: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be a goal."""
        if self.measure not in GOALS:
            nearest = nearest_name(self.measure, GOALS)
            hint = f"did you mean {nearest}?" if nearest else f"there are {', '.join(GOALS)}"
            raise UsageError(f"goal: measure {self.measure!r} is unknown; {hint}")
        share = self.measure in SHARES
        if not 0.0 < self.level < (1.0 if share else float("inf")):
            expected = "a share above 0 and below 1" if share else "a number above 0"
            raise UsageError(f"{self.text}: found {self.level:g}, expected {expected}")
        if self.measure == "ready" and self.scope is None:
            raise UsageError('ready: a goal of readiness names its group, as Goal("ready", 0.9, "battery")')

    @property
    def text(self) -> str:
        """Return the goal in words."""
        if self.measure == SLOPE:
            return f"gain of the last million at least {self.level:g} positions"
        sides: dict[str, float | None] = {"at_least": None, "at_most": None}
        sides["at_most" if self.measure in AT_MOST else "at_least"] = self.level
        unit = " days" if self.measure == "wait" else ""
        return (
            asked_text(
                {"scope": self.scope, "measure": self.measure, **sides, "over": "mean", "confidence": None}
            )
            + unit
        )

    def level_text(self, value: float) -> str:
        """Return a value of the measure: a share in percent, else a number."""
        if self.measure in SHARES:
            return f"{100 * value:.6g} %"
        return f"{value:.4g}{' days' if self.measure == 'wait' else ''}"


Goals = float | Mapping[str, float] | Goal | Sequence[Goal | str] | str
"""How goals may be asked for."""


def goals_asked(
    study: Study, asked: Goals | None, *, measure: str, day: float
) -> tuple[tuple[Goal, ...], tuple[LeftOutRows, ...]]:
    """
    Return goals one by one, and requirements of the study that are none.

    Parameters
    ----------
    study
        Whose requirements may be the goals.
    asked
        A level for the whole fleet, levels by scope, a goal, goals, or "requirements".
    measure
        What levels without a measure are in: availability, or backorders (holes that stop machines).
    day
        Whose requirements count.
    """
    plain = "holes" if measure == "backorders" else measure
    if asked is None:
        return (), ()
    if isinstance(asked, Goal):
        return (asked,), ()
    if isinstance(asked, Mapping):
        return tuple(Goal(plain, float(level), scope) for scope, level in asked.items()), ()
    if isinstance(asked, int | float):
        return (Goal(plain, float(asked)),), ()
    goals: list[Goal] = []
    left: tuple[LeftOutRows, ...] = ()
    for one in [asked] if isinstance(asked, str) else asked:
        if isinstance(one, Goal):
            goals.append(one)
        elif one == REQUIREMENTS:
            stated, left = _of_requirements(study, day)
            goals += stated
        else:
            raise UsageError(f'goal: found {one!r}, expected a number, a Goal, or "requirements"')
    return tuple(goals), left


def _of_requirements(study: Study, day: float) -> tuple[list[Goal], tuple[LeftOutRows, ...]]:
    rows = list(study.table("requirements").iter_rows(named=True))
    if not rows:
        raise UsageError("requirements: found none in the study; state goals, as goal=0.9")
    goals: list[Goal] = []
    others: dict[str, list[str]] = {}
    for row in rows:
        why = _no_goal(row, day)
        if why:
            others.setdefault(why, []).append(str(row["requirement"]))
        else:
            level = row["at_most"] if row["measure"] in AT_MOST else row["at_least"]
            goals.append(Goal(str(row["measure"]), float(level), row["scope"]))
    left = tuple(
        LeftOutRows("requirements", len(names), f"{', '.join(names)}: {why}") for why, names in others.items()
    )
    if not goals:
        raise UsageError(f"requirements: found none that stock can be held to ({'; '.join(map(str, left))})")
    return goals, left


def _no_goal(row: Mapping[str, Any], day: float) -> str:
    """Return why a requirement is no goal of a steady state; nothing where it is one."""
    measure = row["measure"]
    if measure in BUDGETS:
        return "a budget, to be given as one"
    if measure not in GOALS:
        return f"{measure} is no goal for stock"
    if row["confidence"] is not None or row["over"] != "mean":
        return "a steady state knows means only; plan-backward takes chances and every day"
    early = row["from_day"] is not None and day < float(row["from_day"])
    over = row["to_day"] is not None and day >= float(row["to_day"])
    if row["from_day_milestone"] or row["to_day_milestone"] or early or over:
        return f"not asked on day {day:g}, whose inputs count"
    if row["at_most" if measure in AT_MOST else "at_least"] is None:
        return "stock is held to no limit on that side"
    return ""
