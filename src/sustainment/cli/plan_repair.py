"""Where to repair what, and which candidates to open."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sustainment.cli.answer_text import answer_record, quality_lines
from sustainment.cli.answers import progress_line_for, say_compiling
from sustainment.cli.clock import Clock
from sustainment.cli.exits import Exit
from sustainment.cli.options import taken
from sustainment.cli.pages import write_plan_page
from sustainment.cli.repair_and_spares import repair_and_spares
from sustainment.cli.studies import open_study, study_record
from sustainment.cli.text import counted, money_unit, number, paragraph, percent, table
from sustainment.cli.voice import Voice
from sustainment.cli.weigh_site import weigh_site
from sustainment.questions.pictures import plan_picture
from sustainment.questions.runs import compiled
from sustainment.questions.verbs import VERBS

ASKED = ("years", "load_limit", "day", "break_even", "within", "seconds")
PROVEN = 1e-6
"""Gap up to which a plan counts as proven, unless another was asked."""
BY_DAY = ("availability_over_time", "availability_last_day")
"""Columns of plans carried through the days."""
BAR = 16
"""Characters of the longest bar of costs."""
CHANGES_SHOWN, MOVES_SHOWN = 8, 8
"""Rows printed before the rest is only counted."""


def plan_repair(voice: Voice, asked: Mapping[str, Any]) -> int:
    """Find where to repair what, and which candidates pay; with --ready, spares too."""
    if asked.get("without") is not None:
        return weigh_site(voice, asked)
    if asked.get("ready") is not None:
        return repair_and_spares(voice, asked)
    clock = Clock()
    study = open_study(asked, clock)
    say_compiling(voice, ready=compiled().formulas)
    with clock.of("plan of repair"), progress_line_for(voice, "planning repair"):
        plan = VERBS["plan_repair"].answer(study, **taken(asked, *ASKED))
    voice.results(plan_lines(plan, currency=study.settings.currency))
    if asked.get("picture") is not None:
        voice.talk(f"  Picture in {plan_picture(plan, asked['picture'])}")
    if asked.get("page") is not None:
        write_plan_page(voice, study, plan=plan, asked=asked)
    voice.talk(clock.text())
    voice.collect(study=study_record(study), plan={**answer_record(plan), **_record(plan)})
    return Exit.DONE if plan.gap <= max(asked.get("within") or 0.0, PROVEN) else Exit.NO_PROOF


def _record(plan: Any) -> dict[str, Any]:
    return {
        "status": str(plan.status),
        "cost_per_year": plan.cost,
        "as_it_stands": plan.standing_cost,
        "bound": plan.bound,
        "gap": plan.gap,
        "changes": dict(plan.changes),
    }


def plan_lines(plan: Any, *, currency: str) -> list[str]:
    """Return a plan: what to open, what it costs beside the others, what moves, how good it is."""
    return [
        *_head(plan, currency),
        *_alternatives(plan, currency),
        *_sites(plan.table("alternatives"), currency),
        *_waiting(plan.table("waiting")),
        *_moves(plan.table("decisions")),
        *_elements(plan.table("costs"), currency),
        *_changes(plan),
        "",
        *quality_lines(plan.quality),
    ]


def _head(plan: Any, currency: str) -> list[str]:
    opened = [
        row["site"] if row["kind"] == "site" else f"{row['number']} {row['name']} at {row['site']}"
        for row in plan.table("opened").iter_rows(named=True)
        if row["kind"] in ("site", "resource")
    ]
    now, best = _money(plan.standing_cost, currency), _money(plan.cost, currency)
    if not plan.changes:
        candidates = plan.table("alternatives").height > 2
        why = "no candidate pays" if candidates else "no candidate is offered that could take work"
        return paragraph(f"Leave repair as it stands: {why}. All that fails costs {now} a year.")
    what = f"Open {', '.join(opened)}" if opened else "Open nothing, but send work elsewhere"
    saved = _money(plan.saving, currency)
    return paragraph(f"{what}: {best} a year for all that fails instead of {now}, {saved} saved.")


def _money(value: float, currency: str) -> str:
    size, unit = money_unit(value)
    return f"{number(value / size)} {unit}{currency}".rstrip()


def _alternatives(plan: Any, currency: str) -> list[str]:
    rows = plan.table("alternatives")
    if not plan.changes and rows.height == 2:
        return []
    most = max(float(rows["cost_per_year"].max()), 1e-300)
    size, unit = money_unit(most)
    by_day = rows["availability_over_time"].is_not_null().any()
    cells = [
        (
            row["plan"],
            "#" * max(round(BAR * row["cost_per_year"] / most), 1),
            number(row["cost_per_year"] / size, 2),
            percent(row["availability"]),
            *([_or_blank(row[column]) for column in BY_DAY] if by_day else []),
        )
        for row in rows.iter_rows(named=True)
    ]
    header = ["plan", "", f"{unit}{currency} a year".strip(), "ready"]
    if by_day:
        header = [*header[:3], "ready, mean year", "by day", "last day"]
    proof = "No plan among these rows costs less: proven."
    if plan.gap > PROVEN:
        least, within = number(plan.bound / size, 2), percent(plan.gap, 2)
        proof = f"No plan costs less than {least}: this one is within {within} of that."
    return ["", *table(header, cells, left=2), f"  {proof}"]


def _or_blank(share: float | None) -> str:
    return "" if share is None else percent(share)


def _waiting(rows: pl.DataFrame) -> list[str]:
    """Return what deciding later costs."""
    if rows.height < 2:
        return []
    later = [
        f"{number(row['days_later'])} days later {number(row['lost_working'])}"
        for row in rows.iter_rows(named=True)
        if row["days_later"] > 0.0
    ]
    return ["", *paragraph(f"Waiting costs, in machines at work on an average day: {', '.join(later)}.")]


def _sites(rows: pl.DataFrame, currency: str) -> list[str]:
    """Return for each candidate site what it may cost and still pay."""
    sites = rows.filter(pl.col("site").is_not_null())
    if not sites.height:
        return []
    most = float(sites.select(pl.max_horizontal("site_cost_per_year", "site_worth_per_year").max()).item())
    size, unit = money_unit(most)
    cells: list[tuple[str, ...]] = [
        (
            row["site"],
            number(row["site_cost_per_year"] / size, 2),
            number(row["site_worth_per_year"] / size, 2),
            "yes" if row["plan"].startswith("without") else "no",
        )
        for row in sites.iter_rows(named=True)
    ]
    header = ["site", f"costs, {unit}{currency} a year".replace("  ", " "), "pays up to", "pays"]
    if sites["repairs_per_year"].is_not_null().any():
        header += ["repairs a year", "pays from"]
        told = sites.select("repairs_per_year", "pays_from_repairs_per_year").iter_rows()
        cells = [
            (*cell, number(jobs), "not within reach" if least is None else number(least))
            for cell, (jobs, least) in zip(cells, told, strict=True)
        ]
    return ["", *table(header, cells)]


def _moves(decisions: pl.DataFrame) -> list[str]:
    """Return what becomes of failed items where the plan changes it, those alike in one row."""
    changed = decisions.filter("changed")
    if not changed.height:
        return []
    alike = changed.group_by("site", "decision", "to_site", maintain_order=True).agg(
        pl.col("item").n_unique().alias("items"), pl.col("units_per_year").sum()
    )
    alike = alike.sort("units_per_year", descending=True, maintain_order=True)
    cells = [
        (row["site"], _said(row), str(row["items"]), number(row["units_per_year"]))
        for row in alike.head(MOVES_SHOWN).iter_rows(named=True)
    ]
    more = alike.height - MOVES_SHOWN
    rest = [f"  and {more} more (--json has them)"] if more > 0 else []
    return ["", *table(("what fails at", "goes", "item types", "units a year"), cells, left=2), *rest]


def _said(row: Mapping[str, Any]) -> str:
    if row["decision"] == "move":
        return f"to {row['to_site']}"
    if row["decision"] == "discard":
        return "away, and is bought anew"
    return f"into repair there, the rest to {row['to_site']}" if row["to_site"] else "into repair there"


def _elements(costs: pl.DataFrame, currency: str) -> list[str]:
    """Return what the plan and what stands cost by element."""
    told = costs.filter((pl.col("as_it_stands") > 0) | (pl.col("plan") > 0))
    if not told.height:
        return []
    size, unit = money_unit(float(told.select(pl.max_horizontal("as_it_stands", "plan").max()).item()))
    cells = [
        (row["element"], number(row["as_it_stands"] / size, 2), number(row["plan"] / size, 2))
        for row in told.iter_rows(named=True)
    ]
    return ["", *table((f"{unit}{currency} a year".strip(), "as it stands", "plan"), cells)]


def _changes(plan: Any) -> list[str]:
    """Return the changes that carry the plan out, as a scenario states them."""
    if not plan.changes:
        return []
    shown = [f"    {address} = {value}" for address, value in plan.changes.items()]
    more = len(shown) - CHANGES_SHOWN
    rest = [f"    and {counted(more, 'more change')} (--json has them)"] if more > 0 else []
    return ["", "  As a scenario of the study:", *shown[:CHANGES_SHOWN], *rest]
