"""Crews: lost with their machines (rule 8)."""

from sustainment.kernels.compiled import compiled_within as compiled
from sustainment.simulation.events.state import World


@compiled
def lose_crew(world: World, fleet_index: int) -> None:
    """A lost machine of a fleet takes a crew of its type along."""
