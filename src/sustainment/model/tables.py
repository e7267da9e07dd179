"""All tables of a study, each declared by its record."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sustainment.model import (
    change,
    disruption,
    failure,
    items,
    network,
    organisation,
    repair,
    requirement,
    service,
    source,
    supply,
    training,
    transition,
    use,
)
from sustainment.model.dated import Dated
from sustainment.model.fields import Field, Kind


@dataclass(frozen=True)
class Table:
    """One table: the record that a row is, and the columns that tell rows apart."""

    name: str
    record: type[Any]
    key: tuple[str, ...]

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Return the columns in their order: the record's own, then when it holds, then its source."""
        declared = {f.name: replace(f.metadata["field"], name=f.name) for f in fields(self.record)}
        inherited = ("from_day", "to_day", "repeat_days", "source")
        own = [n for n in declared if n not in inherited or n in self.key]
        last = [n for n in inherited if n in declared and n not in own]
        return MappingProxyType({n: declared[n] for n in (*own, *last)})

    @property
    def dated(self) -> bool:
        """Tell whether rows may hold for a span only."""
        return issubclass(self.record, Dated)

    @property
    def meaning(self) -> str:
        """Return what one row says."""
        return (self.record.__doc__ or "").strip()

    @property
    def quantities(self) -> tuple[Field, ...]:
        """Return the columns that may hold an estimate."""
        return tuple(f for f in self.fields.values() if f.kind is Kind.QUANTITY)


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            Table("sites", network.Site, ("site",)),
            Table("lanes", network.Lane, ("from_site", "to_site", "role", "item")),
            Table("items", items.Item, ("item",)),
            Table("parts", items.Part, ("parent", "item")),
            Table("units", organisation.Unit, ("unit",)),
            Table("authorised", organisation.Authorised, ("unit", "item")),
            Table("groups", organisation.Group, ("group", "members")),
            Table("use", use.Use, ("unit", "item", "life_unit")),
            Table("missions", use.Mission, ("mission",)),
            Table("failures", failure.Failure, ("item", "mode")),
            Table("damage", failure.Damage, ("unit", "item", "mode")),
            Table("service", service.Service, ("item", "mode")),
            Table("repairs", repair.Repair, ("item", "site", "mode")),
            Table("resources", repair.Resource, ("resource", "site")),
            Table("stock", supply.Stock, ("item", "site")),
            Table("deliveries", supply.Delivery, ("delivery",)),
            Table("courses", training.Course, ("course",)),
            Table("transitions", transition.Transition, ("unit", "from_item", "to_item")),
            Table("disruptions", disruption.Disruption, ("disruption",)),
            Table("milestones", disruption.Milestone, ("milestone",)),
            Table("factors", disruption.Factor, ("factor",)),
            Table("requirements", requirement.Requirement, ("requirement",)),
            Table("levers", change.Lever, ("lever",)),
            Table("history", requirement.History, ("day", "scope", "measure")),
            Table("sources", source.Source, ("source",)),
            Table("ledger", source.LedgerEntry, ("address", "source")),
        )
    }
)
"""Every table of a study, in the order in which a reader meets them."""
