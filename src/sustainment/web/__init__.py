"""The page and the report."""
