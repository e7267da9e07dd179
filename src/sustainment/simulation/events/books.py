"""What an audit writes down: one block of memory."""

from typing import Any

import numpy as np

from sustainment.simulation.events.records import Words, kind_of, reader
from sustainment.simulation.events.state import WORD

Books = Words
"""What was counted from scratch after an event, and its sums over time."""

PROGRESS = kind_of("span law index found stated idle replication")
"""Up to when times are summed; the first law that does not hold, where, what was found, stated, and when."""
ITEM_BOOK = kind_of("start found")
PAIR_BOOK = kind_of(
    """shelf waiting promised in_line on_order transit work queue child asked empty
    shelf_time waiting_time ready_time"""
)
RESOURCE_BOOK = kind_of("quantity busy waiting quantity_time busy_time waiting_time")
FLEET_BOOK = kind_of("working authorised crews claimed work_time place_time")
STATE_BOOK = kind_of("positions time")
WAY_BOOK = kind_of("waiting waiting_time")
MISSION_BOOK = kind_of("under_way waiting out out_time")
"""Missions of a row that are under way and that wait; machines that are out."""
OPEN_BOOK = kind_of("holes empty_positions children exchanges leaving for_copy for_position for_job for_type")
"""What is open, and the claims and jobs that must be open for it."""

BOOKS: dict[str, "np.dtype[Any]"] = {
    "progress": PROGRESS,
    "item_books": ITEM_BOOK,
    "pair_books": PAIR_BOOK,
    "resource_books": RESOURCE_BOOK,
    "fleet_books": FLEET_BOOK,
    "state_books": STATE_BOOK,
    "way_books": WAY_BOOK,
    "mission_books": MISSION_BOOK,
    "open_books": OPEN_BOOK,
    "free_claims": WORD,
}
"""Every book, in the order in which they lie in memory."""

PLACES = {name: place for place, name in enumerate(BOOKS)}


def _reader(name: str) -> Any:
    return reader(PLACES[name], BOOKS[name])


progress = _reader("progress")
item_books = _reader("item_books")
pair_books = _reader("pair_books")
resource_books = _reader("resource_books")
fleet_books = _reader("fleet_books")
state_books = _reader("state_books")
way_books = _reader("way_books")
mission_books = _reader("mission_books")
open_books = _reader("open_books")
free_claims = _reader("free_claims")

ITEM_BOOKS, PAIR_BOOKS = PLACES["item_books"], PLACES["pair_books"]
