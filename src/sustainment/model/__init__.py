"""Facts: what a planner states, each number with its source."""
