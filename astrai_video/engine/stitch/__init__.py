"""Clips and the finished film: pacing, captions, concatenation, provenance."""
