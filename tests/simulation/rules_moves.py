"""Studies whose units move: those of all other rules, and a few more."""

from typing import Any

import numpy as np
import polars as pl
from every_rule import STUDIES as ALL
from rules_cannibalised import STUDIES as CANNIBALISED
from rules_crews import CREW_STUDIES
from rules_disruptions import STUDIES as DISRUPTED
from rules_factors import STUDIES as FACTORS
from rules_hits import STUDIES as HIT
from rules_lanes import STUDIES as LANES
from rules_laterals import STUDIES as LATERALS
from rules_lives import STUDIES as LIVES
from rules_missions import STUDIES as MISSIONS
from rules_planned import STUDIES as PLANNED
from rules_redundancy import STUDIES as REDUNDANT
from rules_shops import STUDIES as SHOPS
from rules_transitions import TRANSITION_STUDIES

from sustainment.model.settings import Settings
from sustainment.model.study import Study

GROUPS = {
    "all": ALL, "holes": CANNIBALISED, "crews": CREW_STUDIES, "disruptions": DISRUPTED, "hits": HIT,
    "lanes": LANES, "laterals": LATERALS, "lives": LIVES, "planned": PLANNED, "shops": SHOPS,
    "transitions": TRANSITION_STUDIES, "spare copies": REDUNDANT, "factors": FACTORS, "missions": MISSIONS,
}  # fmt: skip


class OnTheMove:
    """A study whose units go from site to site at random: a few of its days each."""

    def __init__(self, study: Study, seed: int) -> None:
        self.name, self.settings = study.name, study.settings
        self._study, self._units = study, _wandering(study, seed)

    name: str
    settings: Settings

    def table(self, name: str) -> pl.DataFrame:
        """Return a table; units have rows that move them."""
        return self._units if name == "units" else self._study.table(name)


def _wandering(study: Study, seed: int) -> pl.DataFrame:
    draws, units = np.random.default_rng(seed), study.table("units")
    sites = study.table("sites")["site"].unique(maintain_order=True).to_list()
    milestones = study.table("milestones")["milestone"].to_list()
    frames = [units]
    for place in range(len(units)):
        number = int(draws.integers(1, 7))
        days = np.sort(draws.choice(int(study.settings.days) * 4, size=2 * number, replace=False)) / 4
        for begin, end in days.reshape(number, 2):
            dated: dict[str, Any] = {"from_day": float(begin), "to_day": float(end)}
            if milestones and draws.random() < 0.3:
                name = milestones[int(draws.integers(len(milestones)))]
                dated |= {"from_day_milestone": name, "to_day_milestone": name}
            row = units[place].with_columns(
                site=pl.lit(sites[int(draws.integers(len(sites)))]).cast(units.schema["site"]),
                **{name: pl.lit(day).cast(units.schema[name]) for name, day in dated.items()},
            )
            frames.append(row)
    return pl.concat(frames)


EVERY = {f"{group}: {name}": asked for group, studies in GROUPS.items() for name, asked in studies.items()}
"""Hand studies of all other rules."""
