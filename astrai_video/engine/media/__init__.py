"""ffmpeg and media files: running, probing, MP4 boxes."""
