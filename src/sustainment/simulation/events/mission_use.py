"""What missions add to the use of machines (rule 1)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.state import World, events, missions, positions


@compiled
def is_used(world: World, mission_index: int, use_row: int) -> bool:
    """Tell whether machines on a mission are used more by a use line, with stress or without."""
    mission = missions(world, mission_index)
    return bool(use_row >= 0 and use_row in (mission.use_line, mission.plain_line))


@compiled
def use_on_mission(world: World, position_index: int, use_row: int) -> float:
    """Return the life units a day of a use line that its mission adds to a machine."""
    outing = positions(world, position_index).outing
    per_day = 0.0
    if outing != 0 and is_used(world, events(world, outing).a, use_row):
        per_day = missions(world, events(world, outing).a).per_day
    return per_day
