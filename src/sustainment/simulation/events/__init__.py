"""The compiled event loop: one file a rule."""
