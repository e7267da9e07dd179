"""Closed fleets for tests: as studies and as naive matrices."""

from typing import Any

import numpy as np

from naive.closed_by_matrix import WHOLE, NaiveFleet
from sustainment.model.study import Study

QUEUES = ("first come", "priority", "pre-emptive")


def random_fleet(seed: int) -> NaiveFleet:
    """One or two items, or an item and the whole machine, in one shop or two."""
    draw = np.random.default_rng(seed)
    positions = int(draw.integers(2, 5))
    names = (["wheel"], ["wheel", "door"], ["wheel", WHOLE], [WHOLE])[seed % 4]
    together = bool(draw.integers(2)) and len(names) == 2
    shops = 1 if together else len(names)
    spares = {name: int(draw.integers(0, 3)) for name in names}
    spares.setdefault(WHOLE, 0)
    return NaiveFleet(
        positions=positions,
        fails={name: float(draw.uniform(0.05, 0.6)) for name in names},
        spares=spares,
        shop_of={name: 0 if together else k for k, name in enumerate(names)},
        servers=tuple(int(draw.integers(1, 3)) for _ in range(shops)),
        queues=tuple(QUEUES[int(draw.integers(3))] for _ in range(shops)),
        mends={name: float(draw.uniform(0.3, 1.5)) for name in names},
        priority={name: k + 1 for k, name in enumerate(draw.permutation(names).tolist())},
        cannibalised=bool(draw.integers(2)),
    )


def study_of(fleet: NaiveFleet, **tables: Any) -> Study:
    """The same fleet as a study: an hour of use a day."""
    items = [name for name in fleet.fails if name != WHOLE]
    given: dict[str, Any] = {
        "sites": [{"site": "base"}],
        "items": [{"item": WHOLE, "kind": "end item"}, *({"item": name} for name in items)],
        "parts": [{"parent": WHOLE, "item": name} for name in items],
        "units": [{"unit": "unit", "site": "base"}],
        "authorised": [{"unit": "unit", "item": WHOLE, "quantity": fleet.positions}],
        "use": [{"unit": "unit", "item": WHOLE, "per_day": 1.0}],
        "failures": [{"item": name, "mtbf": 1.0 / rate} for name, rate in fleet.fails.items()],
        "stock": [{"item": name, "site": "base", "quantity": n} for name, n in fleet.spares.items() if n],
        "resources": [
            {"resource": f"shop {k}", "site": "base", "quantity": fleet.servers[k], "queue": queue}
            for k, queue in enumerate(fleet.queues)
        ],
        "repairs": [
            {
                "item": name,
                "site": "base",
                "turnaround_days": f"{1.0 / fleet.mends[name]!r} ~ exponential",
                "needs": f"shop {fleet.shop_of[name]}",
                "priority": fleet.priority[name],
            }
            for name in fleet.fails
        ],
    }
    given.update(tables)
    return Study("closed", cannibalisation=fleet.cannibalised, **given)
