"""Several names in one cell, each with a count."""

import re
from collections.abc import Container
from dataclasses import dataclass

from sustainment.model.refusal import Refusal, quoted

_COUNTED = re.compile(r"([0-9]+)\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Term:
    """So many of a name; for members of groups the name may be `unit/end item`."""

    count: int
    name: str


def read_terms(text: str, names: Container[str] = ()) -> tuple[Term, ...]:
    """
    Return the names of a cell with their counts; a name that itself begins with a number is known by `names`.

    Examples
    --------
    >>> read_terms("bay + 2 technician")
    (Term(count=1, name='bay'), Term(count=2, name='technician'))
    """
    return tuple(_read_term(part.strip(), names) for part in text.split("+") if part.strip())


def _read_term(part: str, names: Container[str]) -> Term:
    match = _COUNTED.fullmatch(part)
    if match is None or part in names:
        return Term(1, part)
    return Term(int(match[1]), match[2])


def refuse_terms(text: str) -> Refusal | None:
    """Return why a cell does not hold several names, if it does not."""
    parts = [part.strip() for part in text.split("+")]
    expected = "names joined by +, such as bay + 2 technician"
    if not all(parts):
        return Refusal("E222", quoted(text), expected, "a name is missing beside a +")
    if any(term.count == 0 for term in read_terms(text)):
        return Refusal("E222", quoted(text), expected, "leave out what is needed 0 times")
    bare = [term.name for term in read_terms(text)]
    twice = next((name for name in bare if bare.count(name) > 1), None)
    if twice is not None:
        return Refusal("E222", quoted(text), expected, f"{twice} stands there twice: count it once")
    return None
