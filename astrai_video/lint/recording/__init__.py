"""Records scenes for the lint: runs a scene in manim without drawing it."""
