"""Engines in processes of their own, one turn at a time.

What one engine does to a library, to memory or to the cache of the processor by its mere presence then
touches no other; and only the engine whose turn it is runs.
"""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import process_time
from typing import Any, NamedTuple


class Turn(NamedTuple):
    """Events and CPU seconds of a run."""

    events: float
    seconds: float


Engine = Callable[[int], Turn]
Maker = Callable[..., Engine | None]


def timed(run: Callable[[], float]) -> Turn:
    """Return the events that a run tells of, and the CPU time it took."""
    begun = process_time()
    events = run()
    return Turn(events, process_time() - begun)


class Apart:
    """An engine made and run in a process of its own."""

    def __init__(self, make: Maker, *asked: Any) -> None:
        """Start the process; the engine is made there, and warm when this returns."""
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, make, asked), daemon=True)
        self._process.start()
        theirs.close()
        self.there = bool(self._pipe.recv())
        """Whether what the engine needs is installed."""

    def turn(self, seed: int) -> Turn:
        """Let it run once."""
        self._pipe.send(seed)
        return Turn(*self._pipe.recv())

    def close(self) -> None:
        """End the process."""
        self._pipe.send(None)
        self._process.join()


def _serve(pipe: Connection, make: Maker, asked: tuple[Any, ...]) -> None:
    engine = make(*asked)
    pipe.send(engine is not None)
    while (seed := pipe.recv()) is not None:
        if engine is not None:
            pipe.send(tuple(engine(seed)))
