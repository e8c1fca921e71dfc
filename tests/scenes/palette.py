"""A module that a scene imports."""

SIDE = 3
