"""Names of scenarios where files and sheets cannot bear them."""

import re
from collections.abc import MutableMapping
from hashlib import sha256

FORBIDDEN = re.compile(r'[<>"|?*:/\\\[\]\x00-\x1f]')
"""Signs that some system's file names, or a spreadsheet's sheet names, do not bear."""

DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z", re.IGNORECASE)
"""Names that mean a device on Windows."""


def file_stem(name: str, longest: int = 100) -> str:
    """
    Return the name where it can be borne, else one like it with a digest behind.

    Examples
    --------
    >>> file_stem("hub in the east"), file_stem("what if?")
    ('hub in the east', 'what if 7a7fa42b')
    """
    plain = FORBIDDEN.sub(" ", name).strip(" .'")
    if plain == name and len(name.encode()) <= longest and not DEVICES.match(name):
        return name
    digest = sha256(name.encode()).hexdigest()[:8]
    return f"{plain[: longest - 9].strip(' .')} {digest}".strip()


def scenario_name(stem: str, values: MutableMapping[str, object]) -> str:
    """Return the name that a scenario states, taking it out of the values, else that of its file."""
    return str(values.pop("name", stem))
