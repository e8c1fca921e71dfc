"""The numbers of the film, computed without manim."""
