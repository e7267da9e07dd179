"""A study: one table a record class, valid from birth."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

import polars as pl

from sustainment.errors import Fault, raise_if_any
from sustainment.model.assemble import Assembled, assemble
from sustainment.model.by_hand import raw_table
from sustainment.model.change import Scenario
from sustainment.model.digest import digest_of
from sustainment.model.edit import edited, extended
from sustainment.model.estimate import Estimate
from sustainment.model.inputs import echo_table, input_table
from sustainment.model.levers import lever_changes
from sustainment.model.nearest import nearest_name
from sustainment.model.raw import RawTable
from sustainment.model.reading import estimate
from sustainment.model.settings import SETTINGS, Settings
from sustainment.model.tables import TABLES


class _Facts:
    """What a study holds: settings, tables, estimates, scenarios; it does not change."""

    _parts: Assembled

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: `changed` returns another study."""
        raise AttributeError(f"a study does not change: {name} cannot be set; use study.changed(...)")

    def __getattr__(self, name: str) -> pl.DataFrame:
        """Return a table as an attribute."""
        if name in TABLES:
            return self.table(name)
        raise AttributeError(f"a study has no {name}")

    def __repr__(self) -> str:
        """Return the name and how much there is of what."""
        rows = {name: self.table(name).height for name in TABLES if self.table(name).height}
        counts = ", ".join(f"{count} {name}" for name, count in rows.items())
        return f"Study({self.name!r}: {counts or 'empty'})"

    @property
    def name(self) -> str:
        """Return what messages call the study."""
        return self._parts.name

    @property
    def settings(self) -> Settings:
        """Return what holds for the whole study."""
        return self._parts.settings

    def table(self, name: str) -> pl.DataFrame:
        """Return a table: every column, defaults filled in."""
        if name not in TABLES:
            nearest = nearest_name(name, TABLES)
            raise KeyError(f"no table {name}" + (f"; did you mean {nearest}?" if nearest else ""))
        return self._parts.tables[name].frame

    def keys(self, name: str) -> pl.Series:
        """Return the key of each row of a table, as addresses write it."""
        return self._parts.tables[name].keys

    @property
    def estimates(self) -> pl.DataFrame:
        """Return every input that is more than a plain number: one row for each statement of it."""
        return self._parts.estimates

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """Return the named changes."""
        return MappingProxyType(self._parts.scenarios)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Return what is doubtful and stops nothing."""
        return self._parts.warnings

    def __eq__(self, other: object) -> bool:
        """Tell whether settings, tables, estimates and scenarios are the same, row by row."""
        if not isinstance(other, _Facts):
            return NotImplemented
        return self._parts.same_as(other._parts)

    __hash__ = None  # type: ignore[assignment]


class Study(_Facts):
    """
    A fleet, its sites, items, work and supply: the facts that a planner states.

    Every table is a polars DataFrame and an attribute: `study.repairs`. A study that exists is valid: what is
    wrong with one is told all at once by a StudyError.

    Parameters
    ----------
    title
        What the study is called.
    given
        Settings (`day_zero="2023-04-28"`, `days=365`), tables (`sites=[Site("depot")]`: records, dicts or a
        frame), `scenarios`, and a `name` for messages.

    Examples
    --------
    >>> from sustainment.model.network import Site
    >>> Study("Depot", days=30, sites=[Site("depot")]).sites["site"].to_list()
    ['depot']
    """

    def __init__(self, title: str = "", **given: Any) -> None:
        name = str(given.pop("name", "") or title or "the study")
        faults = [_unknown(word) for word in given if word not in (*SETTINGS, *TABLES, "scenarios")]
        settings = {word: value for word, value in given.items() if word in SETTINGS}
        tables: dict[str, RawTable] = {}
        for word in (word for word in given if word in TABLES and given[word] is not None):
            tables[word], wrong = raw_table(word, given[word])
            faults += wrong
        parts = assemble(
            name,
            {"title": title, **settings},
            tables=tables,
            scenarios=given.get("scenarios") or {},
            faults=faults,
        )
        object.__setattr__(self, "_parts", parts)

    @classmethod
    def from_raw(
        cls,
        name: str,
        settings: Mapping[str, object],
        *,
        tables: Mapping[str, RawTable],
        scenarios: Mapping[str, Mapping[str, object]] | None = None,
        faults: Iterable[Fault] = (),
    ) -> "Study":
        """
        Return the study that texts state.

        Parameters
        ----------
        name
            What messages call it.
        settings
            As `study.toml` holds them.
        tables
            Text, with its places in files.
        scenarios
            By name: a title, and texts by address.
        faults
            Found while the files were read; told with the study's own.
        """
        return cls._of(assemble(name, settings, tables=tables, scenarios=scenarios or {}, faults=faults))

    @classmethod
    def _of(cls, parts: Assembled) -> "Study":
        study = cls.__new__(cls)
        object.__setattr__(study, "_parts", parts)
        return study

    @cached_property
    def _digest(self) -> str:
        return digest_of(self)

    def digest(self) -> str:
        """Return the SHA-256 of settings and tables, whatever the order of rows; scenarios do not count."""
        return self._digest

    def inputs(self) -> pl.DataFrame:
        """Return every number that differs from its default: address, value, text, source, page, grade."""
        return input_table(self)

    def echoes(self) -> pl.DataFrame:
        """Return how each range was read: address, text, echo."""
        return echo_table(self)

    def estimate(self, address: str) -> Estimate | None:
        """Return the range of an input as its cell states it; None for a plain number."""
        found = self.estimates.filter((pl.col("address") == address) & (pl.col("stated") == "cell"))
        if found.height == 0:
            return None
        table, field, text = found.row(0, named=True)["table"], found["field"][0], found["text"][0]
        return estimate(text, TABLES[table].fields[field])

    def with_scenario(self, name: str) -> "Study":
        """Return the study as a scenario changes it."""
        if name not in self.scenarios:
            nearest = nearest_name(name, self.scenarios)
            way_out = f"did you mean {nearest}?" if nearest else f"there are: {', '.join(self.scenarios)}"
            raise_if_any(self.name, [Fault("E261", f"scenarios/{name}", "no scenario", "its name", way_out)])
        return self.changed(self.scenarios[name].changes)

    def with_levers(self, taken: Mapping[str, int]) -> "Study":
        """
        Return the study after so many steps of its levers: `{"one more bay": 2}`.

        Raises
        ------
        StudyError, UsageError
            For a lever that is not there, dated, or pulled too far.
        """
        return self.changed(lever_changes(self._parts, taken))

    def changed(self, changes: Mapping[str, object]) -> "Study":
        """
        Return a study with other texts at some addresses; wildcards change all that they name.

        An exact address that only a wildcard row states gets a row of its own, with that row's other cells.
        """
        return Study._of(edited(self._parts, changes))

    def with_rows(self, table: str, rows: Sequence[Mapping[str, object]]) -> "Study":
        """
        Return a study with more rows in one table: cells by the names of columns, as a file would hold them.

        Raises
        ------
        StudyError
            For rows that cannot be, or that are there already.
        """
        if table not in TABLES:
            raise KeyError(f"no table {table}")
        return Study._of(extended(self._parts, table, rows=rows)) if rows else self


def _unknown(word: str) -> Fault:
    nearest = nearest_name(word, (*TABLES, *SETTINGS))
    way_out = f"did you mean {nearest}?" if nearest else ""
    return Fault("E101", word, f'"{word}"', "a table or a setting", way_out)
