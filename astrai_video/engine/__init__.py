"""The render engine: plans, workers, sound, stitching, runs and clusters."""
