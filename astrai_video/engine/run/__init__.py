"""Rendering on this machine: the run, its schedule and its worker processes."""
