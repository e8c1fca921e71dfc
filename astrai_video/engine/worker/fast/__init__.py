"""Faster equivalents of manim's functions, which draw the same pixels."""
