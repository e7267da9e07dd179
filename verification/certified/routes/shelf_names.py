"""Where the measures of a shelf stand among the answers."""

from typing import Any

from certified.routes.network import Key


def shown(inputs: dict[str, Any], *, method: str, key: Key) -> str:
    """Return the place of an item at a site by one method, in the words of the verification cases."""
    item, site = key
    if "sites" in inputs:
        return f"sites/{site}/{method}"
    return f"{'MOD_METRIC' if method == 'METRIC' else method}/{item}@{site}"
