"""What is remembered of resources and their shops."""

from sustainment.simulation.events.records import kind_of

RESOURCE = kind_of(
    """name site shop quantity busy waiting quantity_time busy_time waiting_time jobs cents paid_tick
    shift queue presence times stays stream call_cents""",
    "stated left",
)
SHOP = kind_of("site queue simple listed called")
SHIFT = kind_of("on week next_turn first_turn last_turn")
TURN = kind_of("tick on")
