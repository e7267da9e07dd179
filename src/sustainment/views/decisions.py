"""Decisions in a report: what to stock, where to repair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from sustainment.model.answer import Quality
from sustainment.model.study import Study
from sustainment.optimisation.result import OptimisedStock
from sustainment.views.answers import Answer
from sustainment.views.figure import Figure
from sustainment.views.frontier import frontier_figure
from sustainment.views.pays import pays_figure
from sustainment.views.repair import repair_figure
from sustainment.views.rounding import count, money, number

NEXT_SHOWN, SURPLUS_SHOWN, CHANGES_SHOWN, MOVES_SHOWN = 8, 12, 12, 12
"""Rows of each list; its last line counts the rest."""
HARDLY_WORTH = 0.1
"""An item whose next unit gains less than this share of the best for its price is hardly worth it."""
PROVEN = 1e-6
"""Gap up to which a plan counts as proven."""
SAME_MONEY = 1e-9
"""Share of an amount that rounding may leave open."""
PRESENT, SPREAD, CHEAPER = "present", "same money, better spread", "same readiness, cheaper"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: a figure, what it comes to in sentences, lists by their titles, how good it is."""

    figure: Figure
    sentences: tuple[str, ...]
    lists: tuple[tuple[str, pl.DataFrame], ...]
    quality: Quality
    more: tuple[Figure, ...] = ()
    """Figures behind the first."""


def stock_decision(study: Study, plan: OptimisedStock) -> Decision:
    """Return what to stock where: now, better spread, cheaper; the next buys; what to sell or move."""
    figure = frontier_figure(study, plan)
    lists = [
        ("What the plan changes", _changes(plan)),
        ("What comes next, in order", _next(plan)),
        ("Sell or move", _surplus(plan)),
        ("What is asked of the stock", _goals(plan)),
    ]
    return Decision(
        figure=figure,
        sentences=(*_compared(plan), *_hardly_worth(plan), _sold(plan)),
        lists=tuple((title, table) for title, table in lists if table.height),
        quality=plan.quality,
    )


def repair_decision(study: Study, plan: Answer) -> Decision:
    """Return where to repair what: the plans beside each other, what each site may cost, what moves."""
    pays = pays_figure(study, plan)
    lists = [
        ("When a site pays", _sites(study, plan)),
        ("What waiting costs", _waiting(plan)),
        ("What goes elsewhere", _moves(plan)),
    ]
    return Decision(
        figure=repair_figure(study, plan),
        sentences=_said_of_repair(study, plan),
        lists=tuple((title, table) for title, table in lists if table.height),
        quality=plan.quality,
        more=() if pays is None else (pays,),
    )


def _waiting(plan: Answer) -> pl.DataFrame:
    """Return how many machines fewer work if a plan is decided later."""
    rows = plan.table("waiting").filter(pl.col("days_later") > 0.0)
    cells = [
        (f"{row['days_later']:g}", number(row["lost_working"]), f"{100 * row['availability']:.1f} %")
        for row in rows.iter_rows(named=True)
    ]
    schema = ["days later", "machines fewer at work on an average day", "at work by day"]
    return pl.DataFrame(cells, schema=schema, orient="row") if cells else pl.DataFrame()


def _amount(plan: OptimisedStock, value: float) -> str:
    return money(value, plan.measured_in)


