"""Whether what fails can come back, and work can start."""

from collections.abc import Collection

import polars as pl

from sustainment.model.address import is_wildcard
from sustainment.model.checks_spans import bad_rows
from sustainment.model.draft import Draft
from sustainment.model.refusal import Refusal
from sustainment.model.terms import read_terms


def check_reach(draft: Draft) -> None:
    """
    Note items that nothing replaces, units that no supply reaches, and work without its resource.

    Only what is certain whatever happens is refused; candidates count as there. Nothing is said where a fault
    in the tables concerned would be the true reason.
    """
    if draft.clean("items", "parts", "repairs", "stock", "deliveries", "courses", "authorised", "failures"):
        reach = _Reach(draft)
        missing = reach.failing - reach.replaced(None)
        for item in sorted(missing):
            row = bad_rows(draft.tables["items"], pl.col("item") == item)[0]
            draft.refuse("items", row, column="procurement_days", refusal=_NOTHING_REPLACES)
        if draft.clean("sites", "lanes", "units"):
            _check_units(draft, reach, missing)
    if draft.clean("sites", "resources", "repairs", "courses"):
        _check_needs(draft)


_NOTHING_REPLACES = Refusal(
    "E251",
    "an item that fails, and is repaired nowhere, bought nowhere, delivered never and not in stock",
    "a repair, procurement_days, a delivery or stock",
)


class _Reach:
    """Items in use that fail, and what replaces them where."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        tables, names = draft.tables, draft.names
        positions = tables["authorised"].filter(pl.col("quantity") > 0)
        self.end_items = names.named_by("items", positions["item"])
        in_use = names.below(self.end_items)
        carried = set(self.end_items).union(*(names.children.get(item, ()) for item in self.end_items))
        shares = tables["parts"].filter((pl.col("failure_share") > 0) & pl.col("parent").is_not_null())
        needed = {
            item
            for parent, item in shares.select("parent", "item").iter_rows()
            if any(name in in_use for name in names.members("items", parent))
        }
        self.failing = (names.named_by("items", tables["failures"]["item"]) & carried) | (needed & in_use)

    def replaced(self, site: str | None) -> set[str]:
        """Return the items that are bought, or come back at a site (None: anywhere)."""
        tables, names = self.draft.tables, self.draft.names
        bought = tables["items"].filter(pl.col("procurement_days").is_not_null())["item"]
        found = set(bought.drop_nulls().to_list())
        for table in ("deliveries", "stock"):
            rows = self._at(tables[table].filter(pl.col("quantity") > 0), site)
            found |= names.named_by("items", rows["item"])
        found |= names.named_by("items", self._at(tables["courses"], site)["item"])
        repairs = self._at(
            tables["repairs"].filter((pl.col("share") > 0) & (pl.col("condemnation_share") < 1)), site
        )
        whole = repairs.filter(pl.col("mode").is_null() | ~pl.col("mode").is_in(list(names.of("items"))))
        return found | names.named_by("items", whole["item"])

    def _at(self, rows: pl.DataFrame, site: str | None) -> pl.DataFrame:
        if site is None:
            return rows
        cells = rows["site"].drop_nulls().unique().to_list()
        fitting = [cell for cell in cells if site in self.draft.names.members("sites", cell)]
        return rows.filter(pl.col("site").is_in(fitting))


def _check_units(draft: Draft, reach: _Reach, missing: Collection[str]) -> None:
    alone = draft.names.of("sites") - supplied_sites(draft)
    units = draft.tables["units"]
    authorised = draft.tables["authorised"].filter(pl.col("quantity") > 0).select("unit", "item").drop_nulls()
    fleets: dict[str, set[str]] = {}
    for unit, item in authorised.iter_rows():
        for member in draft.names.members("units", unit):
            fleets.setdefault(member, set()).add(item)
    here: dict[str, set[str]] = {}
    for row, (unit, site) in enumerate(units.select("unit", "site").iter_rows()):
        if site not in alone or unit not in fleets:
            continue
        if site not in here:
            here[site] = reach.replaced(site)
        lost = sorted((draft.names.below(fleets[unit]) & reach.failing) - here[site] - set(missing))
        if lost:
            waits = f'"{site}", which nothing supplies; {lost[0]} fails there and never comes'
            expected = "a site with supplied_by, a lane to it, or stock and repair of its own"
            draft.refuse("units", row, column="site", refusal=Refusal("E250", waits, expected))
        elif _others_hold(draft, site):
            refusal = Refusal(
                "W302",
                f'"{site}", which no other site supplies',
                "supplied_by or a lane, if others supply it",
            )
            draft.refuse("units", row, column="site", refusal=refusal)


def supplied_sites(draft: Draft) -> set[str]:
    """Return the sites that a supplier or a lane of any role reaches, or that ever will be."""
    found = set(draft.tables["sites"].filter(pl.col("supplied_by").is_not_null())["site"].to_list())
    lanes = draft.tables["lanes"].select("from_site", "to_site").unique()
    for start, end in lanes.iter_rows():
        origins = draft.names.members("sites", start) if start is not None else ("",)
        found |= {
            site for site in draft.names.members("sites", end) if any(origin != site for origin in origins)
        }
    return found


def _others_hold(draft: Draft, site: str) -> bool:
    return any(
        bool(draft.names.named_by("sites", draft.tables[table]["site"]) - {site})
        for table in ("stock", "repairs")
    )


def _check_needs(draft: Draft) -> None:
    present: dict[str, dict[str, float]] = {}
    resources = draft.tables["resources"].select("resource", "site", "quantity").drop_nulls()
    for resource, cell, quantity in resources.iter_rows():
        sites = present.setdefault(resource, {})
        for site in draft.names.members("sites", cell):
            sites[site] = max(sites.get(site, 0.0), quantity)
    for table in ("repairs", "courses"):
        frame = draft.tables[table].with_columns(row=pl.int_range(pl.len()))
        if table == "repairs":
            frame = frame.filter(pl.col("share") > 0)
        work = frame.drop_nulls(["site", "needs"]).group_by("site", "needs", maintain_order=True).agg("row")
        for site, needs, rows in work.iter_rows():
            refusal = _lacking(draft, site, needs, present=present)
            if refusal is not None:
                draft.refuse_rows(table, rows, column="needs", refusal=refusal)


def _lacking(draft: Draft, site: str, needs: str, *, present: dict[str, dict[str, float]]) -> Refusal | None:
    sites = set(draft.names.members("sites", site))
    known = draft.names.of("resources") | draft.names.of("items")
    for term in read_terms(needs, known):
        if term.name not in present and term.name in draft.names.of("items"):
            continue
        at = present.get(term.name, {})
        lacking = {name for name in sites if at.get(name, 0.0) < term.count}
        if not lacking:
            continue
        most = max((at.get(name, 0.0) for name in sites), default=0.0)
        found = f"{term.count} {term.name} needed, {most:g} there"
        if lacking == sites or not is_wildcard(site):
            return Refusal(
                "E252", found, f"a row of resources with at least {term.count} {term.name} at {site}"
            )
        some = sorted(lacking)
        named = ", ".join(some[:3]) + (f" and {len(some) - 3} more" if len(some) > 3 else "")
        return Refusal(
            "W306", f"no {term.name} at {named}", f"at least {term.count} wherever the work is done"
        )
    return None
