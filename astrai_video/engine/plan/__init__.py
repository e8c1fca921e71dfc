"""The plan of a run: films, cache keys, jobs, the store. Never imports manim."""
