"""Ways between sites as a reader sees them: wildcards opened."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from sustainment.model.study import Study
from sustainment.views.rounding import stated


@dataclass(frozen=True, slots=True)
class Way:
    """One way between two sites; `days` is its time in words, with its range where one is stated."""

    from_site: str | None
    to_site: str
    role: str
    item: str | None
    mode: str | None
    mean_days: float
    days: str
    candidate: bool


def ways(study: Study) -> list[Way]:
    """Return every lane between two sites; of several of one kind the more exact, then the first, is kept."""
    kinds = dict(study.table("sites").select("site", "kind").iter_rows())
    ranges = _ranges(study)
    found: dict[tuple[str | None, str, str, str | None], Way] = {}
    rows = study.table("lanes").with_columns(study.keys("lanes").alias("key"))
    exact_first = sorted(
        rows.iter_rows(named=True), key=lambda row: "*" in row["to_site"] or ":" in row["to_site"]
    )
    for row in exact_first:
        for to_site in filter(None, _sites(row["to_site"], kinds)):
            for from_site in _sites(row["from_site"], kinds):
                if from_site == to_site:
                    continue
                key = (from_site, to_site, row["role"], row["item"])
                found.setdefault(key, _way(row, from_site, to_site, ranges))
    return list(found.values())


def suppliers(study: Study) -> dict[str, str]:
    """Return who supplies each site: the one its row names, else the start of a supply lane to it."""
    sites = study.table("sites")
    named = {site: above for site, above in sites.select("site", "supplied_by").iter_rows() if above}
    found = dict(named)
    for way in ways(study):
        if way.role != "supply" or way.item is not None or way.from_site is None or way.candidate:
            continue
        returns = named.get(way.from_site) == way.to_site or found.get(way.from_site) == way.to_site
        if way.to_site not in found and not returns:
            found[way.to_site] = way.from_site
    return found


def _sites(text: str | None, kinds: dict[str, str | None]) -> Iterator[str | None]:
    if text is None:
        yield None
    elif text == "*":
        yield from kinds
    elif text.startswith("kind:"):
        yield from (site for site, kind in kinds.items() if kind == text.removeprefix("kind:"))
    else:
        yield text


def _ranges(study: Study) -> dict[str, tuple[float, float]]:
    rows = study.estimates.filter((pl.col("table") == "lanes") & (pl.col("field") == "days"))
    stated = rows.filter(pl.col("low").is_not_null() & pl.col("high").is_not_null())
    return {key: (low, high) for key, low, high in stated.select("key", "low", "high").iter_rows()}


def _way(
    row: dict[str, object], from_site: str | None, to_site: str, ranges: dict[str, tuple[float, float]]
) -> Way:
    mean = float(row["days"] or 0.0)  # type: ignore[arg-type]
    text = f"{stated(mean)} d"
    if row["key"] in ranges:
        low, high = ranges[str(row["key"])]
        text = f"{stated(mean)} d ({stated(low)} to {stated(high)})"
    elif row["days_law"]:
        text = f"{stated(mean)} d on average"
    return Way(
        from_site,
        to_site,
        str(row["role"]),
        _text(row["item"]),
        _text(row["mode"]),
        mean,
        text,
        bool(row["candidate"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
