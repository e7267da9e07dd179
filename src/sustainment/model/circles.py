"""Circles in the breakdown and in the supply."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

import polars as pl

from sustainment.model.draft import Draft


def circles(edges: Mapping[str, Set[str]]) -> list[list[str]]:
    """
    Return circles that cover every name caught in one, each as a path that ends where it starts.

    What no circle can contain is peeled off first (Kahn 1962), so that a large breakdown costs one pass.

    Examples
    --------
    >>> circles({"turret": {"gun drive"}, "gun drive": {"turret"}})
    [['gun drive', 'turret', 'gun drive']]
    """
    caught = _caught(edges)
    found: list[list[str]] = []
    seen: set[str] = set()
    for start in sorted(caught):
        if start in seen:
            continue
        path, at = [start], {start: 0}
        while True:
            inner = sorted(name for name in edges.get(path[-1], ()) if name in caught)
            if not inner:
                break
            step = inner[0]
            if step in at:
                circle = [*path[at[step] :], step]
                if not seen & set(circle):
                    found.append(circle)
                break
            at[step] = len(path)
            path.append(step)
        seen |= set(path)
    return found


def _caught(edges: Mapping[str, Set[str]]) -> set[str]:
    """Return the names that lie on a circle or between two."""
    parents: dict[str, list[str]] = {}
    below: Counter[str] = Counter()
    for parent, children in edges.items():
        for child in children:
            parents.setdefault(child, []).append(parent)
        below[parent] = len(children)
    ends = [name for name in parents if below[name] == 0]
    while ends:
        for parent in parents.get(ends.pop(), ()):
            below[parent] -= 1
            if below[parent] == 0:
                ends.append(parent)
    return {name for name, count in below.items() if count > 0}


def supply_circles(draft: Draft) -> Iterator[tuple[list[str], str | None]]:
    """
    Yield circles among suppliers, with the item whose lanes make them (None: all items).

    Only lanes that always hold count: undated rows. A lane from a site that the other supplies, at whatever
    remove, is the way up.
    """
    current = ~pl.col("candidate").fill_null(False)
    undated = pl.col("from_day").is_null() & pl.col("to_day").is_null() & current
    sites = draft.tables["sites"].filter(current).select("site", "supplied_by").drop_nulls()
    supplied_by: dict[str, str] = dict(sites.iter_rows())
    told: set[frozenset[str]] = set()
    for circle in circles({site: {supplier} for site, supplier in supplied_by.items()}):
        told.add(frozenset(circle))
        yield circle, None
    lanes = draft.tables["lanes"].filter(undated & (pl.col("role") == "supply"))
    ways: dict[str | None, list[tuple[str, str]]] = {}
    stated = lanes.select("item", "from_site", "to_site").drop_nulls(["from_site", "to_site"])
    for item, start, end in stated.unique(maintain_order=True).iter_rows():
        ways.setdefault(item, []).append((start, end))
    general = _edges(draft, ways.pop(None, []), supplied_by)
    suppliers = {**{site: {above} for site, above in supplied_by.items()}, **general}
    for circle in circles(suppliers):
        if frozenset(circle) not in told:
            told.add(frozenset(circle))
            yield circle, None
    judged: set[str] = set()
    for item, of_item in ways.items():
        own = _edges(draft, of_item, supplied_by)
        alike = repr(sorted((site, sorted(above)) for site, above in own.items()))
        if alike in judged:
            continue
        judged.add(alike)
        for circle in circles({**suppliers, **own}):
            if frozenset(circle) not in told:
                told.add(frozenset(circle))
                yield circle, item


def _all_above(site: str, supplied_by: Mapping[str, str]) -> set[str]:
    """Return every site that supplies a site by way of others."""
    found: set[str] = set()
    above = supplied_by.get(site)
    while above is not None and above not in found:
        found.add(above)
        above = supplied_by.get(above)
    return found


def _edges(
    draft: Draft, ways: Iterable[tuple[str, str]], supplied_by: Mapping[str, str]
) -> dict[str, set[str]]:
    """Return who supplies whom; of several lanes to a site the one from its supplier is taken."""
    edges: dict[str, set[str]] = {}
    for start, end in ways:
        for above in sorted(draft.names.members("sites", start)):
            for site in sorted(draft.names.members("sites", end)):
                if above != site and site not in _all_above(above, supplied_by):
                    edges.setdefault(site, set()).add(above)
    for site, suppliers in edges.items():
        own = supplied_by.get(site)
        if own in suppliers:
            edges[site] = {own}
    return edges
