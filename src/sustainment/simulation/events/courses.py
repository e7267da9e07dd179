"""Courses: crews out of recruits or of other crews (rule 8).

A course is work: what it needs it holds from its start to its end, at a shut site it stands still. One that
is due waits, as any job, until all that it needs is there at once: resources, and items on the shelf of its
site that nobody there claims. A course that cannot start lets others pass. When it starts it takes its
students: recruits as many as there are seats, of another crew what is on the shelf of its site; with none
there it is called off. Those that pass come to the shelf at its end; recruits that fail are gone, crews that
fail go back to their shelf.
"""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.kernels.compiled import seldom
from sustainment.kernels.variates import uniform
from sustainment.simulation.events.calendar import day_tick, drawn_time, schedule, set_off
from sustainment.simulation.events.claims import hold_value
from sustainment.simulation.events.course_items import unload_kin
from sustainment.simulation.events.shelves import come_to_shelf
from sustainment.simulation.events.shops import (
    TURNAROUND_ROW,
    begin_job,
    free_job,
    give_up_job,
    new_job,
    release,
)
from sustainment.simulation.events.state import (
    COURSE,
    COURSE_STARTS,
    SERVICEABLE,
    World,
    clocks,
    course_items,
    courses,
    jobs,
    pairs,
    routes,
    streams,
)
from sustainment.simulation.events.stocks import change_shelf


@compiled
def plan_course(world: World, course_index: int) -> None:
    """Put the next start of a course on the calendar; those before day zero are over."""
    clock = clocks(world, 0)
    course = courses(world, course_index)
    tick = -1
    while tick < clock.zero:
        if course.held > 0 and course.every_days <= 0.0:
            return
        tick = day_tick(world, course.milestone, course.first_day + course.held * course.every_days)
        course.held += int(tick < clock.zero)
    if tick < min(clock.end, day_tick(world, course.end_milestone, course.end_day)):
        course.held += 1
        schedule(world, COURSE_STARTS, course_index, tick, course_index, 0, 0, 0)


@seldom
def hold_course(world: World, course_index: int) -> None:
    """A course is due."""
    plan_course(world, course_index)
    course = courses(world, course_index)
    if course.seats <= 0:
        return
    rank = clocks(world, 0).classes - 1
    job_index = new_job(world, COURSE, course.pair, course.route, -1, rank, course_index)
    length = drawn_time(world, routes(world, course.route).times + TURNAROUND_ROW, course.stream)
    begin_job(world, job_index, 0, length)


@compiled
def return_items(world: World, job_index: int) -> None:
    """A course is over: the items that it held are free again."""
    job = jobs(world, job_index)
    course = courses(world, job.owner)
    for entry in range(course.first_item, course.last_item):
        needed = course_items(world, entry)
        unload_kin(world, job_index, pairs(world, needed.pair).kin)
        set_off(world, SERVICEABLE, needed.pair, needed.quantity, 0, 0, 0)


@seldom
def take_students(world: World, job_index: int) -> None:
    """A course starts: its seats are filled; `mode` counts its students."""
    job = jobs(world, job_index)
    course = courses(world, job.owner)
    job.mode = course.seats
    if course.from_pair >= 0:
        job.mode = min(course.seats, pairs(world, course.from_pair).shelf)
        change_shelf(world, course.from_pair, -job.mode)
    if job.mode == 0:
        return_items(world, job_index)
        give_up_job(world, job_index)


@seldom
def end_course(world: World, job_index: int) -> None:
    """A course ends: those that pass are crews."""
    job = jobs(world, job_index)
    course = courses(world, job.owner)
    students = job.mode
    passed = students
    if course.pass_share < 1.0:
        passed = 0
        for _ in range(students):
            if uniform(streams(world, course.stream)) < course.pass_share:
                passed += 1
    return_items(world, job_index)
    release(world, job_index)
    free_job(world, job_index)
    pairs(world, course.pair).made += passed
    pairs(world, course.pair).trained += passed * clocks(world, 0).counting
    hold_value(world, course.pair, passed)
    come_to_shelf(world, course.pair, passed)
    if course.from_pair >= 0:
        pairs(world, course.from_pair).lost += passed
        hold_value(world, course.from_pair, -passed)
        come_to_shelf(world, course.from_pair, students - passed)
