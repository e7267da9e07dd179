"""Repair and spares together."""
