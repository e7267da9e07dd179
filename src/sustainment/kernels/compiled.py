"""The one way to compile: cached, without the GIL, exact."""

from collections.abc import Callable
from hashlib import sha256
from os import environ
from pathlib import Path
from typing import Any, TypeVar, cast

from sustainment.kernels.linking import PartCompiler, closed, kept_apart, seldom_called
from sustainment.kernels.parts import only_for_linking

F = TypeVar("F", bound=Callable[..., Any])

_PACKAGE = Path(__file__).resolve().parent.parent
_COMPILED_ROOMS = ("kernels", "simulation/events")


def source_digest() -> str:
    """Return a digest of every compiled source, so that a change in any of them empties the cache."""
    digest = sha256()
    for room in _COMPILED_ROOMS:
        for path in sorted((_PACKAGE / room).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder that holds the compiled code of exactly these sources."""
    root = environ.get("SUSTAINMENT_CACHE") or environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "sustainment" / "compiled" / source_digest()


def _use_own_cache() -> None:
    # Loops over logarithms would have other last bits where Intel's vector library happens to be installed.
    environ["NUMBA_DISABLE_INTEL_SVML"] = "1"
    from numba.core import config

    config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]


_use_own_cache()


def compiled(function: F) -> F:
    """Compile a function that sees only numbers and arrays.

    numba's cache does not see a change in another file, hence a folder keyed by all compiled sources.
    No fastmath, no parallel sums: the same input gives the same bits.
    """
    from numba import njit

    dispatcher = njit(cache=True, nogil=True, error_model="numpy")(function)
    closed(dispatcher)
    return cast(F, dispatcher)


def compiled_within(function: F) -> F:
    """Compile a function that only compiled code calls and that allocates nothing.

    It has no door for Python and counts no references. numba would make machine code of each such function
    again in all that call it, and anew for every constant that it is called with: here it is compiled once,
    and optimised only as part of what is called from Python.
    """
    return _within(function, folded_in=False)


def seldom(function: F) -> F:
    """Compile a function as `compiled_within` does that most studies never call.

    The computer then expects that it is not called, and what it would spoil in registers is saved by it, not
    by its callers: what a study does not use costs it hardly anything. Called often, it costs a bit more.
    """
    seldom_called(function)
    return compiled_within(function)


def apart(function: F) -> F:
    """Compile a function as `compiled_within` does, and keep it apart from those that call it.

    For the long way of what mostly goes a short one: the short way then lies close together.
    """
    kept_apart(function)
    return compiled_within(function)


def folded(function: F) -> F:
    """Compile a function as `compiled_within` does, and fold it into all that call it.

    For what is called for each element with many arrays: handing these over would cost more than the work.
    """
    return _within(function, folded_in=True)


def _within(function: F, *, folded_in: bool) -> F:
    from numba import njit

    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
    options["pipeline_class"] = PartCompiler
    dispatcher = cast(Any, njit)(nogil=True, error_model="numpy", forceinline=folded_in, **options)(function)
    only_for_linking(dispatcher)
    return cast(F, dispatcher)


def linked(function: F) -> F:
    """Link a compiled function that allocates nothing into what calls it, as `compiled_within` does.

    Python may call it too: only then is it compiled by itself.
    """
    outside = cast(Any, function)
    inside = cast(Any, compiled_within)(outside.py_func)
    outside.get_call_template, outside.get_overload = inside.get_call_template, inside.get_overload
    return function
