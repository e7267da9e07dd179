"""Every code of a fault in a study, with its short title."""

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "E101": "unknown table",
        "E102": "unknown column",
        "E103": "required cell is blank",
        "E104": "unknown setting",
        "E105": "not a row of this table",
        "E110": "no row of that name",
        "E111": "address leads nowhere",
        "E120": "name that cannot be used",
        "E121": "names that differ only by case",
        "E131": "two rows of one key",
        "E142": "circular build-up",
        "E143": "circular supply",
        "E144": "circle among groups or milestones",
        "E150": "ambiguous number",
        "E204": "not a number",
        "E205": "estimate that cannot be read",
        "E210": "number out of bounds",
        "E211": "not a whole number",
        "E220": "word that is not a choice",
        "E221": "neither yes nor no",
        "E222": "several names that cannot be read",
        "E223": "change that cannot be read",
        "E230": "not a day",
        "E231": "end before start",
        "E232": "rows of one key that overlap in time",
        "E240": "more needed than there are",
        "E241": "shares that sum above 1",
        "E242": "least above most",
        "E250": "unit reached by no supply",
        "E251": "item that nothing replaces",
        "E252": "resource that is never present",
        "E253": "policy without its numbers",
        "E254": "disruption without a length",
        "E255": "requirement that asks nothing",
        "E256": "consumption without its life unit",
        "E260": "scenario changes what is not there",
        "E261": "no scenario of that name",
        "W301": "far above the others of its class",
        "W302": "unit at a site without a supplier",
        "W303": "supplier without a lane",
        "W305": "life unit without use",
        "W306": "work without its resource at some sites",
        "W310": "inputs without a source",
    }
)
"""Code of a fault: its short title, as `explain` heads it."""
