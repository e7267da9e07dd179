"""The verb `weigh_site`: is what stands worth its money?

Three studies are carried through all days by the time-dependent engine: as it stands; without the repairs of
the site (or without what waits for a milestone); and so with the same money in spares, bought on day 0 by
`plan_buys`. The jobs a year from which the site beats the spares follow as if each job kept as many machines
at work as today's do.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from sustainment.errors import UsageError
from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.optimisation.buys.plan_buys import plan_buys
from sustainment.optimisation.buys.result import PlannedBuys
from sustainment.optimisation.repair.assets import DAYS_A_YEAR
from sustainment.optimisation.repair.days import OverTime, over_time
from sustainment.optimisation.repair.site_closed import Closed, closed

TABLES = ("options", "costs", "buys")


@dataclass(frozen=True)
class SiteWorth:
    """A site that stands, against doing without it, and against its money in spares.

    `table(name)` gives options (a row each: money, what works, cost), costs (what the site costs) and buys
    (the spares for the same money).
    """

    study_name: str
    digest: str
    """SHA-256 of the inputs."""
    name: str
    """The site, or the milestone that never comes."""
    currency: str
    years: float
    """Of the horizon."""
    money: float
    """What the site costs over the horizon."""
    jobs: float
    """Repairs a year that it does, and that are not done where it stands not."""
    most_jobs: float | None
    """Repairs a year that its own resources can do at most; None: no resource of its own limits them."""
    pays_from: float | None
    """Jobs a year from which more works with it than with spares for its money; None: at no number."""
    with_it: OverTime = field(repr=False)
    without: OverTime = field(repr=False)
    in_spares: OverTime = field(repr=False)
    spares: PlannedBuys = field(repr=False)
    closed: Closed = field(repr=False)
    quality: Quality

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables."""
        return TABLES

    @property
    def gain(self) -> float:
        """Return machines that work on an average day because of it."""
        return self.with_it.working - self.without.working

    @property
    def gain_of_spares(self) -> float:
        """Return machines that work on an average day because of spares for the same money."""
        return self.in_spares.working - self.without.working

    @property
    def worth_it(self) -> bool:
        """Tell whether more works with it than with spares for its money."""
        return self.gain > self.gain_of_spares

    def table(self, name: str) -> pl.DataFrame:
        """Return one table by name."""
        if name == "costs":
            return self.closed.costs
        if name == "buys":
            return self.spares.table("buys")
        if name != "options":
            raise UsageError(f"table {name!r} is unknown; there are {', '.join(TABLES)}")
        options = (
            (f"with {self.name}", self.with_it, self.money),
            (f"without {self.name}", self.without, 0.0),
            ("without, its money in spares", self.in_spares, self.spares.cost),
        )
        return pl.DataFrame(
            [
                {
                    "option": option,
                    "money": money,
                    "work_per_year": days.work_per_year,
                    "cost_over_horizon": money + days.work_per_year * self.years,
                    "working": days.working,
                    "availability": days.share,
                    "availability_last_day": days.last,
                }
                for option, days, money in options
            ]
        )

    def summary(self) -> str:
        """Return the answer in a few plain lines."""
        verdict = "is worth its money" if self.worth_it else "is not worth its money"
        lines = [
            f"{self.study_name}: {self.name} {verdict} in machines at work: {self.gain:+.1f} by it, "
            f"{self.gain_of_spares:+.1f} by spares for {self.spares.cost:,.0f} {self.currency}.",
            self.quality.statement,
            *(str(warning) for warning in self.quality.warnings),
            *(f"Left out: {rows}." for rows in self.quality.left_out),
            *(f"Leaves out: {limit}." for limit in self.quality.limits),
        ]
        return "\n".join(lines)


def weigh_site(study: Study, without: str | None = None, *, years: float | None = None) -> SiteWorth:
    """
    Return what a site that stands is worth: with it, without it, and with its money in spares.

    Parameters
    ----------
    study
        The facts.
    without
        A site, whose repairs close (lanes, stock and planned work stay), or a milestone that never comes:
        what waits for it never begins.
    years
        Over which set-up costs are spread; None: the horizon of the study.

    Raises
    ------
    UsageError, MethodError
        Where there is no such site or milestone, it repairs nothing that fails, or costs nothing.
    """
    if without is None:
        raise UsageError("without: name a site that stands, or a milestone that might never come")
    horizon = study.settings.days / DAYS_A_YEAR
    spread = horizon if years is None else float(years)
    if not 0.0 < spread < float("inf"):
        raise UsageError(f"years is {spread:g}: found no span, expected a number above 0")
    gone = closed(study, without)
    money = gone.money(horizon, spread=spread)
    if not money > 0.0:
        raise UsageError(f"{without} costs nothing in this study: state sites/{gone.sites[0]}/set_up_cost")
    spares = plan_buys(gone.study, budgets={1: money})
    found, bare, stocked = over_time(study), over_time(gone.study), over_time(spares.changed())
    jobs = _jobs(found, gone) - _jobs(bare, gone)
    gain, by_spares = found.working - bare.working, stocked.working - bare.working
    return SiteWorth(
        study_name=study.name,
        digest=study.digest(),
        name=without,
        currency=study.settings.currency,
        years=horizon,
        money=money,
        jobs=jobs,
        most_jobs=gone.most_jobs,
        pays_from=jobs * max(by_spares, 0.0) / gain if gain > 0.0 and jobs > 0.0 else None,
        with_it=found,
        without=bare,
        in_spares=stocked,
        spares=spares,
        closed=gone,
        quality=_quality(gone, spares, spread=spread),
    )


def _jobs(days: OverTime, gone: Closed) -> float:
    """Return the repairs a year at the sites, on the mean of the days that count."""
    found = []
    for state in days.days.found.states:
        sites = state.problem.names.sites
        here = np.isin([sites[site] for site in state.problem.pairs.site], gone.sites)
        done = state.supply.flows.stream_repaired
        found.append(float(done[here[state.layout.stream_pair]].sum()))
    return float(np.asarray(days.weights) @ np.array(found)) * DAYS_A_YEAR


def _quality(gone: Closed, spares: PlannedBuys, *, spread: float) -> Quality:
    share = f"{spread:g} year{'' if spread == 1.0 else 's'}"
    limits = [
        "what else the site does for what does not fail here: lanes, stock and planned work stay",
        "what works after the last day: the site and the spares would serve on",
        "jobs from which it pays: as if each job kept as many machines at work as today's do",
        *spares.quality.limits,
    ]
    return Quality(
        method=f"three studies day by day ({spares.after.quality.method})",
        statement=(
            f"Set-up spread over {share}; the spares leave backorders within {spares.gap:.2%} of a bound "
            f"that no spares for that money pass. {spares.after.quality.statement}"
        ),
        warnings=spares.quality.warnings,
        left_out=spares.quality.left_out,
        limits=tuple(limits),
    )
