"""Empty positions: where the end items owed to them are.

No vehicle is charged in proportion to where those owed to the site are (MODEL section 3): on a lane, in a
queue, in work, waiting for a part, or nowhere. What a site has asked its supplier for is where the supplier's
own are; what is bought is nowhere until it comes.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.state import (
    OWED_TABLE,
    World,
    clocks,
    length_of,
    owed,
    owed_by_day,
    pairs,
)


@compiled
def share_out(world: World, row: int) -> None:
    """Divide the empty positions of a site among the places of what is owed."""
    here = owed(world, row)
    here.transit = 0.0
    here.queue = 0.0
    here.work = 0.0
    here.child = 0.0
    at = here.pair
    weight = float(pairs(world, at).empty)
    while at >= 0 and weight > 0.0:
        pair = pairs(world, at)
        all_owed = max(pair.transit + pair.queue + pair.work + pair.child + pair.asked, pair.waiting)
        if all_owed == 0:
            break
        each = weight / all_owed
        here.transit += each * pair.transit
        here.queue += each * pair.queue
        here.work += each * pair.work
        here.child += each * pair.child
        weight = each * pair.asked
        at = pair.supplier


@seldom
def settle_owed(world: World) -> None:
    """Charge the time since the last change, and divide anew."""
    clock = clocks(world, 0)
    elapsed = clock.span - clock.owed_span
    clock.owed_span = clock.span
    clock.owed_changed = 0
    for row in range(length_of(world, OWED_TABLE)):
        here = owed(world, row)
        if elapsed > 0:
            here.transit_time += here.transit * elapsed
            here.queue_time += here.queue * elapsed
            here.work_time += here.work * elapsed
            here.child_time += here.child * elapsed
            here.empty_time += here.empty * elapsed
        here.empty = float(pairs(world, here.pair).empty)
        share_out(world, row)


@compiled
def sample_owed(world: World, day: int) -> None:
    """Add where the owed end items are on a day."""
    sums = owed_by_day(world, day)
    for row in range(length_of(world, OWED_TABLE)):
        here = owed(world, row)
        sums.transit += here.transit
        sums.queue += here.queue
        sums.work += here.work
        sums.child += here.child
