"""Diagnoses of the machine for `doctor`: Python, libraries, ffmpeg, fonts, memory, disk."""
