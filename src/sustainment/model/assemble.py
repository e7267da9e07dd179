"""From texts to a valid study, all faults at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from sustainment.errors import Fault, raise_if_any
from sustainment.model.change import Scenario
from sustainment.model.checks import check
from sustainment.model.checks_addresses import check_scenarios
from sustainment.model.draft import Draft
from sustainment.model.ledger import with_ledger
from sustainment.model.nearest import nearest_name
from sustainment.model.raw import RawTable
from sustainment.model.refusal import quoted
from sustainment.model.scenarios import read_scenarios
from sustainment.model.settings import Settings, read_settings
from sustainment.model.tables import TABLES
from sustainment.model.typed import TypedTable, empty_table, read_table

SETTINGS_FILE = "study.toml"


@dataclass(frozen=True)
class Assembled:
    """What a study is made of."""

    name: str
    settings: Settings
    tables: Mapping[str, TypedTable]
    estimates: pl.DataFrame
    scenarios: Mapping[str, Scenario]
    warnings: tuple[Fault, ...]

    def table(self, name: str) -> pl.DataFrame:
        """Return a table in its types."""
        return self.tables[name].frame

    def keys(self, name: str) -> pl.Series:
        """Return the key of each row of a table."""
        return self.tables[name].keys

    def same_as(self, other: "Assembled") -> bool:
        """Tell whether settings, tables, estimates and scenarios are the same, row by row."""
        return (
            self.settings == other.settings
            and dict(self.scenarios) == dict(other.scenarios)
            and all(self.table(name).equals(other.table(name)) for name in TABLES)
            and self.estimates.equals(other.estimates)
        )


def assemble(
    name: str,
    settings: Mapping[str, object],
    *,
    tables: Mapping[str, RawTable],
    scenarios: Mapping[str, Any],
    faults: Iterable[Fault] = (),
) -> Assembled:
    """Read settings, tables and scenarios given as text or by hand; raise all faults at once."""
    from_files = any(raw.file for raw in tables.values())
    read, found = read_settings(settings, SETTINGS_FILE if from_files else "")
    found = [*faults, *found]
    typed: dict[str, TypedTable] = {}
    for table, raw in tables.items():
        if table in TABLES:
            typed[table], wrong = read_table(table, raw, day_zero=read.date_zero)
            found += wrong
        else:
            found.append(_unknown_table(table, raw))
    named, wrong = read_scenarios(scenarios)
    return finish(name, read, tables=typed, scenarios=named, raws=tables, faults=found + wrong)


def finish(
    name: str,
    settings: Settings,
    *,
    tables: Mapping[str, TypedTable],
    scenarios: Mapping[str, Scenario],
    raws: Mapping[str, RawTable],
    faults: Iterable[Fault] = (),
) -> Assembled:
    """Check what must hold between typed tables; raise all faults at once."""
    every = {table: tables.get(table) or empty_table(TABLES[table]) for table in TABLES}
    stated = pl.concat([typed.estimates for typed in every.values()])
    draft = Draft(
        settings,
        {table: typed.frame for table, typed in every.items()},
        {table: typed.keys for table, typed in every.items()},
        raws,
        stated,
        list(faults),
    )
    check(draft)
    check_scenarios(draft, scenarios)
    warnings = raise_if_any(name, draft.faults)
    return Assembled(name, settings, every, with_ledger(draft), scenarios, warnings)


def _unknown_table(table: str, raw: RawTable) -> Fault:
    nearest = nearest_name(table, TABLES)
    way_out = f"did you mean {nearest}?" if nearest else f"tables: {', '.join(TABLES)}"
    return Fault("E101", table, f"the table {quoted(table)}", "a table of a study", way_out, raw.file)
