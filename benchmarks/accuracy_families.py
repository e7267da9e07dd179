"""Accuracy of VARI-METRIC: breakdowns over two echelons, and batches."""

import numpy as np
from accuracy_models import PER_CENT, Case, Mark, Measure, ModelClass
from accuracy_paths import Family, Shelf, owed_in_batches, owed_on_path
from accuracy_supply import (
    DAY,
    LEAST_OWED,
    LRUS,
    OWED,
    OWED_SHARE,
    SOURCES,
    SPREAD,
    Draws,
    Item,
    Network,
    Rows,
    compared,
    dominant_share,
    kept_share,
    random_lru,
    random_network,
    solved,
    spread,
    stocks_in_words,
    study_of,
    whole,
)

from sustainment.problem.build import build

DEMANDS, MOST_ERROR = 300_000, 0.02
"""Failures of a sample path; a model whose standard error is more than this part of the truth is not used."""


def random_family(draws: Draws, network: Network) -> Family:
    """Return an LRU with one or two SRUs at a depot and its bases."""
    per_day, share = float(draws.uniform(0.05, 0.6)), kept_share(draws)
    need = (draws.dirichlet(np.ones(draws.integers(1, 3))) * draws.uniform(0.4, 1.0)).tolist()
    rates = [per_day * use for use in network.per_day]

    def shelves(rate: list[float], above: float, kept: float) -> tuple[Shelf, ...]:
        found = []
        for base, own in zip(network.bases, rate, strict=True):
            days, order = float(draws.uniform(1.0, 8.0)), network.order_days[base]
            pipe = own * (kept * days + (1.0 - kept) * order)
            found.append(Shelf(kept, days, whole(draws, pipe), order))
        days = float(draws.uniform(5.0, 25.0))
        return (Shelf(1.0, days, whole(draws, above * (days + network.up_days))), *found)

    srus = []
    for q in need:
        kept = kept_share(draws)
        own = [rate * share * q for rate in rates]
        srus.append(shelves(own, sum(own) * (1.0 - kept) + per_day * (1.0 - share) * q, kept))
    lru = shelves(rates, per_day * (1.0 - share), share)
    return Family(tuple(rates), network.up_days, tuple(need), lru, tuple(srus))


def _rows_of(family: Family, name: str, sites: tuple[str, ...]) -> tuple[list[Item], Rows]:
    items = [Item(name, {"kind": "LRU"}, [], [])]
    items += [Item(f"{name} sru {k}", {"kind": "SRU"}, [], []) for k in range(len(family.srus))]
    for item, shelves in zip(items, (family.lru, *family.srus), strict=True):
        for site, shelf in zip(sites, shelves, strict=True):
            item.add(site, shelf, law="exponential")
    parts = [
        {"parent": name, "item": item.name, "failure_share": q}
        for item, q in zip(items[1:], family.need, strict=True)
    ]
    return items, parts


def families(draws: Draws) -> list[Case]:
    """Return LRUs with SRUs over a depot and its bases."""
    network = random_network(draws, middles=0, bases=int(draws.integers(1, 5)))
    sites = ("depot", *network.bases)
    made = {f"lru {k}": random_family(draws, network) for k in range(LRUS)}
    items, parts = [], []
    for name, family in made.items():
        own, below = _rows_of(family, name, sites)
        items, parts = [*items, *own], [*parts, *below]
    lives = {name: 1.0 / sum(family.per_day) for name, family in made.items()}
    states = solved(build(study_of(network, items, lrus=lives, parts=parts), day=DAY))
    cases = []
    for name, family in made.items():
        by_base, error = owed_on_path(family, draws, demands=DEMANDS)
        truth = float(by_base.sum())
        if truth < LEAST_OWED or error > MOST_ERROR * truth:
            continue
        share = dominant_share(states[1], name, network)
        words = "; ".join(
            f"{what}: {stocks_in_words(dict(zip(sites, shelves, strict=True)))}"
            for what, shelves in zip(
                ("LRU", *(f"SRU of {q:.0%}" for q in family.need)), (family.lru, *family.srus), strict=True
            )
        )
        cases.append(
            Case(
                compared(states, name, network, truth=truth)
                | {"truth, standard error": 100.0 * error / truth},
                {
                    "largest share of a supplier's orders": share,
                    "variance / mean": spread(states[1], name, network.bases),
                    "backorders / positions": truth / sum(network.positions),
                },
                f"{sum(family.per_day):.2g} failures a day, largest source {share:.0%}; {words}",
            )
        )
    return cases


