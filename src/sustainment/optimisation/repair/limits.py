"""What a plan of repair keeps to unless it is told otherwise."""

LOAD_LIMIT = 0.8
"""Share of their time that resources may be in use: beyond it queues are long (MODEL section 8)."""
WITHIN = 1e-6
"""Share of the cost that may stay unproven: benches that many items fill are slow to prove to a cent."""
