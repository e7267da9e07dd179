"""When sites are open."""

import numpy as np

from sustainment.problem.addressed import Address
from sustainment.problem.arrays import Flags, Floats, Ints, StepKind, Steps
from sustainment.problem.disruptions import Disruptions
from sustainment.problem.facts import Facts
from sustainment.problem.lookup import Lookup
from sustainment.problem.names import codes
from sustainment.problem.steps import at_start, changes, instants, joined, within
from sustainment.problem.wildcards import coded


def site_steps(facts: Facts, disruptions: Disruptions, *, used: Ints) -> list[Steps]:
    """Return when sites shut and open; for one day, note those of the sites `used` that are shut then."""
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

    facts.left_out.add(
        "disruptions", strikes.partial().size, reason="what is left of a site is the whole site"
    )
    every = np.arange(len(names))
    start = is_open(every, np.full(every.size, facts.at))
    if not facts.steps:
        shut = np.flatnonzero(start == 0)
        facts.left_out.add(
            "sites", int(np.isin(shut, used).sum()), reason="shut on the day asked, but taken as open"
        )
        return []
    touching = np.flatnonzero(dated.dated)
    moments = within(
        joined([instants(dated, touching, target=place[touching]), strikes.instants()]),
        facts.clock,
        days=facts.days,
    )
    return [
        at_start(StepKind.SITE_OPEN, np.flatnonzero(start == 0), value=0.0),
        changes(StepKind.SITE_OPEN, moments, start=start, value=is_open),
    ]
