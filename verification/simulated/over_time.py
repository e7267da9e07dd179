"""Family e by replication: shelves under demand that changes from day to day."""

from collections.abc import Callable
from typing import Any

from families.over_time_studies import (
    base_name,
    cut_off_study,
    cut_offs,
    first_time,
    repair_study,
    two_echelon_study,
)
from families.studies import Inputs, user_of

from simulated.instants import Days, at_instants, origins, room, with_times
from simulated.runs import Effort, Estimates
from sustainment.model.study import Study

WHOLE = "whole"


def _whole(*units: str) -> list[dict[str, str]]:
    """Rows of a group for every unit: ready when no system of it is down."""
    return [{"group": f"{WHOLE} {unit}", "members": unit} for unit in units]


def _one_shelf(
    make: Callable[..., Study], inputs: Inputs, effort: Effort, *, site: str, longest: float
) -> Estimates:
    """Return the rows of a shelf: systems down are backorders, none is down when the site is ready."""
    most = max(rate for _, rate in inputs["demand_rate_steps"]) * longest
    systems, unit, stock = room(most), user_of("unit", site), inputs["stock"]
    found: Estimates = {}

    def read(looked: Days, day: int) -> dict[Any, float]:
        return {
            ("pipeline_mean",): looked.outstanding(site, day, stock),
            ("EBO",): systems - looked.working(day),
            ("ready_rate",): looked.ready(f"{WHOLE} {unit}", day),
        }

    for first, days in origins(inputs["times"], first_time(inputs)):
        study = make(inputs, first=first, systems=systems, groups=_whole(unit))
        found |= at_instants(study, days, effort, read)
    return with_times(found, inputs["times"])


def m_t_g_infinity(inputs: Inputs, effort: Effort) -> Estimates:
    """Repair by any law under demand that steps."""
    return _one_shelf(repair_study, inputs, effort, site="base", longest=float(inputs["repair_time"]["mean"]))


def m_t_d_infinity(inputs: Inputs, effort: Effort) -> Estimates:
    """A fixed pipeline time that cannot begin while it is cut off."""
    shut = max((end - begin for begin, end in cut_offs(inputs)), default=0.0)
    longest = inputs["pipeline_time"] + shut
    return _one_shelf(cut_off_study, inputs, effort, site="front", longest=longest)


def two_echelons(inputs: Inputs, effort: Effort) -> Estimates:
    """
    Bases whose demands rise and fall together, and their depot.

    What is outstanding at a base does not depend on its own shelf: its mean and variance are read where the
    bases hold nothing, so that every unit outstanding is a system down.
    """
    weights = inputs["base_weights"]
    longest = inputs["local_repair_time"] + inputs["ship_time"] + inputs["depot_repair_time"]
    systems = room(max(rate for _, rate in inputs["profile_steps"]) * max(weights) * longest)
    units = [user_of("unit", base_name(number)) for number in range(len(weights))]

    def with_stock(looked: Days, day: int) -> dict[Any, float]:
        found: dict[Any, float] = {}
        for number, unit in enumerate(units):
            found["bases", number, "EBO"] = systems - looked.working(day, unit)
            found["bases", number, "ready_rate"] = looked.ready(f"{WHOLE} {unit}", day)
        found["depot_pipeline_mean",] = looked.outstanding("depot", day, inputs["depot_stock"])
        found["depot_EBO",] = looked.owed("depot", day)
        return found

    def without(looked: Days, day: int) -> dict[Any, float]:
        found: dict[Any, float] = {}
        for number, unit in enumerate(units):
            found["bases", number, "EX"] = systems - looked.working(day, unit)
            found["bases", number, "VX"] = looked.working_variance(day, unit)
        return found

    found: Estimates = {}
    for first, days in origins(inputs["times"], first_time(inputs)):
        for read, stock in ((with_stock, inputs["base_stock"]), (without, 0)):
            here = {**inputs, "base_stock": stock}
            study = two_echelon_study(here, first=first, systems=systems, groups=_whole(*units))
            found |= at_instants(study, days, effort, read)
    return with_times(found, inputs["times"])
