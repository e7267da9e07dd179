"""Answers by replication."""
