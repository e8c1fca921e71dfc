"""Rendering on this machine: the run, its schedule and the pool of worker processes."""
