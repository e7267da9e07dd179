"""Two independent routes to every certified value."""
