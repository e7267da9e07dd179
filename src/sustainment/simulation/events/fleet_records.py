"""What is remembered of fleets, their positions and parts."""

from sustainment.simulation.events.records import kind_of, on_lines

FLEET = kind_of(
    """unit site pair rank authorised first_position positions first_slot last_slot own_slot
    first_source last_source working since work_time place_time first_hit last_hit scattered
    ages lives first_plan plans first_mission missions asking looking
    crew crews manned last_fit first_unmanned stated over leaving via newest came gone"""
)
SLOT = on_lines(
    kind_of("", short="fleet pair quantity first_copy fitted charged needed plain"),
    kind_of("renewed", "standby at_risk", short="item exchange stream short first_service last_service"),
)
SOURCE = on_lines(
    kind_of("due", "hazard gap theta", short="fleet slot pair mode plain event mission calendar"),
    kind_of("", "per_use batch scale inverse_shape", short="use critical first_life renewed"),
)
USE = kind_of("fleet", "per_day")
POSITION = on_lines(
    kind_of(
        "since no_part",
        short="fleet place active held state parts shops works planned unmanned starved faults",
    ),
    kind_of(
        "no_shop in_work lives_since crew_due",
        short="""job claim donor holes machine life_event crewed fit sooner later conversion outing""",
    ),
)
COPY = kind_of("entry", short="where stands critical claim grave stopped served")
