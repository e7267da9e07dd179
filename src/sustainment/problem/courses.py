"""Courses: which crews they make, where, when, and with what."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sustainment.model.terms import read_terms
from sustainment.problem.arrays import Courses, Floats, Ints
from sustainment.problem.facts import Facts
from sustainment.problem.grouping import ItemSites, position
from sustainment.problem.names import codes, sorted_names
from sustainment.problem.stretches import Stretches, stretches
from sustainment.problem.times import chosen, counts, numbers, times


class Held(NamedTuple):
    """Every stretch of time in which a row of courses holds."""

    names: list[str]
    when: Stretches
    first: Floats
    """The first start, from day 0 on."""
    item: Ints
    from_item: Ints
    """-1: recruits."""
    site: Ints
    items: "Terms"
    """Items that it holds from the shelf of its site."""

    def touched(self) -> list[ItemSites]:
        """Return the crews made and taken, and what is held, where the courses are."""
        taken = self.from_item >= 0
        holding = np.repeat(self.site, np.diff(self.items.start))
        return [
            (self.item, self.site),
            (self.from_item[taken], self.site[taken]),
            (self.items.what, holding),
        ]


def held(facts: Facts) -> Held:
    """Read when courses are held; one that is stated both with and without dates is named.

    What began before day 0 is not under way then: of courses that start again and again the next counts,
    one that starts once is left out by name.
    """
    frame, dated = facts.tables["courses"], facts.spans("courses").dated
    named = frame["course"].to_list()
    replaced = {named[r] for r in np.flatnonzero(~dated)} & {named[r] for r in np.flatnonzero(dated)}
    facts.left_out.add(
        "courses",
        sum(named[r] in replaced for r in np.flatnonzero(~dated)),
        reason="that dated rows replace the undated one of the same course: both are held",
    )
    when = stretches(facts, "courses")
    item = codes(frame["item"], facts.items.names)[when.row]
    site = codes(frame["site"], facts.sites.names)[when.row]
    every = numbers(frame, "every_days")[when.row]
    first = np.where(np.isinf(when.begin), 0.0, when.begin)
    late = (when.begin_milestone < 0) & (first < 0)
    over = late & np.isnan(every)
    facts.left_out.add("courses", int(over.sum()), reason="a course that began before day 0: it is over")
    facts.left_out.add(
        "courses",
        int((np.isnan(every) & ~late & (facts.clock.soonest(first, when.begin_milestone) < 0)).sum()),
        reason="a course whose milestone may come so early that it began before day 0: then it is over",
    )
    missed = np.ceil(-first / np.where(np.isnan(every), 1.0, every))
    first = np.where(late & ~over, first + np.where(late, missed, 0.0) * every, first)
    kept = (item >= 0) & (site >= 0) & ~over
    from_item = codes(frame["from_item"], facts.items.names)[when.row]
    resources = set(facts.tables["resources"]["resource"].to_list())
    names = ["" if name in resources else name for name in facts.items.names]
    return Held(
        sorted_names(frame["course"]),
        Stretches._make(column[kept] for column in when),
        first[kept],
        item[kept],
        from_item[kept],
        site[kept],
        _terms(facts, when.row[kept], names),
    )


def courses(facts: Facts, of: Held, *, pairs: ItemSites, resource_names: list[str]) -> Courses:
    """Return the courses as arrays."""
    frame = facts.tables["courses"]
    sites = max(len(facts.sites.names), 1)
    known = pairs[0] * sites + pairs[1]
    taken = np.where(of.from_item >= 0, position(known, of.from_item * sites + of.site), -1)
    when = of.when
    needs = _terms(facts, when.row, resource_names)
    return Courses(
        course=codes(frame["course"], of.names)[when.row],
        pair=position(known, of.item * sites + of.site),
        from_pair=taken,
        first_day=of.first,
        first_milestone=when.begin_milestone,
        end_day=when.end,
        end_milestone=when.end_milestone,
        every_days=numbers(frame, "every_days")[when.row],
        length=chosen(times(frame, "length_days"), when.row),
        seats=counts(frame, "seats")[when.row],
        pass_share=numbers(frame, "pass_share")[when.row],
        needs_start=needs.start,
        needs_resource=needs.what,
        needs_quantity=needs.quantity,
        items_start=of.items.start,
        items_pair=position(known, of.items.what * sites + np.repeat(of.site, np.diff(of.items.start))),
        items_quantity=of.items.quantity,
    )


class Terms(NamedTuple):
    """What courses need: entries `start[c]` to `start[c + 1]` belong to course c."""

    start: Ints
    what: Ints
    quantity: Ints


def _terms(facts: Facts, row: Ints, names: Sequence[str]) -> Terms:
    """Return how many of what has a name among `names` rows need."""
    index = {name: place for place, name in enumerate(names)}
    others = {*facts.items.names, *facts.tables["resources"]["resource"].to_list()}
    texts = facts.tables["courses"]["needs"].to_list()
    lists = [[] if text is None else list(read_terms(text, {*index, *others})) for text in texts]
    found = [[(index[t.name], t.count) for t in lists[r] if t.name in index] for r in row]
    return Terms(
        start=np.concatenate(([0], np.cumsum([len(terms) for terms in found]))).astype(np.int64),
        what=np.array([name for terms in found for name, _ in terms], dtype=np.int64),
        quantity=np.array([count for terms in found for _, count in terms], dtype=np.int64),
    )
