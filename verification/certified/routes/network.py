"""The facts of a network problem, in one form."""

from dataclasses import dataclass
from typing import Any

Key = tuple[str, str]
"""Item and site."""
ITEM = "unit"
"""The only item of a tree."""


@dataclass(frozen=True)
class Pair:
    """An item at a site."""

    demand: float
    share: float
    """Chance that a failed unit that comes to the site is repaired there."""
    repair_days: float
    order_days: float
    stock: int
    supplier: Key | None


@dataclass(frozen=True)
class Network:
    """Items at sites, both from the top down."""

    items_down: list[str]
    sites_down: list[str]
    children: dict[str, dict[str, float]]
    """By item, its parts and the chance that one repair needs one of them."""
    pairs: dict[Key, Pair]


def network_of(inputs: dict[str, Any]) -> Network:
    """Return the network of a tree of one item, or of items in a breakdown at sites in a tree."""
    if "sites" in inputs:
        return _tree(inputs)
    items, sites = inputs["items_parent"], inputs["sites_parent"]
    children: dict[str, dict[str, float]] = {item: {} for item in items}
    pairs: dict[Key, Pair] = {}
    for name, given in inputs["parameters"].items():
        item, site = name.split("@")
        if items[item] is not None and "q" in given:
            children[items[item]][item] = given["q"]
        above = sites[site]
        pairs[item, site] = Pair(
            demand=given.get("demand", 0.0),
            share=given.get("r", 0.0),
            repair_days=given.get("T", 0.0),
            order_days=given.get("O", 0.0),
            stock=inputs["stock"].get(name, 0),
            supplier=None if above is None else (item, above),
        )
    return Network(_downwards(items), _downwards(sites), children, pairs)


def _tree(inputs: dict[str, Any]) -> Network:
    sites = inputs["sites"]
    pairs = {
        (ITEM, name): Pair(
            demand=given.get("demand", 0.0),
            share=1.0 if given["parent"] is None else given.get("r", 0.0),
            repair_days=given.get("T", 0.0),
            order_days=given.get("O", 0.0),
            stock=inputs["stock"].get(name, 0),
            supplier=None if given["parent"] is None else (ITEM, given["parent"]),
        )
        for name, given in sites.items()
    }
    above = {name: given["parent"] for name, given in sites.items()}
    return Network([ITEM], _downwards(above), {ITEM: {}}, pairs)


def _downwards(above: dict[str, str | None]) -> list[str]:
    """Return names so that each comes after the one above it."""

    def depth(name: str) -> int:
        return 0 if above[name] is None else 1 + depth(str(above[name]))

    return sorted(above, key=depth)
