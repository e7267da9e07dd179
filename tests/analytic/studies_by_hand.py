"""Small studies for the tests of the formulas."""

from typing import Any

from sustainment.model.study import Study

Rows = list[dict[str, Any]]


def fleet_study(
    *, positions: int = 10, parts: Rows | None = None, repairs: Rows | None = None, **tables: Any
) -> Study:
    """A fleet of cars at a base, used an hour a day; its parts fail by `mtbf` given in their rows."""
    items: Rows = [{"item": "car", "kind": "end item"}]
    breakdown: Rows = []
    failures: Rows = []
    for part in parts or []:
        own = dict(part)
        mtbf, critical = own.pop("mtbf"), own.pop("critical", True)
        of_item = {k: own.pop(k) for k in ("procurement_days", "price", "variance_to_mean") if k in own}
        items.append({"item": own["item"], "kind": "LRU", **of_item})
        breakdown.append({"parent": "car", **own})
        failures.append({"item": own["item"], "mtbf": mtbf, "critical": critical})
    held = tables.pop("held", positions)
    given: dict[str, Any] = {
        "sites": [{"site": "base"}],
        "items": items + tables.pop("items", []),
        "parts": breakdown + tables.pop("parts_below", []),
        "units": [{"unit": "squadron", "site": "base"}],
        "authorised": [{"unit": "squadron", "item": "car", "quantity": positions, "held": held}],
        "use": [{"unit": "squadron", "item": "car", "life_unit": "hour", "per_day": 1.0}],
        "failures": failures + tables.pop("failures", []),
        "repairs": repairs or [],
    }
    given.update(tables)
    return Study("by hand", **given)


def motor_fleet(*, positions: int = 10, mtbf: float = 50.0, turnaround: Any = 10.0, **tables: Any) -> Study:
    """Cars whose motors fail and are repaired at the base."""
    own = {"item": "motor", "site": "base", "turnaround_days": turnaround, **tables.pop("repair", {})}
    part = {"item": "motor", "mtbf": mtbf, **tables.pop("motor", {})}
    repairs = tables.pop("repairs", [own])
    return fleet_study(positions=positions, parts=[part], repairs=repairs, **tables)


def spares(number: int, item: str = "motor", site: str = "base") -> Rows:
    return [{"item": item, "site": site, "quantity": number}]
