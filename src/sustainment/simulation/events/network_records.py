"""What is remembered of sites, ways between them, and outages."""

from sustainment.simulation.events.records import kind_of

WAY = kind_of(
    """sent order_ticks open day used departs head tail cents cents_per_tonne
    every phase milestone batch loaded loaded_head loaded_tail left_tick left_ticks
    waiting since waiting_time""",
    "capacity left first_day",
    short="times limited paid plain site following",
)
"""`paid`: trips cost something; `plain`, of a way down: nothing is limited or takes time before the trip, and
nothing on the way up."""
SITE = kind_of("open stated gate first_way day used", "capacity left")
OUTAGE = kind_of("times stream drawn span last_span first_strike last_strike active", "left per_day chance")
OUTAGE_SPAN = kind_of("begin_milestone end_milestone", "begin_day end_day")
STRIKE = kind_of("outage kind target first following")
LATERAL = kind_of("giving way order_ticks stream open stated barred given")
