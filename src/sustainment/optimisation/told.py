"""What is heard while a plan is looked for, and when it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeAlias


class Told(NamedTuple):
    """How far a search is."""

    doing: str
    """What is looked for; empty: the same as before."""
    gap: float | None = None
    """How far the best found is above what no plan is below, as a share; None: nothing new."""


Hear: TypeAlias = Callable[[Told], None]

Stop: TypeAlias = Callable[[], bool]
"""Tells whether a search shall end with the best it has."""

_HEARS: ContextVar[Hear | None] = ContextVar("hears", default=None)
_STOPS: ContextVar[Stop | None] = ContextVar("stops", default=None)


@contextmanager
def listening(hear: Hear | None, stop: Stop | None = None) -> Iterator[None]:
    """Let one hear how far searches are that run inside, and stop them: they answer with the best so far."""
    heard, stopped = _HEARS.set(hear), _STOPS.set(stop)
    try:
        yield
    finally:
        _HEARS.reset(heard)
        _STOPS.reset(stopped)


@contextmanager
def unheard() -> Iterator[None]:
    """Keep from whoever listens what a search finds that bounds a plan, but is not after one."""
    token = _HEARS.set(None)
    try:
        yield
    finally:
        _HEARS.reset(token)


def tell(doing: str = "", *, gap: float | None = None) -> None:
    """Tell whoever listens how far a search is."""
    hear = _HEARS.get()
    if hear is not None:
        hear(Told(doing, gap))


def told_to_stop() -> bool:
    """Return whether a search shall end as soon as it has a plan and a bound."""
    stop = _STOPS.get()
    return stop is not None and stop()
