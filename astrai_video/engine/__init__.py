"""Rendering: plan, workers, segments, stitching."""
