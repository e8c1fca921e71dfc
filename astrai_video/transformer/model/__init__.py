"""The numbers behind the film, computed without manim."""