def _compared(plan: OptimisedStock) -> list[str]:
    """Return the lines of UX 5.3: now; same money, better spread; same readiness, cheaper; the plan."""
    beside = {one.plan: one for one in plan.compared}
    now = beside[PRESENT]
    said = [f"Now: {_amount(plan, now.cost)} of spares, {100 * now.availability:.1f} % work."]
    spread, cheaper = beside.get(SPREAD, plan.chosen), beside.get(CHEAPER)
    same_money = plan.budget is not None and abs(plan.budget - now.cost) <= abs(now.cost) * SAME_MONEY
    if spread is not plan.chosen or same_money:
        gain = 100 * (spread.availability - now.availability)
        said.append(f"Same money, better spread: {100 * spread.availability:.1f} % ({gain:+.1f} points).")
    if cheaper is not None:
        saved = now.cost - cheaper.cost
        said.append(
            f"Same readiness, best price: {_amount(plan, cheaper.cost)} ({_amount(plan, saved)} less)."
        )
    elif now is not plan.chosen:
        said.append("No cheaper stock was found for the same readiness.")
    reached = "" if plan.reached else " It does not reach all that is asked."
    said.append(
        f"{plan.asked[0].upper()}{plan.asked[1:]}: {100 * plan.availability():.1f} % work for "
        f"{_amount(plan, plan.cost)}. {_proof(plan)}{reached}"
    )
    return said


def _proof(plan: OptimisedStock) -> str:
    """Return how far the plan may be from the best: in money where goals are asked, else in points."""
    if plan.proven or plan.gap <= PROVEN:
        return "No plan is better: proven for the model that chose."
    if plan.table("goals").height:
        apart = _amount(plan, plan.cost - plan.bound)
        return f"No plan that reaches this is cheaper by more than {apart}, for the model that chose."
    positions = plan.evaluation.scopes[0].authorised
    apart = f"{100 * (plan.chosen.holes - plan.bound) / max(positions, 1):.2g} points"
    return f"No plan for this money is better by more than {apart}, for the model that chose."


def _hardly_worth(plan: OptimisedStock) -> list[str]:
    items = plan.table("items")
    if not items.height:
        return []
    best = float(items["gain_per_million"].max() or 0.0)  # type: ignore[arg-type]
    hardly = items.filter(pl.col("gain_per_million") < HARDLY_WORTH * best).height
    if not hardly:
        return []
    least = number(HARDLY_WORTH * best)
    return [
        f"Not worth it: {hardly} of {count(items.height, 'item')} gain less than {least} positions a million "
        f"{plan.measured_in} each."
    ]


def _sold(plan: OptimisedStock) -> str:
    surplus = plan.table("surplus")
    if not surplus.height:
        return "Sell or move: no present stock is without effect."
    value = float(surplus["value"].sum())
    held = "holds" if surplus.height == 1 else "hold"
    return f"Sell or move: {count(surplus.height, 'item')} {held} {_amount(plan, value)} without effect."


def _texts(rows: Sequence[tuple[Any, ...]], columns: Sequence[str], *, hidden: int = 0) -> pl.DataFrame:
    if hidden > 0:
        rows = [*rows, (f"and {hidden:,} more", *("" for _ in columns[1:]))]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _changes(plan: OptimisedStock) -> pl.DataFrame:
    changed = plan.table("stock").filter(pl.col("change") != 0)
    changed = changed.sort(pl.col("cost_of_change").abs(), descending=True, maintain_order=True)
    rows = [
        (row["item"], row["site"], f"{row['present']:,}", f"{row['plan']:,}", f"{row['change']:+,}")
        for row in changed.head(CHANGES_SHOWN).iter_rows(named=True)
    ]
    columns = ("item", "site", "present", "plan", "change")
    return _texts(rows, columns, hidden=changed.height - CHANGES_SHOWN)


def _next(plan: OptimisedStock) -> pl.DataFrame:
    rows = [
        (
            row["item"],
            row["change"],
            _amount(plan, row["cost"]),
            number(row["gain"]),
            number(row["gain_per_million"]),
        )
        for row in plan.table("next").head(NEXT_SHOWN).iter_rows(named=True)
    ]
    return _texts(rows, ("item", "where", "price", "gain, positions", "a million gains"))


def _surplus(plan: OptimisedStock) -> pl.DataFrame:
    found = plan.table("surplus")
    rows = [
        (
            row["item"],
            f"{row['present']:,}",
            f"{row['surplus']:,}",
            _amount(plan, row["value"]),
            row["reason"],
        )
        for row in found.head(SURPLUS_SHOWN).iter_rows(named=True)
    ]
    return _texts(
        rows, ("item", "present", "without effect", "value", "why"), hidden=found.height - SURPLUS_SHOWN
    )


