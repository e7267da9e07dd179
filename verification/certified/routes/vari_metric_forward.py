"""METRIC and VARI-METRIC by passes over the network.

Demands pass from the bases up and from parents down, backorders from the top down and from parts up
(Slay 1984; Graves 1985; Sherbrooke 1986), with the shelves of `closed_shelves`.
"""

from typing import Any

from mpmath import mp, mpf

from certified.routes import closed_shelves
from certified.routes.network import Key, Network, network_of
from certified.routes.shelf_names import shown

Measures = dict[str, mpf]


def network(inputs: dict[str, Any]) -> Measures:
    """Return the measures of every item at every site by METRIC (or MOD-METRIC) and VARI-METRIC."""
    facts = network_of(inputs)
    with mp.workdps(closed_shelves.DIGITS):
        demands = _demands(facts)
        found: Measures = {}
        for method in ("METRIC", "VARI_METRIC"):
            rows = _rows(facts, demands, poisson=method == "METRIC")
            for key, row in rows.items():
                found.update({f"{shown(inputs, method=method, key=key)}/{name}": row[name] for name in row})
        return found


def _demands(facts: Network) -> dict[Key, mpf]:
    """Return m = own + sum over sites below (1 - r) m + m_parent r_parent q."""
    demands = {key: mpf(pair.demand) for key, pair in facts.pairs.items()}
    for item in facts.items_down:
        for site in reversed(facts.sites_down):
            key = (item, site)
            if key not in facts.pairs:
                continue
            pair, m = facts.pairs[key], demands[key]
            if pair.supplier is not None:
                demands[pair.supplier] += (1 - mpf(pair.share)) * m
            for child, q in facts.children[item].items():
                if (child, site) in facts.pairs:
                    demands[child, site] += m * mpf(pair.share) * mpf(q)
    return demands


def _rows(facts: Network, demands: dict[Key, mpf], *, poisson: bool) -> dict[Key, Measures]:
    rows: dict[Key, Measures] = {}
    for item in reversed(facts.items_down):
        for site in facts.sites_down:
            key = (item, site)
            if key not in facts.pairs:
                continue
            pair, m = facts.pairs[key], demands[key]
            r = mpf(pair.share)
            mean = m * ((1 - r) * mpf(pair.order_days) + r * mpf(pair.repair_days))
            variance = mean
            sources = [] if pair.supplier is None else [(pair.supplier, m * (1 - r))]
            sources += [
                ((child, site), m * r * mpf(q))
                for child, q in facts.children[item].items()
                if (child, site) in facts.pairs
            ]
            for source, rate in sources:
                part = rate / demands[source]
                owed, spread = rows[source]["EBO"], rows[source]["VBO"]
                mean += part * owed
                variance += part * (1 - part) * owed + part**2 * spread
            law = closed_shelves.Law(mean, mean if poisson else variance)
            shelf = closed_shelves.measures(law, pair.stock)
            del shelf["E_on_hand"]
            rows[key] = {"EX": mean, "VX": law.variance, **shelf}
    return rows
