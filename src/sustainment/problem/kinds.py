"""Kinds of numbers that stand in the arrays."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]


class Times(NamedTuple):
    """Times that may vary: mean days, `Law`, coefficient of variation. One entry an owner."""

    mean: Floats
    law: Ints
    variation: Floats


class Law(IntEnum):
    """How a time varies from case to case (MODEL: mean, law, coefficient of variation)."""

    FIXED = 0
    EXPONENTIAL = 1
    LOGNORMAL = 2
    GAMMA = 3
    WEIBULL = 4


class Policy(IntEnum):
    """How a shelf is replenished (rule 4)."""

    ONE_FOR_ONE = 0
    REORDER_POINT = 1


class Queue(IntEnum):
    """Who is next at a resource (rule 5)."""

    FIRST_COME = 0
    PRIORITY = 1
    PRE_EMPTIVE = 2
    MOST_BACKORDERS = 3


class StepKind(IntEnum):
    """What a dated change sets."""

    USE = 0
    """life units a day times stress of a use line"""
    AUTHORISED = 1
    """positions of a fleet"""
    SUPPLY_LANE = 2
    """lane by which a pair is supplied"""
    SHARE = 3
    """share of a route"""
    TURNAROUND = 4
    """mean turnaround days of a route"""
    RESOURCE = 5
    """quantity of a resource"""
    LANE_OPEN = 6
    """1 open, 0 shut: the way down of a lane"""
    LANE_CAPACITY = 7
    """units a day of a lane, down"""
    LANE_DAYS = 8
    """mean days of a lane, down"""
    SITE_OPEN = 9
    """1 open, 0 shut"""
    ROUTE = 10
    """route of a pair for failures of no special mode"""
    LANE_UP_OPEN = 11
    """1 open, 0 shut: the way of carcasses (it follows the way down where no row of its own states it)"""
    LANE_UP_CAPACITY = 12
    """units a day of a lane, up"""
    LANE_UP_DAYS = 13
    """mean days of a lane, up"""
    HIT_RATE = 14
    """hits a day on one working machine"""
    WRITE_OFF = 15
    """share of hits after which the machine is gone"""
    CREW_LOST = 16
    """share of losses that take the crew"""
    HARVEST = 17
    """share of the parts of a lost machine that are saved"""
    SITE_CAPACITY = 18
    """units a day that a site sends"""
    FAILURE_RATE = 19
    """failures of one copy per life unit, of a source"""
    LATERAL = 30
    """1 open, 0 shut: an entry of `Laterals`"""
    SHIFT = 40
    """shift of a resource, -1 always"""
    UNIT_SITE = 50
    """site at which a unit stands"""


class Action(IntEnum):
    """What planned work does with its item (rule 5)."""

    IN_PLACE = 0
    OVERHAUL = 1
    DISCARD = 2