def _goals(plan: OptimisedStock) -> pl.DataFrame:
    rows = [
        (
            row["goal"],
            _level(row["measure"], row["model_that_chose"]),
            _level(row["measure"], row["best_method"]),
            "yes" if row["met"] else "no",
        )
        for row in plan.table("goals").iter_rows(named=True)
    ]
    return _texts(rows, ("goal", "model that chose", "best method", "met"))


def _level(measure: str, value: float) -> str:
    return f"{100 * value:.2f} %" if measure in ("availability", "ready", "fill rate") else number(value)


def _said_of_repair(study: Study, plan: Answer) -> tuple[str, ...]:
    rows, currency = plan.table("alternatives"), study.settings.currency
    best = rows.sort("cost_per_year", maintain_order=True).row(0, named=True)
    apart = best["cost_per_year"] - float(rows["bound"].min() or 0.0)  # type: ignore[arg-type]
    gap = apart / best["cost_per_year"] if best["cost_per_year"] else 0.0
    opened = plan.table("opened").filter(pl.col("kind") == "site")["name"].to_list()
    moved = plan.table("decisions").filter("changed")
    cost = money(best["cost_per_year"], currency)
    if not opened and not moved.height:
        answer = f"Leave repair as it stands: {cost} a year for all that fails."
    else:
        what = f"Open {', '.join(opened)}" if opened else "Open no site"
        took = f"; {count(moved['item'].n_unique(), 'item type')} go elsewhere" if moved.height else ""
        standing = rows.filter(pl.col("plan") == "as it stands")["cost_per_year"]
        saved = f", {money(standing[0] - best['cost_per_year'], currency)} less than as it stands"
        answer = f"{what}{took}: {cost} a year for all that fails{saved if len(standing) else ''}."
    near = f"At most {100 * gap:.2g} % from the best possible."
    proof = "No plan costs less: proven." if gap <= PROVEN else near
    return (answer, proof)


def _sites(study: Study, plan: Answer) -> pl.DataFrame:
    sites, currency = plan.table("alternatives").filter(pl.col("site").is_not_null()), study.settings.currency
    rows = []
    for row in sites.iter_rows(named=True):
        least, jobs = row["pays_from_repairs_per_year"], row["repairs_per_year"]
        out_of_reach = "not within reach" if jobs is not None else ""
        rows.append(
            (
                row["site"],
                money(row["site_cost_per_year"], currency),
                money(row["site_worth_per_year"], currency),
                "yes" if row["site_worth_per_year"] >= row["site_cost_per_year"] else "no",
                "" if jobs is None else number(jobs),
                out_of_reach if least is None else number(least),
            )
        )
    columns = ("site", "costs a year", "pays up to", "pays", "repairs a year", "pays from repairs a year")
    return _texts(rows, columns)


def _moves(plan: Answer) -> pl.DataFrame:
    changed = plan.table("decisions").filter("changed")
    alike = changed.group_by("site", "decision", "to_site", maintain_order=True).agg(
        pl.col("item").n_unique().alias("items"), pl.col("units_per_year").sum()
    )
    alike = alike.sort("units_per_year", descending=True, maintain_order=True)
    rows = [
        (row["site"], _goes(row), f"{row['items']:,}", number(row["units_per_year"]))
        for row in alike.head(MOVES_SHOWN).iter_rows(named=True)
    ]
    columns = ("what fails at", "goes", "item types", "units a year")
    return _texts(rows, columns, hidden=alike.height - MOVES_SHOWN)


def _goes(row: Mapping[str, Any]) -> str:
    if row["decision"] == "move":
        return f"to {row['to_site']}"
    if row["decision"] == "discard":
        return "away, and is bought anew"
    return f"into repair there, the rest to {row['to_site']}" if row["to_site"] else "into repair there"
