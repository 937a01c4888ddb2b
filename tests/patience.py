"""How long a test waits for what must come."""

PATIENCE = 120.0
"""Seconds: where something never comes, the test ends; a machine that is busy with much else must not fail it."""
