"""The door to the event loop: a batch of replications."""

from sustainment.kernels.compiled import compiled
from sustainment.simulation.events.loop import GOES_ON, STOPS, run_replication
from sustainment.simulation.events.measures import add_measures
from sustainment.simulation.events.state import (
    FIRST_OF_BATCH,
    FIRST_WITHOUT_START,
    World,
    clear,
    clocks,
    flags,
)
from sustainment.simulation.events.totals import END, FIRST_SUM, Totals, add_replication

FULL, STOPPED = 1, 2
"""Why a batch came to nothing: its pools were too small; it was told to stop."""


@compiled
def run_batch(world: World, totals: Totals, seed: int, first: int, count: int) -> int:
    """Run replications `first` to `first + count` and fill `totals`; return 0, FULL or STOPPED.

    With the flag `GOES_ON` a part of the first one is run, and `totals` are left as they are.
    """
    if flags(world, GOES_ON).value != 0:
        run_replication(world, seed, first)
        return FULL if clocks(world, 0).full != 0 else 0
    clear(totals, FIRST_SUM, END)
    clear(world, FIRST_OF_BATCH, FIRST_WITHOUT_START)
    for row in range(count):
        run_replication(world, seed, first + row)
        if clocks(world, 0).full != 0:
            return FULL
        if flags(world, STOPS).value != 0:
            return STOPPED
        add_replication(world, totals, row)
        add_measures(world, totals)
    return 0
