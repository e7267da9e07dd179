"""When sites are open, and what they may send."""

from typing import NamedTuple

import numpy as np

from sustainment.problem.addressed import Address
from sustainment.problem.arrays import Flags, Floats, Ints, StepKind, Steps
from sustainment.problem.disruptions import Disruptions, Strikes
from sustainment.problem.facts import Facts
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import codes
from sustainment.problem.steps import at_start, changes, instants, joined, within
from sustainment.problem.times import numbers
from sustainment.problem.wildcards import coded


class Openings(NamedTuple):
    """When sites are open, and what they may send a day."""

    capacity: Floats
    """Units a day on the day of the arrays, inf: no limit."""
    steps: list[Steps]
    strikes: Strikes


def openings(facts: Facts, disruptions: Disruptions, *, used: Ints) -> Openings:
    """Return when sites shut, open, send more or less; for one day, note those `used` that are shut then."""
    frame, dated = facts.tables["sites"], facts.spans("sites")
    names = facts.sites.names
    place = codes(frame["site"], names)
    rows = Lookup([coded(place, len(names))], dated)

    def meant(address: Address) -> Flags:
        part = address.parts[0]
        if part == "*" or ":" in part:
            return np.isin(np.arange(len(names)), facts.sites.members(part))
        return np.array([name == part for name in names], dtype=np.bool_)

    strikes = disruptions.striking("sites", meant)

    def is_open(site: Ints, day: Floats) -> Floats:
        return ((rows.find([site], day) >= 0) & (strikes.left(site, day) > 0)).astype(np.float64)

    limits = np.concatenate((np.nan_to_num(numbers(frame, "capacity_per_day"), nan=np.inf), [np.inf]))

    def capacity(site: Ints, day: Floats) -> Floats:
        left = strikes.left(site, day)
        row = rows.find([site], day)
        sends = facts.factors.scaled("sites/capacity_per_day", row, day=day, stated=limits)
        return sends * np.where(left > 0, left, 1.0)

    every = np.arange(len(names))
    at = np.full(every.size, facts.at)
    start, sent = is_open(every, at), capacity(every, at)
    endless = np.isinf(sent[strikes.partial()])
    facts.left_out.add(
        "disruptions",
        int(endless.sum()),
        reason="what is left of a site without a capacity is the whole site",
    )
    if not facts.steps:
        shut = np.flatnonzero(start == 0)
        facts.left_out.add(
            "sites", int(np.isin(shut, used).sum()), reason="shut on the day asked, but taken as open"
        )
        return Openings(sent, [], strikes)
    touching = np.flatnonzero(dated.dated)
    moments = within(
        joined(
            [
                instants(dated, touching, target=place[touching]),
                facts.factors.instants(["sites/capacity_per_day"], np.arange(len(frame)), target=place),
                strikes.instants(),
            ]
        ),
        facts.clock,
        days=facts.days,
    )
    steps = [
        at_start(StepKind.SITE_OPEN, np.flatnonzero(start == 0), value=0.0),
        changes(StepKind.SITE_OPEN, moments, start=start, value=is_open),
        changes(StepKind.SITE_CAPACITY, moments, start=sent, value=capacity),
    ]
    return Openings(sent, steps, strikes)
