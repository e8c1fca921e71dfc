"""Planning a run: films, cache keys, jobs and the store. Never imports manim."""
