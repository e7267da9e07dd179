"""What is remembered of courses, transitions, moves, missions."""

from sustainment.simulation.events.records import kind_of

COURSE_ROW = kind_of(
    "pair from_pair seats route stream milestone end_milestone held first_item last_item shop",
    "first_day end_day every_days pass_share",
)
COURSE_ITEM = kind_of("pair quantity")
DIRECT = kind_of("giver taker")
TRANSITION = kind_of(
    "from_fleet to_fleet times stream milestone end_milestone retired started moved",
    "first_day end_day per_day",
)
USER = kind_of("pair fleet")
"""A fleet that has a use for an item which may come to have none."""
MOVE = kind_of("unit site first_fleet last_fleet first_stay first last")
"""A unit and a site where it stands; its stands there from `first` to `last`, a stay for each fleet."""
STAY = kind_of("fleet owed")
"""A fleet at a site; its times in each state there lie behind those of all fleets."""
STAND = kind_of("kind index pair exchange charged before")
"""What a slot, a fleet's crews or a consumption has to do with at a site; `before`: the pair it leaves."""
MISSION = kind_of(
    """name fleet quantity least milestone end_milestone latest length use use_line plain_line
    first_source last_source number out""",
    "first every end amount per_day",
)
"""One stretch of a mission: `use` is its own line; `first`, `every` and `end` are days, `per_day` its use."""
TALLY = kind_of("asked started lost sent ended", "done missed")
"""What became of the missions of one name; `done` and `missed` are life units."""
