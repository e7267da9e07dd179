"""Scenarios read: changes by address."""

from collections.abc import Iterator, Mapping
from typing import Any

from sustainment.errors import Fault
from sustainment.model.by_hand import cell_text
from sustainment.model.change import Scenario
from sustainment.model.refusal import quoted


def read_scenarios(given: Mapping[str, Any]) -> tuple[dict[str, Scenario], list[Fault]]:
    """Return scenarios by name; each was given as one, or as a title and texts by address."""
    scenarios: dict[str, Scenario] = {}
    faults: list[Fault] = []
    for name, stated in given.items():
        if isinstance(stated, Scenario):
            title, contents = stated.title, dict(stated.changes)
        else:
            contents = dict(stated)
            title = str(contents.pop("title", "") or "")
            nested = contents.pop("changes", None)
            contents |= nested if isinstance(nested, Mapping) else {}
        changes: dict[str, str] = {}
        for address, value in _flat(contents):
            if isinstance(value, list | tuple):
                faults.append(
                    Fault(
                        "E260",
                        f"scenarios/{name}",
                        f"a list at {quoted(address)}",
                        "one value for an address",
                    )
                )
                continue
            changes[address] = cell_text(value) or ""
        scenarios[name] = Scenario(title, changes)
    return scenarios, faults


def _flat(contents: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield addresses with their values; tables within tables are the parts of an address."""
    for part, value in contents.items():
        address = f"{above}/{part}" if above else str(part)
        if isinstance(value, Mapping):
            yield from _flat(value, address)
        else:
            yield address, value
