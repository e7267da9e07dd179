"""What a course holds, all at once (rules 5 and 8)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.simulation.events.ages import put_in_hand
from sustainment.simulation.events.calendar import taken_along
from sustainment.simulation.events.state import World, course_items, courses, jobs, machines, pairs
from sustainment.simulation.events.stocks import change_shelf


@seldom
def items_there(world: World, job_index: int) -> bool:
    """Tell whether all that a course holds lies on its shelf; what it holds already is there."""
    job = jobs(world, job_index)
    course = courses(world, job.owner)
    if job.begun == 1:
        return True
    for entry in range(course.first_item, course.last_item):
        needed = course_items(world, entry)
        if pairs(world, needed.pair).shelf < needed.quantity:
            return False
    return True


@seldom
def take_items(world: World, job_index: int) -> None:
    """A course begins: it takes all that it holds off its shelf."""
    course = courses(world, jobs(world, job_index).owner)
    for entry in range(course.first_item, course.last_item):
        needed = course_items(world, entry)
        change_shelf(world, needed.pair, -needed.quantity)
        load(world, job_index, needed.pair, needed.quantity)


@compiled
def load(world: World, job_index: int, pair_index: int, units: int) -> None:
    """A course takes the machines in hand along with units that it holds, where ages are kept."""
    job = jobs(world, job_index)
    last = taken_along(world, pair_index, units)
    while last != 0:
        following = machines(world, last).next
        machines(world, last).next = job.cargo
        job.cargo = last
        last = following


@compiled
def unload_kin(world: World, job_index: int, kin: int) -> None:
    """Take in hand the machines of a type that a course has."""
    job = jobs(world, job_index)
    index = job.cargo
    job.cargo = 0
    while index != 0:
        following = machines(world, index).next
        if machines(world, index).kin == kin:
            machines(world, index).next = 0
            put_in_hand(world, index)
        else:
            machines(world, index).next = job.cargo
            job.cargo = index
        index = following
