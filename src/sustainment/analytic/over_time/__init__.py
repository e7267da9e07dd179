"""Answers by formula, day by day (Dyna-METRIC)."""
