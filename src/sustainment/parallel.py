"""Many independent tasks on a few threads, in order."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import TypeVar

from sustainment.errors import UsageError

Done = TypeVar("Done")

AHEAD = 1
"""Tasks begun beyond those that the threads are at: what is done at the end in vain."""

PATIENCE_SECONDS = 1.0
"""How long Ctrl-C waits for tasks that are told to stop; what compiles, for one, hears nothing."""


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

    What is still running when the block is left is waited for, but not long after Ctrl-C; what has not begun
    never begins.

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
            yield waiting[0].result()
            waiting.popleft()

    patient = True
    try:
        yield results()
    except KeyboardInterrupt:
        patient = False
        raise
    finally:
        for future in waiting:
            future.cancel()
        if not patient:
            wait(waiting, timeout=PATIENCE_SECONDS)
        pool.shutdown(wait=patient)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C, and what else ends a process politely, wait until the block is done: none is half done."""
    if current_thread() is not main_thread():
        yield  # signals come to the main thread alone
        return
    late: list[tuple[int, FrameType | None]] = []
    known = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    held = {number: action for number, action in known.items() if action is not None}
    for number in held:
        signal.signal(number, lambda *caught: late.append(caught))
    try:
        yield
    finally:
        for number, action in held.items():
            signal.signal(number, action)
    for caught, frame in late:
        action = held[signal.Signals(caught)]
        if callable(action):
            action(caught, frame)
        elif action == signal.SIG_DFL:
            signal.raise_signal(caught)
