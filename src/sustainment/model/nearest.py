"""The nearest name, for a way out of a slip."""

from collections.abc import Collection, Iterable

FARTHEST = 2
"""A name farther away than so many slips is not offered (UX section 2)."""


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """
    Return the name with the fewest slips from one that was typed, if there are at most two.

    Examples
    --------
    >>> nearest_name("traction moter", ["traction motor", "door drive"])
    'traction motor'
    """
    best, fewest = None, FARTHEST + 1
    folded = name.casefold()
    letters = set(folded)
    for candidate in names:
        if abs(len(candidate) - len(name)) > FARTHEST:
            continue
        other = candidate.casefold()
        if len(letters ^ set(other)) > 2 * FARTHEST:
            continue
        slips = count_slips(folded, other)
        if slips < fewest and slips < max(len(folded), 2):
            best, fewest = candidate, slips
    return best


def count_slips(first: str, second: str) -> int:
    """Return the letters to add, drop, change or swap with their neighbour (Damerau 1964)."""
    two_back: list[int] = []
    previous = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        row = [i]
        for j, other in enumerate(second, start=1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, two_back[j - 2] + 1)
            row.append(cost)
        two_back, previous = previous, row
    return previous[-1]


class Offers:
    """Nearest names, as long as looking for them takes no noticeable time."""

    MOST = 2_000_000
    """Comparisons in all: about a second."""

    def __init__(self) -> None:
        self._left = self.MOST

    def nearest(self, name: str, names: Collection[str]) -> str | None:
        """Return the nearest name, or None where there is none or too much has been compared already."""
        self._left -= len(names)
        return nearest_name(name, sorted(names)) if self._left > 0 else None
