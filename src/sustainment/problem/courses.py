"""Courses: which crews they make, where, and when they start."""

from typing import NamedTuple

import numpy as np

from sustainment.model.terms import read_terms
from sustainment.problem.arrays import Courses, Floats, Ints
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, position
from sustainment.problem.names import codes
from sustainment.problem.times import chosen, counts, numbers, times


class Held(NamedTuple):
    """Every stretch of time in which a row of courses holds, by row."""

    row: Ints
    begin: Floats
    end: Floats
    item: Ints
    from_item: Ints
    """-1: recruits."""
    site: Ints

    def touched(self) -> list[ItemSites]:
        """Return the crews made and taken, where the courses are."""
        taken = self.from_item >= 0
        return [(self.item, self.site), (self.from_item[taken], self.site[taken])]


def held(facts: Facts) -> Held:
    """Read when courses are held; one that is stated both with and without dates is named."""
    frame, dated = facts.tables["courses"], facts.spans("courses")
    undated = np.flatnonzero(~dated.dated)
    row = np.concatenate((undated, dated.row))
    begin = np.concatenate((np.zeros(undated.size), np.maximum(dated.begin, 0.0)))
    end = np.concatenate((np.full(undated.size, np.inf), dated.end))
    order = np.lexsort((begin, row))
    row, begin, end = row[order], begin[order], end[order]
    named = frame["course"].to_list()
    replaced = {named[r] for r in undated} & {named[r] for r in dated.row}
    facts.left_out.add(
        "courses",
        sum(named[r] in replaced for r in undated),
        reason="that dated rows replace the undated one of the same course: both are held",
    )
    item = codes(frame["item"], facts.items.names)[row]
    site = codes(frame["site"], facts.sites.names)[row]
    there = (item >= 0) & (site >= 0)
    from_item = codes(frame["from_item"], facts.items.names)[row]
    return Held(row[there], begin[there], end[there], item[there], from_item[there], site[there])


def courses(facts: Facts, of: Held, *, pairs: ItemSites, resource_names: list[str]) -> Courses:
    """Return the courses as arrays."""
    frame = facts.tables["courses"]
    sites = max(len(facts.sites.names), 1)
    known = pairs[0] * sites + pairs[1]
    taken = np.where(of.from_item >= 0, position(known, of.from_item * sites + of.site), -1)
    start, resource, quantity = _needs(facts, of.row, resource_names)
    return Courses(
        pair=position(known, of.item * sites + of.site),
        from_pair=taken,
        first_day=of.begin,
        end_day=of.end,
        every_days=numbers(frame, "every_days")[of.row],
        length=chosen(times(frame, "length_days"), of.row),
        seats=counts(frame, "seats")[of.row],
        pass_share=numbers(frame, "pass_share")[of.row],
        needs_start=start,
        needs_resource=resource,
        needs_quantity=quantity,
    )


def _needs(facts: Facts, row: Ints, names: list[str]) -> tuple[Ints, Ints, Ints]:
    """Return the resources that courses hold: starts, names, numbers; other needs are left out by name."""
    index = {name: place for place, name in enumerate(names)}
    texts = facts.tables["courses"]["needs"].to_list()
    lists = [[] if text is None else list(read_terms(text, index)) for text in texts]
    others = sum(any(term.name not in index for term in terms) for terms in lists)
    facts.left_out.add("courses", others, reason="what they need beyond resources (in needs)")
    found = [[(index[t.name], t.count) for t in lists[r] if t.name in index] for r in row]
    start = np.concatenate(([0], np.cumsum([len(terms) for terms in found]))).astype(np.int64)
    resource = np.array([name for terms in found for name, _ in terms], dtype=np.int64)
    return start, resource, np.array([count for terms in found for _, count in terms], dtype=np.int64)
