"""Faster equivalents of manim's functions that draw the same pixels."""
