"""Joins rendered segments into clips and clips into the film, by stream copy: pacing, captions, provenance."""
