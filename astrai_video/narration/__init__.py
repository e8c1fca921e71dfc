"""Narration: reading pace, captions, chapters and languages."""
