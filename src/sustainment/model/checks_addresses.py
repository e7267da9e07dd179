"""Whether the addresses in cells and scenarios lead somewhere."""

from collections.abc import Callable, Mapping

from sustainment.errors import Fault
from sustainment.model.address import split_addresses
from sustainment.model.change import Scenario
from sustainment.model.draft import Draft
from sustainment.model.fields import Kind
from sustainment.model.refusal import Refusal
from sustainment.model.settings import read_settings
from sustainment.model.tables import TABLES
from sustainment.model.targets import Target, find_inputs, find_rows
from sustainment.model.typed import read_cell


def check_addresses(draft: Draft) -> None:
    """Note addresses in cells that lead nowhere."""
    _check_column(draft, "disruptions", "what", find=find_rows)
    for table, column in (("factors", "applies_to"), ("levers", "address"), ("ledger", "address")):
        _check_column(draft, table, column, find=_number)


def _number(draft: Draft, text: str) -> Target | Refusal:
    """Find what a number at an address would change."""
    found = find_inputs(draft, text)
    if isinstance(found, Target) and (
        found.table == "study" or TABLES[found.table].fields[found.field].kind is not Kind.QUANTITY
    ):
        return Refusal("E111", f'"{text}"', "the address of a number")
    return found


def _check_column(
    draft: Draft, table: str, column: str, *, find: Callable[[Draft, str], Target | Refusal]
) -> None:
    judged: dict[str, Refusal | None] = {}
    for row, cell in enumerate(draft.tables[table][column].to_list()):
        if cell is None:
            continue
        if cell not in judged:
            found = [find(draft, address) for address in split_addresses(cell)]
            judged[cell] = next((one for one in found if isinstance(one, Refusal)), None)
        refusal = judged[cell]
        if refusal is not None:
            draft.refuse(table, row, column=column, refusal=refusal)


def check_scenarios(draft: Draft, scenarios: Mapping[str, Scenario]) -> None:
    """Note every address of a scenario that leads nowhere, and every text that its field refuses."""
    for name, scenario in scenarios.items():
        for address, text in scenario.changes.items():
            refusal = _refuse_change(draft, address, text)
            if refusal is not None:
                draft.faults.append(
                    Fault(
                        refusal.code,
                        f"scenarios/{name}",
                        refusal.found,
                        refusal.expected,
                        refusal.way_out,
                        f"scenarios/{name}.toml" if any(raw.file for raw in draft.raws.values()) else "",
                    )
                )


def _refuse_change(draft: Draft, address: str, text: str) -> Refusal | None:
    found = find_inputs(draft, address)
    if isinstance(found, Refusal):
        return Refusal("E260", found.found, found.expected, found.way_out)
    if found.table == "study":
        faults = read_settings({found.field: text})[1]
        refused = Refusal(faults[0].code, faults[0].found, faults[0].expected) if faults else None
    else:
        refused = read_cell(text, TABLES[found.table].fields[found.field], day_zero=draft.settings.date_zero)
    if refused is None:
        return None
    return Refusal(refused.code, f"{refused.found} for {address}", refused.expected, refused.way_out)
