"""Certified problems: values by two routes, and the engines' digits."""
