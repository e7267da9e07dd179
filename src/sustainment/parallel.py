"""Many independent tasks on a few threads, in order."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sustainment.errors import UsageError

Done = TypeVar("Done")

AHEAD = 1
"""Tasks begun beyond those that the threads are at: what is done at the end in vain."""


def threads(workers: int | None) -> int:
    """Return how many threads to use: those asked for, else one a core."""
    if workers is None:
        return max(
            1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        )
    if workers < 1:
        raise UsageError(f"workers is {workers}: at least 1 is needed")
    return workers


@contextmanager
def in_order(
    task: Callable[[int], Done], *, workers: int, count: int | None = None
) -> Iterator[Iterator[Done]]:
    """
    Give the results of task(0), task(1), ... in that order, whatever thread is done first.

    What is still running when the block is left is waited for; what has not begun never begins.

    Parameters
    ----------
    task
        Works without the interpreter's lock for most of its time.
    workers
        Threads.
    count
        How many tasks there are; None for as many as are taken.

    Examples
    --------
    >>> with in_order(lambda k: k * k, workers=2, count=3) as squares:
    ...     list(squares)
    [0, 1, 4]
    """
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="sustainment")
    waiting: deque[Future[Done]] = deque()

    def results() -> Iterator[Done]:
        begun = 0
        while True:
            while len(waiting) < workers + AHEAD and (count is None or begun < count):
                waiting.append(pool.submit(task, begun))
                begun += 1
            if not waiting:
                return
            yield waiting.popleft().result()

    try:
        yield results()
    finally:
        for future in waiting:
            future.cancel()
        pool.shutdown(wait=True)
