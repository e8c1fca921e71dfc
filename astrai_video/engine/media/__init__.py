"""Runs ffmpeg, and reads media files with PyAV and a parser of MP4 boxes."""
