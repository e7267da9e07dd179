"""Arrays of what units hold, and of what its use does to it."""

from typing import NamedTuple

from sustainment.problem.kinds import Flags, Floats, Ints


class Fleets(NamedTuple):
    """An end item in a unit, length F."""

    unit: Ints
    item: Ints
    site: Ints
    pair: Ints
    """The end item at the unit's site."""
    authorised: Ints
    held: Ints
    priority: Ints
    crew: Ints
    """Item index of the crew, -1 none."""


class Slots(NamedTuple):
    """A part that the end items of a fleet carry, length S; sorted by fleet."""

    fleet: Ints
    item: Ints
    pair: Ints
    quantity: Ints
    needed: Ints
    standby_share: Floats
    exchange: Ints
    """Route of the exchange work at the fleet's site, -1: takes no time."""


class Sources(NamedTuple):
    """A failure mode of a slot, or of the end item itself (`slot` -1); length D, sorted by fleet."""

    fleet: Ints
    slot: Ints
    mode: Ints
    use_line: Ints
    per_use: Floats
    """Failures of one copy per life unit: 1 / mtbf."""
    critical: Flags
    calendar: Flags
    """Life unit `day`: fails while installed, working or not."""
    shape: Floats
    renewed: Flags
    """The repair of an end item renews the age of this mode (`after_repair` new)."""


class Hits(NamedTuple):
    """Damage to the end items of a fleet, of one mode; length H, sorted by (fleet, mode)."""

    fleet: Ints
    mode: Ints
    per_day: Floats
    """Hits a day on one working machine."""
    write_off_share: Floats
    crew_lost_share: Floats
    harvest_share: Floats


class Services(NamedTuple):
    """Planned work on the end items of a fleet (`slot` -1) or a part of them; length W, sorted by fleet."""

    fleet: Ints
    slot: Ints
    mode: Ints
    use_line: Ints
    every: Floats
    """Life units between two."""
    calendar: Flags
    """Life unit `day`: due by the calendar, working or not."""
    action: Ints
    """`Action`: in place, overhaul (the item leaves by rule 3), discard."""
    route: Ints
    """Work in place, -1: it takes no time. An overhaul follows the routes of its mode wherever it goes."""
    early: Floats
    """Life units by which it may be sooner, if the machine is down anyway, and below later."""
    late: Floats


class Consumptions(NamedTuple):
    """What a working position of a fleet draws from the shelf of its site, length G; by fleet and item."""

    fleet: Ints
    pair: Ints
    """The item at the fleet's site."""
    use_line: Ints
    """Use without stress, which is a factor on failures."""
    per_use: Floats
    """Units for each life unit of use."""


class Uses(NamedTuple):
    """A use line: what one working position of a fleet is used, in one life unit; length U."""

    fleet: Ints
    per_day: Floats
    """Life units a day times stress, or without it where something is consumed by it."""


class Missions(NamedTuple):
    """What asks for machines of a fleet, one entry for each stretch of time; length N, sorted by fleet, name
    and day."""

    mission: Ints
    """Index into `Names.missions`."""
    fleet: Ints
    quantity: Ints
    """Machines asked for, and the fewest with which it starts."""
    least: Ints
    first_day: Floats
    """It comes on this day (from `first_milestone`; -1: day zero), again every so many days (nan: once),
    before the end day (from `end_milestone`; inf: for ever). Undated ones also come in the warm-up."""
    first_milestone: Ints
    every_days: Floats
    end_day: Floats
    end_milestone: Ints
    latest_days: Floats
    """How long it waits for machines."""
    length_days: Floats
    use: Floats
    """Life units of one machine on it."""
    use_line: Ints
    """Of the fleet in the life unit of the mission, with stress and without; -1: nothing lives by it."""
    plain_line: Ints
