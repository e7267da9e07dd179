"""Buys by year: what to order when, for which site."""
