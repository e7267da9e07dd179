"""How numba compiles what is only linked into other code.

Of 160 functions of the event loop one is called from Python. numba's own way is to optimise and emit each
of them, with all that it calls, before it is linked into the next: most of the work is done many times over.
Here a function inside is kept as LLVM code until the one that is called from Python is made.
"""

from collections.abc import Callable
from typing import Any

from numba.core import types as numba_types
from numba.core.codegen import JITCodeLibrary

types: Any = numba_types


class _NoEnvironment:
    """What a code library is asked for when an environment is to be bound, which linked code has not."""

    @staticmethod
    def set_env(name: str, environment: Any) -> None:
        """Do nothing."""


class LinkedLibrary(JITCodeLibrary):
    """Code that is linked into other code and never run by itself."""

    @property
    def codegen(self) -> Any:
        """Return what binds no environment."""
        return _NoEnvironment

    def _optimize_final_module(self) -> None:
        """Leave that to the code that this is linked into."""

    def _finalize_final_module(self) -> None:
        """Make nothing that could run."""
        self._finalize_dynamic_globals()  # type: ignore[no-untyped-call]
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return none: there is no machine code."""
        self._ensure_finalized()  # type: ignore[no-untyped-call]
        return 0


def only_for_linking(dispatcher: Any) -> None:
    """Let a function be compiled once for all constants, and only as a part of what calls it."""
    compiler, template = dispatcher._compiler, dispatcher.get_call_template
    plainly = compiler.compile

    def compile_part(arguments: Any, result: Any) -> Any:
        codegen = compiler.targetdescr.target_context.codegen()
        before = codegen._library_class
        codegen._library_class = LinkedLibrary
        try:
            return plainly(arguments, result)
        finally:
            codegen._library_class = before

    def for_any_number(arguments: Any, keywords: Any) -> Any:
        plain = [types.unliteral(argument) for argument in arguments]
        return template(plain, {name: types.unliteral(keyword) for name, keyword in keywords.items()})

    set_both: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
        (compiler, "compile", compile_part),
        (dispatcher, "get_call_template", for_any_number),
    )
    for owner, name, replacement in set_both:
        setattr(owner, name, replacement)
