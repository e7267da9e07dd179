"""What whoever listens hears while a plan is looked for."""

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

_HEARS: ContextVar[Hear | None] = ContextVar("hears", default=None)


@contextmanager
def listening(hear: Hear) -> Iterator[None]:
    """Let one hear how far searches are that run inside."""
    token = _HEARS.set(hear)
    try:
        yield
    finally:
        _HEARS.reset(token)


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
