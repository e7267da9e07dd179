"""Level of repair: where to repair what, and what to open."""
