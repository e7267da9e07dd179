"""Work that runs or stands still (rules 5 and 10).

Work runs while its site is open and all that it needs is on shift; else it stands still, keeps what is left
of its stay, and holds what it holds: a machine in pieces stays in its bay, and counts as in work. Delays and
tests know no shift. At one instant shifts end before all other dated changes and begin after them, so that
nothing starts with what leaves.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.calendar import cancel, schedule, set_off
from sustainment.simulation.events.queues import AT_WORK, on_shift
from sustainment.simulation.events.state import (
    DAY,
    GO_ON,
    IN_SHOP,
    RESOURCES_TABLE,
    SHIFT_CHANGE,
    WORK_OVER,
    World,
    clocks,
    events,
    jobs,
    length_of,
    lines,
    resources,
    shifts,
    sites,
    turns,
)

WEEK = 7 * DAY
LAST_KEY = 1 << 30
"""Key of the first shift that begins, above those of other changes; those that end have its negative."""


@compiled
def run(world: World, job_index: int) -> None:
    """Let the work of a job go on; what ties with it goes by the turn in which the jobs came."""
    job = jobs(world, job_index)
    if job.event == 0:
        due = clocks(world, 0).tick + job.turnaround
        job.event = schedule(world, WORK_OVER, job.pair, due, job_index, 0, 0, 0)
        events(world, job.event).sequence = job.turn


@compiled
def pause(world: World, job_index: int) -> None:
    """Let the work of a job stand still: what is left of it is kept; what ends at this instant does end."""
    job = jobs(world, job_index)
    if job.event != 0 and events(world, job.event).tick > clocks(world, 0).tick:
        job.turnaround = events(world, job.event).tick - clocks(world, 0).tick
        cancel(world, job.event)
        job.event = 0


@compiled
def run_or_pause(world: World, job_index: int) -> None:
    """Let work run if it may, else let it stand still."""
    job = jobs(world, job_index)
    if job.phase == IN_SHOP:
        if sites(world, job.site).open == 1 and (job.shop < 0 or on_shift(world, job_index)):
            run(world, job_index)
        else:
            pause(world, job_index)


@compiled
def look_at_work(world: World, shop_index: int) -> None:
    """Something of a shop has come on shift or gone off it."""
    job_index = lines(world, 2 * shop_index + AT_WORK).head
    while job_index != 0:
        run_or_pause(world, job_index)
        job_index = jobs(world, job_index).next
    set_off(world, GO_ON, shop_index, 0, 0, 0, 0)


@compiled
def look_at_site(world: World, site_index: int) -> None:
    """A site has opened or shut."""
    for job_index in range(1, clocks(world, 0).fresh_job):
        if jobs(world, job_index).site == site_index:
            run_or_pause(world, job_index)


@compiled
def plan_turn(world: World, shift_index: int) -> None:
    """Put the next change of a shift on the calendar."""
    shift = shifts(world, shift_index)
    if shift.next_turn == shift.last_turn:
        shift.next_turn = shift.first_turn
        shift.week += WEEK
    turn = turns(world, shift.next_turn)
    key = LAST_KEY + shift_index if turn.on == 1 else -LAST_KEY - shift_index
    schedule(world, SHIFT_CHANGE, key, shift.week + turn.tick, shift_index, 0, 0, 0)


@seldom
def turn_shift(world: World, shift_index: int) -> None:
    """A shift begins or ends."""
    shift = shifts(world, shift_index)
    shift.on = turns(world, shift.next_turn).on
    shift.next_turn += 1
    plan_turn(world, shift_index)
    for index in range(length_of(world, RESOURCES_TABLE)):
        if resources(world, index).shift == shift_index:
            look_at_work(world, resources(world, index).shop)


@seldom
def change_shift(world: World, index: int, shift: int) -> None:
    """From now on a resource works in another shift."""
    resources(world, index).shift = shift
    look_at_work(world, resources(world, index).shop)
