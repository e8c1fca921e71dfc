"""Voices, loudness, AAC and the soundtrack of a film."""
