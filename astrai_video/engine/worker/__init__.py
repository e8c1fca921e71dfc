"""The processes that run scenes: they import manim and encode each play into a segment."""
