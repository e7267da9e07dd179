"""What numba would find out again and again."""

import gc
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from numba.core import base, ir
from numba.core import types as numba_types

types: Any = numba_types

REPLACED: tuple[tuple[Any, str], ...] = (
    (types.BaseFunction, "get_call_type"),
    (ir.Inst, "_rec_list_vars"),
    (base, "_has_loc"),
)
"""What of numba is asked once: what a built-in gives, the variables of a statement, who takes a place."""
COLLECTIONS = {dict, list, tuple}
WITHOUT_VARIABLES = {ir.Loc, str, int, float, bool, type(None)}


class _Remembered:
    """
    What numba would find out again and again, kept while the outermost part compiles.

    It would look through all that `+` can mean for each of the thousands of sums of whole numbers, look for
    variables in line numbers and texts, ask each rule for its arguments whenever it is used, and let Python
    look for garbage among millions of objects that are all still needed.
    """

    def __init__(self) -> None:
        self.plainly = [getattr(owner, name) for owner, name in REPLACED]
        self.known: dict[Any, Any] = {}
        self.depth = 0
        self.collects = False

    def __enter__(self) -> None:
        if self.depth == 0:
            _replace((self._call_type(), self._variables(), cache(self.plainly[2])))
            self.collects = gc.isenabled()
            gc.disable()
        self.depth += 1

    def __exit__(self, *_: object) -> None:
        self.depth -= 1
        if self.depth == 0:
            _replace(self.plainly)
            self.known.clear()
            if self.collects:
                gc.enable()

    def _call_type(self) -> Callable[..., Any]:
        plainly, known = self.plainly[0], self.known

        def _find(operation: Any, context: Any, arguments: Any, keywords: Any) -> Any:
            key = (operation, tuple(arguments), tuple(keywords.items()))
            if key not in known:
                known[key] = plainly(operation, context, arguments, keywords)
            return known[key]

        return _find

    def _variables(self) -> Callable[..., Any]:
        plainly = self.plainly[1]

        def _list(statement: Any, value: Any) -> Any:
            kind = type(value)
            if kind is ir.Var:
                return [value]
            if kind not in COLLECTIONS:
                return [] if kind in WITHOUT_VARIABLES else plainly(statement, value)
            found = []
            for part in value.values() if kind is dict else value:
                if type(part) is ir.Var:
                    found.append(part)
                elif type(part) not in WITHOUT_VARIABLES:
                    found += _list(statement, part)
            return found

        return _list


def _replace(functions: Iterable[Callable[..., Any]]) -> None:
    for (owner, name), function in zip(REPLACED, functions, strict=True):
        setattr(owner, name, function)


REMEMBERED = _Remembered()
"""While it is entered, numba remembers."""
