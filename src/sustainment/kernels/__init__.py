"""Compiled arithmetic: sees only numbers and arrays."""
