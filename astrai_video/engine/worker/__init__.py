"""The processes that run scenes with manim and encode each play into a segment; the folder is part of every key."""
