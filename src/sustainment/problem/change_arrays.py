"""Arrays of what changes fleets by and by."""

from typing import NamedTuple

from sustainment.problem.kinds import Flags, Floats, Ints, Times


class Courses(NamedTuple):
    """Courses that make crews, one entry for each stretch of time in which they are held; length C."""

    course: Ints
    """Index into `Names.courses`."""
    pair: Ints
    """The crew at the course's site."""
    from_pair: Ints
    """The crew that it takes, -1: recruits."""
    first_day: Floats
    """It starts on this day and every so many days (nan: once) until the end day (inf: for ever)."""
    first_milestone: Ints
    """-1: `first_day` counts from day zero, else from the milestone; so does `end_day` from its own."""
    end_day: Floats
    end_milestone: Ints
    every_days: Floats
    length: Times
    seats: Ints
    pass_share: Floats
    needs_start: Ints
    """Length C + 1: entries of `needs_*` that belong to a course."""
    needs_resource: Ints
    """Index of a resource *name*."""
    needs_quantity: Ints
    items_start: Ints
    """Length C + 1: entries of `items_*` that belong to a course: what it holds of the shelf of its site."""
    items_pair: Ints
    items_quantity: Ints


class Transitions(NamedTuple):
    """Positions that go over from one fleet to another of their unit, one entry for each stretch of time in
    which they do; length T, sorted by fleets."""

    from_fleet: Ints
    to_fleet: Ints
    first_day: Floats
    """One claims the new type on this day, another every 1 / `per_day` days until the end day (inf: all)."""
    first_milestone: Ints
    """-1: `first_day` counts from day zero, else from the milestone; so does `end_day` from its own."""
    end_day: Floats
    end_milestone: Ints
    per_day: Floats
    conversion: Times
    """How long a position stands once the new type has come."""
    retired: Flags
    """The old end item is gone; else it goes to the shelf of the unit's site."""


class Moves(NamedTuple):
    """Where units stand that change their site, at first and later, one entry for each unit and site;
    length V, sorted."""

    unit: Ints
    site: Ints
    stand: Ints
    """Entry of each slot of such a unit at such a site, sorted."""
    slot: Ints
    exchange: Ints
    """How the slot's part is exchanged there, -1: in no time."""
