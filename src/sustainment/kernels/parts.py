"""Functions that are compiled only as parts of others."""

from collections.abc import Callable
from typing import Any

from numba.core import sigutils
from numba.core import types as numba_types

from sustainment.kernels.linking import LinkedLibrary, made_as
from sustainment.kernels.remembered import REMEMBERED
from sustainment.kernels.together import make_all, worth_two

types: Any = numba_types


def _any_number(argument: Any) -> Any:
    """Return the type that stands for a constant, or for a whole number of 4 bytes, too."""
    plain = types.unliteral(argument)
    return types.int64 if plain == types.int32 else plain


def only_for_linking(dispatcher: Any) -> None:
    """Let a function be compiled once for all constants, and only as a part of what calls it."""
    template = dispatcher.get_call_template
    known: dict[Any, Any] = {}

    def compile_part(signature: Any) -> None:
        arguments, result = sigutils.normalize_signature(signature)  # type: ignore[no-untyped-call]
        known_already = dispatcher.overloads.get(tuple(arguments))
        # Outside of a compilation a part is without code where one was broken off.
        if known_already is not None and (REMEMBERED.depth > 0 or known_already.library.code):
            return
        if REMEMBERED.depth == 0 and worth_two(dispatcher):
            make_all(dispatcher, arguments)
        if tuple(arguments) not in dispatcher.overloads:
            # The counter tells numba of functions that call themselves.
            with made_as(LinkedLibrary, dispatcher), REMEMBERED, dispatcher._compiling_counter:
                dispatcher.add_overload(dispatcher._compiler.compile(arguments, result))

    def for_any_number(arguments: Any, keywords: Any) -> Any:
        plain = tuple(_any_number(argument) for argument in arguments)
        named = {name: _any_number(keyword) for name, keyword in keywords.items()}
        key = (plain, tuple(named.items()))
        if key not in known:
            known[key] = template(plain, named)
        return known[key]

    set_both: tuple[tuple[str, Callable[..., Any]], ...] = (
        ("compile", compile_part),
        ("get_call_template", for_any_number),
    )
    for name, replacement in set_both:
        setattr(dispatcher, name, replacement)
