"""One item in one chain of supply, with demand that does not depend on the state."""

from random import Random
from typing import Any

from sustainment.model.study import Study

SYSTEMS = 60
"""So many at each base that some are always whole: the demand is Poisson whatever the state."""


def numbers(seed: int) -> dict[str, Any]:
    """Return random numbers of a chain: demand a day by base, times, servers, stock."""
    rng = Random(f"chain {seed}")
    return {
        "demand": [rng.uniform(0.2, 0.5) for _ in range(rng.randint(1, 2))],
        "down": rng.uniform(1, 4),
        "up": rng.uniform(1, 4),
        "repair": rng.uniform(2, 4),
        "law": rng.choice(["", " ~ exponential", " ~ lognormal 0.7"]),
        "servers": rng.choice([None, 3, 4]),
        "base_stock": rng.randint(0, 2),
        "depot_stock": rng.randint(0, 2),
    }


def chain(of: dict[str, Any], **more: Any) -> Study:
    """Return bases that send failed items to a depot, which repairs them; `more` replaces what it names."""
    bases = [f"base {k}" for k in range(len(of["demand"]))]
    repair = {"item": "unit", "site": "depot", "turnaround_days": f"{of['repair']}{of['law']}"}
    bays = [{"resource": "bay", "site": "depot", "quantity": of["servers"]}]
    stock = of["base_stock"] if isinstance(of["base_stock"], list) else [of["base_stock"]] * len(bases)
    tables: dict[str, Any] = {
        "days": 200,
        "demand": "constant",
        "sites": [{"site": "depot"}, *({"site": base, "supplied_by": "depot"} for base in bases)],
        "lanes": [
            *({"from_site": "depot", "to_site": base, "days": of["down"]} for base in bases),
            *({"from_site": base, "to_site": "depot", "days": of["up"]} for base in bases),
        ],
        "items": [{"item": "system", "kind": "end item"}, {"item": "unit"}],
        "parts": [{"parent": "system", "item": "unit"}],
        "units": [{"unit": f"user {k}", "site": base} for k, base in enumerate(bases)],
        "authorised": [
            {"unit": f"user {k}", "item": "system", "quantity": SYSTEMS} for k in range(len(bases))
        ],
        "use": [
            {"unit": f"user {k}", "item": "system", "per_day": demand / SYSTEMS}
            for k, demand in enumerate(of["demand"])
        ],
        "failures": [{"item": "unit", "mtbf": 1}],
        "repairs": [{**repair, "needs": "bay"} if of["servers"] else repair],
        "resources": bays if of["servers"] else [],
        "stock": [
            {"item": "unit", "site": "depot", "quantity": of["depot_stock"]},
            *({"item": "unit", "site": base, "quantity": units}
              for base, units in zip(bases, stock, strict=True)),
        ],
    }  # fmt: skip
    return Study("a chain", **{**tables, **more})