def batches(draws: Draws) -> list[Case]:
    """Return items that fail in batches at the bases of a depot."""
    network = random_network(draws, middles=0, bases=int(draws.integers(1, 6)))
    made = []
    for k in range(LRUS):
        item, mtbf, shelves = random_lru(draws, network, f"lru {k}")
        item.row["variance_to_mean"] = float(draws.uniform(1.1, 5.0))
        made.append((item, mtbf, shelves))
    lives = {item.name: mtbf for item, mtbf, _ in made}
    problem = build(study_of(network, [item for item, _, _ in made], lrus=lives, parts=[]), day=DAY)
    states = solved(problem)
    cases = []
    for item, mtbf, shelves in made:
        wide = item.row["variance_to_mean"]
        truth = owed_by_batches(network, shelves, per_day=1.0 / mtbf, wide=wide)
        if truth < LEAST_OWED:
            continue
        share = dominant_share(states[1], item.name, network)
        cases.append(
            Case(
                compared(states, item.name, network, truth=truth),
                {
                    "largest share of a supplier's orders": share,
                    "variance / mean of the batches": wide,
                    "variance / mean": spread(states[1], item.name, network.bases),
                },
                f"{1 / mtbf:.2g} failures a day, variance / mean {wide:.2g}, largest source {share:.0%}; "
                + stocks_in_words(shelves),
            )
        )
    return cases


def owed_by_batches(network: Network, shelves: dict[str, Shelf], *, per_day: float, wide: float) -> float:
    """Return the backorders at all bases of an item that fails in batches of a variance / mean."""
    use = np.array(network.per_day)
    orders = np.array([1.0 - shelves[base].kept_share for base in network.bases]) * use * per_day
    depot = shelves["depot"]
    above = owed_in_batches(
        float(orders.sum()) * (depot.days + network.up_days),
        depot.stock,
        variance_to_mean=wide,
        share=orders / orders.sum(),
    )
    found = 0.0
    for base, rate, waiting in zip(network.bases, use * per_day, above, strict=True):
        shelf = shelves[base]
        own = rate * (shelf.kept_share * shelf.days + (1.0 - shelf.kept_share) * shelf.order_days)
        law = np.convolve(waiting, negative_binomial(float(own), wide))
        found += float(law @ np.maximum(np.arange(law.size) - shelf.stock, 0))
    return found


def negative_binomial(mean: float, wide: float, *, length: int = 300) -> np.ndarray:
    """Return its probabilities, given mean and variance / mean."""
    size, more = mean / (wide - 1.0), 1.0 - 1.0 / wide
    law = np.empty(length)
    law[0] = wide**-size
    for n in range(1, length):
        law[n] = law[n - 1] * more * (size + n - 1.0) / n
    return law


CLASSES = (
    ModelClass(
        "families",
        "VARI-METRIC: LRUs with SRUs over a depot and its bases",
        f"sample paths of {DEMANDS:,} failures; models whose standard error exceeds {MOST_ERROR:.0%} are "
        "left out",
        (*OWED, Measure("truth, standard error", PER_CENT)),
        (SOURCES, SPREAD, OWED_SHARE),
        families,
    ),
    ModelClass(
        "batches",
        "Failures in batches over a depot and its bases",
        "exact law of the batches that wait at the depot, fixed times",
        OWED,
        (SOURCES, Mark("variance / mean of the batches", (1.5, 2.0, 3.0, 4.0)), SPREAD),
        batches,
    ),
)
