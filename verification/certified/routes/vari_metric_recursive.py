"""METRIC and VARI-METRIC by recursion over waits, in decimals.

A unit's time in resupply is order and ship plus the supplier's mean wait, or repair plus the wait for a part
(Little's law: EBO / m); the variance exceeds the mean by sum of f^2 (VBO - EBO). The same numbers as by
shares of backorders, in another algebra, with the shelves of `summed_shelves`.
"""

from decimal import Decimal, localcontext
from functools import cache
from typing import Any

from certified.routes import summed_shelves
from certified.routes.network import Key, Network, network_of
from certified.routes.shelf_names import shown

Measures = dict[str, Decimal]


def network(inputs: dict[str, Any]) -> Measures:
    """Return the measures of every item at every site by METRIC (or MOD-METRIC) and VARI-METRIC."""
    facts = network_of(inputs)
    with localcontext(summed_shelves.carried()):
        found: Measures = {}
        for method in ("METRIC", "VARI_METRIC"):
            asked = _Network(facts, poisson=method == "METRIC")
            for key in facts.pairs:
                row = asked.row(key)
                found.update({f"{shown(inputs, method=method, key=key)}/{name}": row[name] for name in row})
        return found


class _Network:
    def __init__(self, facts: Network, *, poisson: bool) -> None:
        self.facts, self.poisson = facts, poisson
        self.demand, self.row = cache(self._demand), cache(self._row)

    def _demand(self, key: Key) -> Decimal:
        item, site = key
        pairs = self.facts.pairs
        total = Decimal(pairs[key].demand)
        for other, pair in pairs.items():
            if pair.supplier == key:
                total += self.demand(other) * (1 - Decimal(pair.share))
            if other[1] == site and item in self.facts.children[other[0]]:
                q = Decimal(self.facts.children[other[0]][item])
                total += self.demand(other) * Decimal(pair.share) * q
        return total

    def _row(self, key: Key) -> Measures:
        (item, site), pair, m = key, self.facts.pairs[key], self.demand(key)
        r = Decimal(pair.share)
        away, here, surplus = Decimal(pair.order_days), Decimal(pair.repair_days), Decimal(0)
        if pair.supplier is not None:
            above = self.row(pair.supplier)
            away += above["EBO"] / self.demand(pair.supplier)
            part = m * (1 - r) / self.demand(pair.supplier)
            surplus += part * part * (above["VBO"] - above["EBO"])
        for child, q in self.facts.children[item].items():
            below = self.row((child, site))
            here += Decimal(q) * below["EBO"] / self.demand((child, site))
            part = m * r * Decimal(q) / self.demand((child, site))
            surplus += part * part * (below["VBO"] - below["EBO"])
        mean = m * ((1 - r) * away + r * here)
        variance = mean if self.poisson else mean + surplus
        shelf = summed_shelves.measures(summed_shelves.law_of(mean, variance), pair.stock)
        del shelf["E_on_hand"]
        return {"EX": mean, "VX": variance, **shelf}
