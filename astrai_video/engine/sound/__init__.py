"""Makes the sound of a film: speech of voices or recordings, mastered to a loudness, encoded as AAC or FLAC."""
