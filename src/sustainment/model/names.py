"""What may be a name."""

import re
import unicodedata

from sustainment.model.refusal import Refusal, quoted

LONGEST_NAME = 80
"""Characters of a name at most."""
_MEANT = "/@*:[]+"
"""Signs that have a meaning in addresses and cells."""


def refuse_name(name: str) -> Refusal | None:
    """
    Return why a text cannot be a name, if it cannot.

    Examples
    --------
    >>> refuse_name("base@north").way_out
    '@ has a meaning in addresses and cells'
    """
    expected = f"a name of 1 to {LONGEST_NAME} printable characters"
    if len(name) > LONGEST_NAME:
        return Refusal("E120", quoted(name), expected, f"it has {len(name)} characters")
    for sign in name:
        if sign in _MEANT:
            fix = re.sub(rf"\s*{re.escape(sign)}\s*", " ", name).strip()
            return Refusal(
                "E120", quoted(name), expected, f"{sign} has a meaning in addresses and cells", fix
            )
        if not sign.isprintable():
            fix = "".join(other if other.isprintable() else " " for other in name)
            mended = " ".join(fix.split())
            return Refusal("E120", quoted(name), expected, f"it holds {sign!a}", mended or None)
    if "  " in name or name != name.strip():
        single = " ".join(name.split())
        return Refusal("E120", quoted(name), expected, "single spaces only", single, True)
    if not unicodedata.is_normalized("NFC", name):
        composed = unicodedata.normalize("NFC", name)
        return Refusal(
            "E120", quoted(name), expected, "its accents stand apart from their letters", composed, True
        )
    if not name:
        return Refusal("E120", quoted(name), expected)
    return None
