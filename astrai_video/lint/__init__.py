"""Layout lint: records a scene without drawing it, and checks the recording with rules."""
