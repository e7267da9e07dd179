"""What is doubtful and stops nothing."""

import polars as pl

from sustainment.model.draft import Draft
from sustainment.model.fields import Kind
from sustainment.model.refusal import Refusal, quoted
from sustainment.model.shifts import names_days
from sustainment.model.tables import TABLES

FAR = 10.0
"""A number so many times the median of its class is told (UX section 8)."""
FEWEST = 5
"""Numbers that a class must have before its median says anything."""
CLASSES = (
    ("failures", "mtbf", ("life_unit", "kind")),
    ("items", "price", ("kind",)),
    ("items", "mass_kg", ("kind",)),
    ("items", "procurement_days", ("kind",)),
    ("repairs", "turnaround_days", ("kind",)),
)
"""Columns that are compared, within rows alike in other columns."""


def check_plausible(draft: Draft) -> None:
    """Warn of numbers far from their class, suppliers without a lane, lives without use, missing sources."""
    for table, column, alike in CLASSES:
        _check_far(draft, table, column, alike=alike)
    _check_lanes(draft)
    _check_use(draft)
    _check_weekdays(draft)
    _check_sources(draft)


def _check_far(draft: Draft, table: str, column: str, *, alike: tuple[str, ...]) -> None:
    frame = draft.tables[table].with_columns(row=pl.int_range(pl.len()))
    if "kind" in alike and table != "items":
        kinds = draft.tables["items"].select("item", "kind").unique("item", keep="first").drop_nulls()
        frame = frame.join(kinds, on="item", how="inner", maintain_order="left")
    if table == "repairs":
        frame = frame.filter(pl.col("mode").is_null())
    far = (
        frame.filter(pl.col(column) > 0)
        .with_columns(median=pl.col(column).median().over(alike), count=pl.len().over(alike))
        .filter((pl.col("count") >= FEWEST) & (pl.col(column) >= FAR * pl.col("median")))
        .sort(column, descending=True, maintain_order=True)
        .group_by(alike, maintain_order=True)
        .agg(pl.len().alias("far"), pl.col("row", column, "median").first())
    )
    for found in far.iter_rows(named=True):
        times = found[column] / found["median"]
        more = f"; so far above: {found['far']} in all" if found["far"] > 1 else ""
        words = " ".join(str(found[name]) for name in alike if found[name])
        median = f"the median of its class ({found['median']:,.10g})"
        refusal = Refusal(
            "W301",
            f"{found[column]:,.10g}, {times:,.3g} times {median}{more}",
            f"a number like the others of {words or 'its column'}",
            "is it in another unit?",
        )
        draft.refuse(table, found["row"], column=column, refusal=refusal)


def _check_lanes(draft: Draft) -> None:
    lanes = draft.tables["lanes"].filter(pl.col("role") == "supply")
    reached: set[tuple[str, str]] = set()
    for start, end in lanes.select("from_site", "to_site").drop_nulls().unique().iter_rows():
        ends = draft.names.members("sites", end)
        reached |= {(above, site) for above in draft.names.members("sites", start) for site in ends}
    sites = draft.tables["sites"].select("supplied_by", "site")
    for row, pair in enumerate(sites.iter_rows()):
        if None not in pair and pair not in reached:
            refusal = Refusal(
                "W303",
                f"{quoted(pair[0])} without a lane to {pair[1]}",
                "a row of lanes",
                "supply takes 0 days",
            )
            draft.refuse("sites", row, column="supplied_by", refusal=refusal)


def _check_use(draft: Draft) -> None:
    if not draft.clean("items", "parts", "failures", "use", "authorised"):
        return
    used = pl.concat(
        [draft.tables[table].select("item", "life_unit") for table in ("use", "missions")]
    ).drop_nulls()
    by_unit = {
        str(unit): draft.names.named_by("items", rows["item"]) for (unit,), rows in used.group_by("life_unit")
    }
    end_items = draft.names.named_by(
        "items", draft.tables["authorised"].filter(pl.col("quantity") > 0)["item"]
    )
    failures = draft.tables["failures"].select("item", "life_unit").with_columns(row=pl.int_range(pl.len()))
    lives = failures.filter(pl.col("life_unit") != "day").drop_nulls()
    for cell, unit, row in lives.unique(["item", "life_unit"], keep="first", maintain_order=True).iter_rows():
        failing = set(draft.names.members("items", cell))
        idle = sorted(
            item
            for item in end_items - by_unit.get(unit, set())
            if item in failing or failing & draft.names.children.get(item, set())
        )
        if idle:
            refusal = Refusal(
                "W305",
                f"{quoted(unit)}, of which {idle[0]} has no use",
                "a row of use in that life unit",
                "it never fails",
            )
            draft.refuse("failures", row, column="life_unit", refusal=refusal)


def _check_weekdays(draft: Draft) -> None:
    if draft.settings.date_zero is not None:
        return
    for row, shift in enumerate(draft.tables["resources"]["shift"].to_list()):
        if shift is not None and names_days(shift):
            refusal = Refusal(
                "W307", quoted(shift), "day_zero among the settings", "day 0 counts as a Monday"
            )
            draft.refuse("resources", row, column="shift", refusal=refusal)


def _check_sources(draft: Draft) -> None:
    without, total = count_without_source(draft)
    if without:
        found = f"{without:,} of {total:,} inputs without a source"
        draft.note(Refusal("W310", found, "a source for each", "add [source] to a cell, or a column source"))


def count_without_source(draft: Draft) -> tuple[int, int]:
    """Return how many numbers that differ from their default have no source, and how many there are."""
    without = total = 0
    cited = draft.estimates.filter(pl.col("source").is_not_null())
    for name, table in TABLES.items():
        frame = draft.tables[name]
        if name in ("sources", "ledger", "history", "milestones") or frame.height == 0:
            continue
        stated = {
            declared.name: pl.col(declared.name).is_not_null()
            if declared.default is None
            else pl.col(declared.name) != float(declared.default)
            for declared in table.fields.values()
            if declared.kind is Kind.QUANTITY and declared.name != "repeat_days"
        }
        if not stated:
            continue
        bare = pl.col("source").is_null() if "source" in frame.columns else pl.lit(True)
        counts = frame.select(
            pl.sum_horizontal([condition.sum() for condition in stated.values()]).alias("total"),
            pl.sum_horizontal([(condition & bare).sum() for condition in stated.values()]).alias("bare"),
        ).row(0)
        total += counts[0]
        own = cited.filter(pl.col("table") == name)
        if own.height:
            rows = frame.with_columns(draft.keys[name].alias("key_text")).select(
                "key_text", bare.alias("bare")
            )
            own = own.join(rows, left_on="key", right_on="key_text").filter(pl.col("bare"))
        without += counts[1] - own.height
    return max(without, 0), total
